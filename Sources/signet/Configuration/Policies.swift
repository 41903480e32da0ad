import Foundation
import OAuth

/// The role matrix that a new tenant starts with, and what the known resources can do: `config/policies.yaml`.
struct Policies: Sendable, Equatable {
    /// The permissions that every resource has besides its own.
    var everyResource: [PermissionName] = []
    /// The permissions of the resources known by name.
    var resources: [ResourceName: [PermissionName]] = [:]
    var roles: [RolePolicy] = []

    /// What may be done at a resource of this name: what the file lists for it, and what every resource has.
    func permissions(of resource: ResourceName) -> [PermissionName]? {
        guard let own = resources[resource] else { return nil }
        return own + everyResource.filter { !own.contains($0) }
    }

    /// Reads a policies file.
    static func read(file: String) throws(ConfigurationError) -> Policies {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            let issue = ConfigurationIssue(
                .file(file, line: 1, column: 1),
                key: "",
                "cannot be read",
                remedy: "let `policies:` in the configuration name a file such as config/policies.yaml"
            )
            throw ConfigurationError(issues: [issue])
        }
        return try parse(text, file: file)
    }

    /// Reads the text of a policies file.
    static func parse(_ yaml: String, file: String) throws(ConfigurationError) -> Policies {
        // Variables override settings, not policies: who may do what is written in one place only.
        let source = SettingsSource(file: file, environment: [:])
        var reader = source.open(yaml)
        var policies = Policies()
        policies.everyResource = reader.list("every_resource", SettingKind<PermissionName>.name) ?? []
        policies.resources = reader.section("resources") { section in
            var resources: [ResourceName: [PermissionName]] = [:]
            for key in section.writtenKeys {
                let permissions = section.list(key, SettingKind<PermissionName>.name) ?? []
                guard let name = try? ResourceName(key) else {
                    section.report(key, "is not \(OAuthRule.of(ResourceName.self))")
                    continue
                }
                resources[name] = permissions
            }
            return resources
        }
        policies.roles = reader.section("roles") { RolePolicy.all(&$0) }
        policies.checkGrants(reader)
        reader.finish()
        try source.finish()
        return policies
    }

    /// A role must not name a permission that its resource does not have: that is a typing error, not a policy.
    private func checkGrants(_ reader: SettingsReader) {
        for role in roles {
            for grant in role.grants {
                guard case .resource(let name) = grant.resource, let known = permissions(of: name) else { continue }
                for permission in grant.permissions where !known.contains(permission) {
                    reader.report(
                        "roles",
                        "role \"\(role.name)\" grants \"\(permission)\", which resource \"\(name)\" does not have",
                        remedy: NearestName.remedy(for: permission.value, among: known.map(\.value))
                    )
                }
            }
        }
    }
}

/// A role: a name for a set of permissions at resources.
struct RolePolicy: Sendable, Equatable {
    /// Permissions at one resource, or at every one.
    struct Grant: Sendable, Equatable {
        enum Target: Sendable, Equatable {
            case resource(ResourceName)
            /// Written `"*"`: every resource of the tenant that has the permission.
            case everyResource
        }

        var resource: Target
        var permissions: [PermissionName]
    }

    var name: RoleName
    var description: String?
    var grants: [Grant]

    /// Reads a section whose keys are the names of roles.
    static func all(_ section: inout SettingsReader) -> [RolePolicy] {
        section.writtenKeys.compactMap { key in
            let role = section.section(key) { role in
                let description = role.value("description", SettingKind<String>.text.optional, default: nil)
                let grants = role.section("permissions") { Grant.all(&$0) }
                return (description, grants)
            }
            guard let name = try? RoleName(key) else {
                section.report(key, "is not \(OAuthRule.of(RoleName.self))")
                return nil
            }
            return RolePolicy(name: name, description: role.0, grants: role.1)
        }
    }
}

extension RolePolicy.Grant {
    /// Reads a section whose keys are resources and whose values are lists of permissions.
    static func all(_ section: inout SettingsReader) -> [Self] {
        section.writtenKeys.compactMap { key in
            let permissions = section.list(key, SettingKind<PermissionName>.name) ?? []
            if key == "*" { return Self(resource: .everyResource, permissions: permissions) }
            guard let name = try? ResourceName(key) else {
                section.report(key, "is not \(OAuthRule.of(ResourceName.self))", remedy: "\"*\" means every resource")
                return nil
            }
            return Self(resource: .resource(name), permissions: permissions)
        }
    }
}
