import AuthorizationServer
import Foundation
import OAuth

/// The roles that a new tenant starts with, and what the known resources can do: `config/policies.yaml`.
struct Policies: Sendable, Equatable {
    /// The permissions that every resource has besides its own, and what they mean.
    var everyResource: [PermissionName: DisplayText] = [:]
    /// The permissions of the resources known by name.
    var resources: [ResourceName: [PermissionName: DisplayText]] = [:]
    var roles: [Role] = []

    /// What may be done at a resource: `own` (or, without it, what the file lists for its name), and what every
    /// resource has; nil when nothing is known.
    func permissions(
        of resource: ResourceName,
        own: [PermissionName: DisplayText]? = nil
    ) -> [PermissionName: DisplayText]? {
        guard let own = own ?? resources[resource] else { return nil }
        return own.merging(everyResource) { own, _ in own }
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
        policies.everyResource = reader.permissions("every_resource") ?? [:]
        policies.resources = reader.section("resources") { section in
            var resources: [ResourceName: [PermissionName: DisplayText]] = [:]
            for key in section.writtenKeys {
                let permissions = section.permissions(key) ?? [:]
                if let name: ResourceName = section.nameOfKey(key) { resources[name] = permissions }
            }
            return resources
        }
        policies.roles = reader.section("roles") { $0.roles() }
        policies.checkGrants(reader)
        reader.finish()
        try source.finish()
        return policies
    }

    /// A role must not name a permission that its resource does not have: that is a typing error, not a policy.
    private func checkGrants(_ reader: SettingsReader) {
        for role in roles {
            for case (.resource(let name), let granted) in role.grants {
                guard let known = permissions(of: name)?.keys else { continue }
                for permission in granted.sorted() where !known.contains(permission) {
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

extension SettingsReader {
    /// Permissions and what they mean: a section `read: Reads files`, or a plain list of names.
    mutating func permissions(_ key: String) -> [PermissionName: DisplayText]? {
        guard has(key) else {
            markAsAsked(key)
            return nil
        }
        guard isSection(key) else {
            let names = list(key, SettingKind<PermissionName>.name) ?? []
            // A permission's name is a display text as it stands.
            return Dictionary(
                names.compactMap { name in (try? DisplayText(name.value)).map { (name, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        }
        return section(key) { section in
            var permissions: [PermissionName: DisplayText] = [:]
            for key in section.writtenKeys {
                let text = section.required(key, SettingKind<DisplayText>.displayText)
                if let name: PermissionName = section.nameOfKey(key) { permissions[name] = text }
            }
            return permissions
        }
    }

    /// Tools and what each needs: a section `write_file: [write]`, or `write_file: {title: Write file, needs: [write]}`.
    mutating func tools(_ key: String, at resource: ResourceName) -> [ToolName: ResourceTool]? {
        guard has(key) else {
            markAsAsked(key)
            return nil
        }
        let kind = SettingKind<PermissionName>.permission(at: resource)
        return section(key) { section in
            var tools: [ToolName: ResourceTool] = [:]
            for key in section.writtenKeys {
                let tool: ResourceTool
                if section.isSection(key) {
                    tool = section.section(key) { section in
                        ResourceTool(
                            title: section.value("title", SettingKind.displayText.optional, default: nil),
                            permissions: Set(section.list("needs", kind) ?? [])
                        )
                    }
                } else {
                    tool = ResourceTool(permissions: Set(section.list(key, kind) ?? []))
                }
                if let name: ToolName = section.nameOfKey(key) { tools[name] = tool }
            }
            return tools
        }
    }

    /// Roles: a section whose keys are their names.
    mutating func roles() -> [Role] {
        writtenKeys.compactMap { key in
            let (description, grants) = section(key) { role in
                (
                    role.value("description", SettingKind.displayText.optional, default: nil),
                    role.section("permissions") { $0.grants() }
                )
            }
            let name: RoleName? = nameOfKey(key)
            return name.map { Role(name: $0, description: description, grants: grants) }
        }
    }

    /// What a role allows: a section whose keys are resources (or `"*"`) and whose values are lists of permissions.
    private mutating func grants() -> [Role.Target: Set<PermissionName>] {
        var grants: [Role.Target: Set<PermissionName>] = [:]
        for key in writtenKeys {
            let permissions = list(key, SettingKind<PermissionName>.name) ?? []
            guard let target = try? Role.Target(key) else {
                report(key, "is not \(OAuthRule.of(ResourceName.self))", remedy: "\"*\" means every resource")
                continue
            }
            grants[target] = Set(permissions)
        }
        return grants
    }

    /// A key that is a name itself; nil when it is none, which has been reported by then.
    fileprivate func nameOfKey<Name: OAuthName>(_ key: String) -> Name? {
        do throws(OAuthValueError) {
            return try Name(key)
        } catch {
            report(key, "is not a \(error.kind): \(error.rule)")
            return nil
        }
    }
}

extension SettingKind where Value == DisplayText {
    /// A short text for people.
    static var displayText: Self {
        Self(expected: "1 to 200 characters on one line", parse: { try? DisplayText($0) }, format: { $0.value })
    }
}

extension SettingKind where Value == PermissionName {
    /// A permission of one resource, as itself or as its scope.
    fileprivate static func permission(at resource: ResourceName) -> Self {
        Self(
            expected: "a permission of \(resource), such as read or \(resource):read",
            parse: { try? PermissionName($0, at: resource) },
            format: { $0.value }
        )
    }
}
