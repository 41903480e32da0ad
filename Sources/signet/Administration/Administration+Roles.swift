import AuthorizationServer
import OAuth

extension Administration {
    /// Makes a role.
    func createRole(_ role: Role, in tenant: TenantID) async throws(CommandFailure) {
        try await on("role \"\(role.name)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .createRole(
                    role,
                    audit: event(.roleCreated, [("role", role.name.value), ("grants", role.grantList)])
                )
        }
    }

    /// The role, which must exist.
    func role(_ name: RoleName, in tenant: TenantID) async throws(CommandFailure) -> Role {
        let roles = try await configuration(of: tenant).roles
        if let role = roles.first(where: { $0.name == name }) { return role }
        throw CommandFailure(
            .notFound,
            "there is no role \"\(name)\" in tenant \"\(tenant)\"",
            remedy: roles.isEmpty ? nil : NearestName.remedy(for: name.value, among: roles.map(\.name.value))
        )
    }

    /// What is to be different about a role; nil leaves it as it is.
    struct RoleChange: Sendable {
        var description: DisplayText?
        var allowed: [Role.Target: Set<PermissionName>] = [:]
        var disallowed: [Role.Target: Set<PermissionName>] = [:]
    }

    /// Changes a role in one step.
    func updateRole(_ name: RoleName, in tenant: TenantID, _ change: RoleChange) async throws(CommandFailure) -> Role {
        let present = try await role(name, in: tenant)
        for grant in Role.names(change.disallowed) where !present.grantNames.contains(grant) {
            throw CommandFailure(
                .notFound,
                "role \"\(name)\" does not allow \"\(grant)\"",
                remedy: NearestName.remedy(for: grant, among: present.grantNames)
            )
        }
        var fields = [("role", name.value)]
        if let description = change.description { fields.append(("description", description.value)) }
        if !change.allowed.isEmpty { fields.append(("allowed", Role.names(change.allowed).joined(separator: " "))) }
        if !change.disallowed.isEmpty {
            fields.append(("disallowed", Role.names(change.disallowed).joined(separator: " ")))
        }
        return try await on("role \"\(name)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .updateRole(name, audit: event(.roleUpdated, fields)) { role in
                    if let description = change.description { role.description = description }
                    for (target, permissions) in change.disallowed { role.grants[target]?.subtract(permissions) }
                    for (target, permissions) in change.allowed {
                        role.grants[target, default: []].formUnion(permissions)
                    }
                }
        }
    }

    /// Deletes a role; clients that have it keep its name, which then allows nothing.
    func deleteRole(_ name: RoleName, in tenant: TenantID) async throws(CommandFailure) {
        try await on("role \"\(name)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant).deleteRole(name, audit: event(.roleDeleted, [("role", name.value)]))
        }
    }
}

extension Role {
    /// What it allows, as `resource:permission` in a stable order.
    var grantNames: [String] { Self.names(grants) }

    /// Grants as `resource:permission` in a stable order.
    static func names(_ grants: [Target: Set<PermissionName>]) -> [String] {
        grants.flatMap { target, permissions in permissions.map { "\(target):\($0)" } }.sorted()
    }

    /// The same in one line.
    var grantList: String { grantNames.joined(separator: " ") }
}
