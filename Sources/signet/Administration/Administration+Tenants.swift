import AuthorizationServer
import JOSE
import OAuth

extension Administration {
    /// Makes a tenant with its data key, pepper, the roles of the policies file and its first signing keys.
    @discardableResult
    func createTenant(
        _ id: TenantID,
        name: DisplayText?,
        algorithm: JWSAlgorithm?
    ) async throws(CommandFailure) -> Tenant {
        let algorithm = algorithm ?? defaults.algorithm
        let tenant = try await on("tenant \"\(id)\"") {
            var tenant = try Tenant.provision(
                id,
                displayName: name ?? DisplayText(id.value),
                masterKeys: masterKeys,
                at: time.now()
            )
            tenant.accessTokenAlgorithm = algorithm
            try await store.createTenant(
                tenant,
                audit: event(.tenantCreated, [("name", tenant.displayName.value), ("alg", algorithm.rawValue)])
            )
            return tenant
        }
        for role in policies.roles { try await createRole(role, in: id) }
        try await maintainKeys(of: id)
        return tenant
    }

    /// Enables or disables a tenant; a disabled one is answered as if it did not exist.
    func setTenant(_ id: TenantID, enabled: Bool) async throws(CommandFailure) -> Tenant {
        try await on("tenant \"\(id)\"") {
            try await store.tenant(id)
                .updateTenant(
                    audit: event(.tenantUpdated, [("enabled", enabled ? "true" : "false")])
                ) { $0.isEnabled = enabled }
        }
    }

    /// Names the resource of requests that name none.
    func setDefaultResource(_ resource: ResourceName?, of id: TenantID) async throws(CommandFailure) {
        try await on("tenant \"\(id)\"") {
            try await store.tenant(id)
                .updateTenant(
                    audit: event(.tenantUpdated, [("default_resource", resource?.value ?? "")])
                ) { $0.defaultResource = resource }
        }
    }
}
