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

    /// What is to be different about a tenant; nil leaves it as it is.
    struct TenantChange: Sendable {
        var name: DisplayText?
        var algorithm: JWSAlgorithm?
        var defaultResource: Setting<ResourceName>?
        var signIn: (@Sendable (SignInPolicy) -> SignInPolicy)?
        var colour: HexColour?
        var logo: Setting<Branding.Logo>?
        var registration: (@Sendable (RegistrationPolicy) -> RegistrationPolicy)?
        var clientDocuments: (@Sendable (ClientDocumentPolicy) -> ClientDocumentPolicy)?
    }

    /// Changes a tenant in one step; there are keys of a new algorithm before it signs.
    func updateTenant(_ id: TenantID, _ change: TenantChange) async throws(CommandFailure) -> Tenant {
        if case .to(let name) = change.defaultResource { _ = try await resource(name, in: id) }
        if let algorithm = change.algorithm { try await maintainKeys(of: id, including: algorithm) }
        var fields: [(String, String)] = []
        if let name = change.name { fields.append(("name", name.value)) }
        if let algorithm = change.algorithm { fields.append(("alg", algorithm.rawValue)) }
        if let resource = change.defaultResource { fields.append(("default_resource", resource.value?.value ?? "")) }
        if let signIn = change.signIn {
            let policy = signIn(try await tenant(id).signIn)
            fields.append(("second_factor", policy.secondFactor.rawValue))
            fields.append(("session_lifetime", "\(policy.sessionLifetime)"))
        }
        if let registration = change.registration {
            let policy = registration(try await tenant(id).registration)
            try await requireRoles(policy.clientRoles, in: id)
            fields.append(("registration", policy.mode.rawValue))
        }
        if let documents = change.clientDocuments {
            let isEnabled = documents(try await tenant(id).clientDocuments).isEnabled
            fields.append(("client_documents", isEnabled ? "on" : "off"))
        }
        if let colour = change.colour { fields.append(("colour", colour.value)) }
        if let logo = change.logo { fields.append(("logo", logo.value?.type.rawValue ?? "")) }
        return try await on("tenant \"\(id)\"") {
            try await store.tenant(id)
                .updateTenant(audit: event(.tenantUpdated, fields)) { tenant in
                    if let signIn = change.signIn { tenant.signIn = signIn(tenant.signIn) }
                    if let registration = change.registration {
                        tenant.registration = registration(tenant.registration)
                    }
                    if let documents = change.clientDocuments {
                        tenant.clientDocuments = documents(tenant.clientDocuments)
                    }
                    if let colour = change.colour { tenant.branding.colour = colour }
                    if let logo = change.logo { tenant.branding.logo = logo.value }
                    if let name = change.name { tenant.displayName = name }
                    if let algorithm = change.algorithm { tenant.accessTokenAlgorithm = algorithm }
                    if let resource = change.defaultResource { tenant.defaultResource = resource.value }
                }
        }
    }

    /// Wraps a tenant's data key under the first master key; false when it already is.
    func rewrapDataKey(of id: TenantID) async throws(CommandFailure) -> Bool {
        let tenant = try await self.tenant(id)
        return try await on("tenant \"\(id)\"") {
            guard let wrapped = try masterKeys.rewrap(tenant.sealedDataKey, tenant: id.value) else { return false }
            let master = masterKeys.fingerprints.first.map { "\($0)" } ?? ""
            try await store.tenant(id)
                .updateTenant(audit: event(.tenantUpdated, [("master_key", master)])) { now in
                    // Somebody else may have been quicker; their wrapping of the same key is as good.
                    if now.sealedDataKey == tenant.sealedDataKey { now.sealedDataKey = wrapped }
                }
            return true
        }
    }
}
