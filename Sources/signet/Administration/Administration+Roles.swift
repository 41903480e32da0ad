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

    /// Deletes a role; clients that have it keep its name, which then allows nothing.
    func deleteRole(_ name: RoleName, in tenant: TenantID) async throws(CommandFailure) {
        try await on("role \"\(name)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant).deleteRole(name, audit: event(.roleDeleted, [("role", name.value)]))
        }
    }
}

extension Role {
    /// What it allows, as `resource:permission` in a stable order.
    var grantNames: [String] {
        grants.flatMap { target, permissions in permissions.map { "\(target):\($0)" } }.sorted()
    }

    /// The same in one line.
    var grantList: String { grantNames.joined(separator: " ") }
}
