import AuthorizationServer
import JOSE
import OAuth

extension Administration {
    /// A client and the secret that was made for it, if one was.
    struct ClientWithSecret: Sendable {
        let client: Client
        let secret: GeneratedSecret?
    }

    /// Makes a client; its roles must exist.
    ///
    /// A confidential one without a secret gets no token until it has one.
    func createClient(
        _ id: ClientID,
        in tenant: TenantID,
        name: DisplayText? = nil,
        roles: Set<RoleName>,
        methods: Set<ClientAuthenticationMethod> = [.clientSecretBasic, .clientSecretPost],
        keys: ClientKeys? = nil,
        assertionAlgorithm: JWSAlgorithm? = nil,
        grantTypes: Set<GrantType> = [.clientCredentials],
        signIn: ClientSignIn = ClientSignIn(),
        servedResources: Set<ResourceName> = [],
        secret given: String? = nil,
        withSecret: Bool = true
    ) async throws(CommandFailure) -> ClientWithSecret {
        let secret = withSecret ? try await newSecret(given, in: tenant) : nil
        try await requireRoles(roles, in: tenant)
        let client = try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            Client(
                id: id,
                name: try name ?? DisplayText(id.value),
                roles: roles,
                grantTypes: grantTypes,
                authenticationMethods: methods,
                keys: keys,
                assertionAlgorithm: assertionAlgorithm,
                signIn: signIn,
                servedResources: servedResources,
                secrets: secret.map { [$0.stored] } ?? [],
                createdAt: time.now()
            )
        }
        try await check(client, in: tenant)
        try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .createClient(
                    client,
                    audit: event(.clientCreated, [("client_id", id.value), ("roles", Self.list(roles))])
                )
        }
        return ClientWithSecret(client: client, secret: secret)
    }

    /// The client, which must exist.
    func client(_ id: ClientID, in tenant: TenantID) async throws(CommandFailure) -> Client {
        _ = try await self.tenant(tenant)
        let subject = "client \"\(id)\" of tenant \"\(tenant)\""
        if let client = try await on(subject, { try await store.tenant(tenant).client(id) }) { return client }
        let clients = try await configuration(of: tenant).clients
        throw CommandFailure(
            .notFound,
            "there is no client \"\(id)\" in tenant \"\(tenant)\"",
            remedy: clients.isEmpty ? nil : NearestName.remedy(for: id.value, among: clients.map(\.id.value))
        )
    }

    /// All clients of a tenant, whoever made them.
    func clients(of id: TenantID) async throws(CommandFailure) -> [Client] {
        _ = try await tenant(id)
        return try await on("tenant \"\(id)\"") { try await store.tenant(id).clients() }
    }

    /// Gives a client a new secret; the old ones end at once, or after `keepingOld`.
    func rotateSecret(
        of id: ClientID,
        in tenant: TenantID,
        keepingOld span: Duration?,
        secret given: String? = nil
    ) async throws(CommandFailure) -> ClientWithSecret {
        let secret = try await newSecret(given, in: tenant)
        let client = try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            let now = time.now()
            let end = span.map { now.advanced(by: $0) }
            return try await store.tenant(tenant)
                .addSecret(
                    secret.stored,
                    to: id,
                    keepingOldUntil: end,
                    at: now,
                    audit: event(
                        .clientSecretAdded,
                        [
                            ("client_id", id.value), ("secret_id", secret.stored.id),
                            ("old_secrets_end", end.map { TimeText.iso8601($0) } ?? "now"),
                        ]
                    )
                )
        }
        return ClientWithSecret(client: client, secret: secret)
    }

    /// Removes one secret at once; the client's others stay as they are.
    func removeSecret(
        _ secret: String,
        of id: ClientID,
        in tenant: TenantID
    ) async throws(CommandFailure) -> Client {
        let present = try await client(id, in: tenant)
        guard present.secrets.contains(where: { $0.id == secret }) else {
            throw CommandFailure(
                .notFound,
                "client \"\(id)\" of tenant \"\(tenant)\" has no secret \"\(secret)\"",
                remedy: "`signet client show --tenant \(tenant) \(id)` lists the ids of those that it has"
            )
        }
        return try await on("secret \"\(secret)\" of client \"\(id)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .removeSecret(
                    secret,
                    of: id,
                    audit: event(.clientSecretRemoved, [("client_id", id.value), ("secret_id", secret)])
                )
        }
    }

    /// Enables or disables a client.
    func setClient(_ id: ClientID, in tenant: TenantID, enabled: Bool) async throws(CommandFailure) -> Client {
        try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .updateClient(
                    id,
                    audit: event(.clientUpdated, [("client_id", id.value), ("enabled", enabled ? "true" : "false")])
                ) { $0.isEnabled = enabled }
        }
    }

    /// Gives a client other roles, which must exist.
    func setRoles(_ roles: Set<RoleName>, of id: ClientID, in tenant: TenantID) async throws(CommandFailure) -> Client {
        try await requireRoles(roles, in: tenant)
        return try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .updateClient(
                    id,
                    audit: event(.clientUpdated, [("client_id", id.value), ("roles", Self.list(roles))])
                ) { $0.roles = roles }
        }
    }

    /// Deletes a client and its secrets.
    func deleteClient(_ id: ClientID, in tenant: TenantID) async throws(CommandFailure) {
        try await on("client \"\(id)\" of tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .deleteClient(
                    id,
                    audit: event(.clientDeleted, [("client_id", id.value)])
                )
        }
    }

    /// Whether a client would be let in with this secret now.
    func accepts(_ secret: String, of client: Client, in tenant: TenantID) async throws(CommandFailure) -> Bool {
        let record = try await self.tenant(tenant)
        return try await on("tenant \"\(tenant)\"") {
            let pepper = try record.pepper(masterKeys)
            let now = time.now()
            return client.secrets.contains { $0.isValid(at: now) && pepper.isValid(secret.utf8, hash: $0.hash) }
        }
    }

    // MARK: Steps

    func requireRoles(_ names: Set<RoleName>, in tenant: TenantID) async throws(CommandFailure) {
        let known = try await configuration(of: tenant).roles.map(\.name)
        for name in names.sorted() where !known.contains(name) {
            throw CommandFailure(
                .notFound,
                "tenant \"\(tenant)\" has no role \"\(name)\"",
                remedy: NearestName.remedy(for: name.value, among: known.map(\.value))
            )
        }
    }

    /// A new secret, or one that was generated before.
    private func newSecret(_ given: String?, in tenant: TenantID) async throws(CommandFailure) -> GeneratedSecret {
        let record = try await self.tenant(tenant)
        let secret = try await on("tenant \"\(tenant)\"") {
            let pepper = try record.pepper(masterKeys)
            guard let given else { return GeneratedSecret?(.init(pepper: pepper, random: random, at: time.now())) }
            return GeneratedSecret(generatedBefore: given, pepper: pepper, random: random, at: time.now())
        }
        if let secret { return secret }
        throw CommandFailure(
            .refused,
            "the given client secret is not 32 random bytes in base64url",
            remedy: "what people choose can be guessed; leave it out to have one generated"
        )
    }

    static func list(_ roles: Set<RoleName>) -> String { roles.sorted().map(\.value).joined(separator: " ") }
}
