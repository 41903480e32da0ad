import AuthorizationServer
import OAuth
import SigningKeys

extension Administration {
    /// Makes a provider; `secret` is our client secret there, nil for a public client.
    func addProvider(
        _ provider: UpstreamProvider,
        secret: String?,
        to id: TenantID
    ) async throws(CommandFailure) -> UpstreamProvider {
        let configuration = try await configuration(of: id)
        try check(provider.defaultRoles, in: configuration)
        var provider = provider
        provider.sealedClientSecret = try await sealed(secret, of: provider.name, in: configuration.tenant)
        let made = provider
        try await on("provider \"\(provider.name)\" of tenant \"\(id)\"") {
            try await store.tenant(id)
                .createProvider(
                    made,
                    audit: event(
                        .providerCreated,
                        [
                            ("provider", made.name.value), ("issuer", made.issuer.value),
                            ("upstream_client_id", made.clientID),
                        ]
                    )
                )
        }
        return made
    }

    /// The provider, which must exist.
    func provider(_ name: ProviderName, in tenant: TenantID) async throws(CommandFailure) -> UpstreamProvider {
        let providers = try await configuration(of: tenant).providers
        if let provider = providers.first(where: { $0.name == name }) { return provider }
        throw CommandFailure(
            .notFound,
            "there is no provider \"\(name)\" in tenant \"\(tenant)\"",
            remedy: NearestName.remedy(for: name.value, among: providers.map(\.name.value))
        )
    }

    /// What is to be different about a provider; nil leaves it as it is.
    struct ProviderChange: Sendable {
        var displayName: DisplayText?
        var clientID: String?
        var secret: String?
        var isPublic = false
        var scopes: [String]?
        var hostedDomain: Setting<String>?
        var linksByVerifiedEmail: Bool?
        var createsUsers: Bool?
        var allowedDomains: [String]?
        var defaultRoles: Set<RoleName>?
        var claimMapping: [String: String]?
        var isEnabled: Bool?

        /// What the audit says of it: never the secret.
        var fields: [(String, String)] {
            var fields: [(String, String)] = []
            if let displayName { fields.append(("display_name", displayName.value)) }
            if let clientID { fields.append(("upstream_client_id", clientID)) }
            if secret != nil { fields.append(("client_secret", "replaced")) }
            if isPublic { fields.append(("client_secret", "removed")) }
            if let scopes { fields.append(("scopes", scopes.joined(separator: " "))) }
            if let hostedDomain { fields.append(("hosted_domain", hostedDomain.value ?? "none")) }
            if let linksByVerifiedEmail { fields.append(("links_by_verified_email", "\(linksByVerifiedEmail)")) }
            if let createsUsers { fields.append(("creates_users", "\(createsUsers)")) }
            if let allowedDomains { fields.append(("allowed_domains", allowedDomains.joined(separator: " "))) }
            if let defaultRoles {
                fields.append(("default_roles", defaultRoles.sorted().map(\.value).joined(separator: " ")))
            }
            if let claimMapping {
                fields.append(("claim_mapping", UpstreamProvider.list(claimMapping).joined(separator: " ")))
            }
            if let isEnabled { fields.append(("enabled", "\(isEnabled)")) }
            return fields
        }
    }

    /// Changes a provider in one step.
    func updateProvider(
        _ name: ProviderName,
        in id: TenantID,
        _ change: ProviderChange
    ) async throws(CommandFailure) -> UpstreamProvider {
        let configuration = try await configuration(of: id)
        try check(change.defaultRoles ?? [], in: configuration)
        _ = try await provider(name, in: id)
        let sealed = try await sealed(change.secret, of: name, in: configuration.tenant)
        return try await on("provider \"\(name)\" of tenant \"\(id)\"") {
            try await store.tenant(id)
                .updateProvider(
                    name,
                    audit: event(.providerUpdated, [("provider", name.value)] + change.fields)
                ) { provider in
                    provider.displayName = change.displayName ?? provider.displayName
                    provider.clientID = change.clientID ?? provider.clientID
                    if change.isPublic { provider.sealedClientSecret = nil }
                    provider.sealedClientSecret = sealed ?? provider.sealedClientSecret
                    provider.scopes = change.scopes ?? provider.scopes
                    if let domain = change.hostedDomain { provider.hostedDomain = domain.value }
                    provider.linksByVerifiedEmail = change.linksByVerifiedEmail ?? provider.linksByVerifiedEmail
                    provider.createsUsers = change.createsUsers ?? provider.createsUsers
                    provider.allowedDomains = change.allowedDomains ?? provider.allowedDomains
                    provider.defaultRoles = change.defaultRoles ?? provider.defaultRoles
                    provider.claimMapping = change.claimMapping ?? provider.claimMapping
                    provider.isEnabled = change.isEnabled ?? provider.isEnabled
                }
        }
    }

    /// Deletes a provider with its links and tokens; the people stay.
    func removeProvider(_ name: ProviderName, of id: TenantID) async throws(CommandFailure) {
        _ = try await provider(name, in: id)
        try await on("provider \"\(name)\" of tenant \"\(id)\"") {
            try await store.tenant(id)
                .deleteProvider(name, audit: event(.providerDeleted, [("provider", name.value)]))
        }
    }

    private func sealed(
        _ secret: String?,
        of name: ProviderName,
        in tenant: Tenant
    ) async throws(CommandFailure) -> [UInt8]? {
        guard let secret else { return nil }
        return try await on("the secret of provider \"\(name)\"") {
            try UpstreamProvider.seal(
                clientSecret: secret,
                of: name,
                tenant: tenant.id,
                with: try tenant.dataKey(masterKeys)
            )
        }
    }

    private func check(_ roles: Set<RoleName>, in configuration: TenantConfiguration) throws(CommandFailure) {
        let known = configuration.roles.map(\.name)
        guard let missing = roles.sorted().first(where: { !known.contains($0) }) else { return }
        throw CommandFailure(
            .notFound,
            "there is no role \"\(missing)\" in tenant \"\(configuration.tenant.id)\"",
            remedy: NearestName.remedy(for: missing.value, among: known.map(\.value))
        )
    }
}

extension UpstreamProvider {
    /// A claim mapping as `ours=theirs` in a stable order.
    static func list(_ mapping: [String: String]) -> [String] { mapping.map { "\($0)=\($1)" }.sorted() }
}
