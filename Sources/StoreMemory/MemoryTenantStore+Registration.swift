import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    /// Takes note of a change of a client: a self-declared one is told by its id.
    mutating func touch(_ client: Client) { if client.isSelfDeclared { touched.insert(client.id) } }

    /// Whether the client can still get something by what it was given.
    fileprivate func hasLiveGrants(_ client: ClientID, _ expiry: ClientExpiry, at now: NumericDate) -> Bool {
        refreshTokens.families.values.contains {
            $0.client == client && $0.revokedAt == nil && now < $0.expiresAt && now < $0.idleExpiresAt
        }
            || requests.codes.values.contains { $0.code.request.client == client && now < $0.code.expiresAt }
            || requests.pending.values.contains { $0.request.client == client && now < $0.expiresAt }
            || grants.values.contains { $0.client == client && expiry.idleSince < $0.updatedAt }
    }

    fileprivate mutating func use(_ token: TokenHash, at now: NumericDate) -> Bool {
        guard var found = initialAccessTokens.values.first(where: { $0.hash == token }), found.isValid(at: now) else {
            return false
        }
        found.usesLeft = found.usesLeft.map { $0 - 1 }
        initialAccessTokens[found.id] = found
        return true
    }
}

extension MemoryTenantStore {
    func selfDeclaredClients() async throws(StoreError) -> [Client] { try read(\.selfDeclaredClients) ?? [] }

    func selfDeclaredClientCount() async throws(StoreError) -> Int {
        try read { $0.clients.values.count(where: \.isSelfDeclared) } ?? 0
    }

    func registerClient(
        _ client: Client,
        limit: Int,
        using token: TokenHash?,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) -> ClientAdmission {
        try ClientSecret.check(client.secrets, at: client.createdAt)
        return try change(event) { state throws(StoreError) in
            guard state.clients.values.count(where: \.isSelfDeclared) < limit else { return (false, .full) }
            if let token, !state.use(token, at: now) { return (false, .refusedToken) }
            guard state.clients[client.id] == nil else { throw .alreadyExists }
            state.clients[client.id] = client
            state.touch(client)
            return (true, .admitted(client))
        }
    }

    func replaceRegistration(
        _ id: ClientID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (Client) -> Client
    ) async throws(StoreError) -> Client {
        try changeClient(id, event) { old throws(StoreError) in
            guard let new = old.registration(changedBy: change) else { throw .notFound }
            return new
        }
    }

    func putDocumentClient(
        _ client: Client,
        limit: Int,
        audit: @escaping @Sendable (Client?) -> AuditEvent?
    ) async throws(StoreError) -> ClientAdmission {
        try store.transaction { state throws(StoreError) in
            let former = state.tenants[id]?.clients[client.id]
            let event = audit(former)
            return try state.change(id, audit: { _ in [event].compactMap(\.self) }) { state throws(StoreError) in
                var new = client
                if let former {
                    guard let replaced = client.inPlace(of: former) else { throw .alreadyExists }
                    if replaced == former { return (false, .admitted(former)) }
                    new = replaced
                } else {
                    guard state.clients.values.count(where: \.isSelfDeclared) < limit else { return (false, .full) }
                }
                state.clients[new.id] = new
                state.touch(new)
                return (true, .admitted(new))
            }
        }
    }

    func markClientsUsed(_ uses: [ClientID: NumericDate]) async throws(StoreError) {
        try write { state throws(StoreError) in
            for (id, time) in uses {
                guard let client = state.clients[id], client.isSelfDeclared else { continue }
                state.clients[id] = client.used(at: max(time, client.origin.lastUsedAt ?? time))
            }
            return ([], ())
        }
    }

    func expireClients(
        _ expiry: ClientExpiry,
        at now: NumericDate,
        limit: Int,
        audit: @escaping @Sendable (Client) -> AuditEvent
    ) async throws(StoreError) -> [ClientID] {
        try store.transaction { state throws(StoreError) in
            guard let tenant = state.tenants[id] else { throw .unknownTenant(id) }
            let expired = tenant.selfDeclaredClients.filter { expiry.isOver($0) }
                .filter { !tenant.hasLiveGrants($0.id, expiry, at: now) }
                .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
                .prefix(max(0, limit))
            return try state.change(id, audit: { _ in expired.map(audit) }) { state throws(StoreError) in
                for client in expired {
                    state.clients[client.id] = nil
                    state.forget(client: client.id)
                    state.touch(client)
                }
                return (!expired.isEmpty, expired.map(\.id))
            }
        }
    }

    func consumeAssertion(
        _ assertion: TokenHash,
        of client: ClientID,
        expiresAt: NumericDate
    ) async throws(StoreError) -> Bool {
        try write { state throws(StoreError) in
            guard state.clients[client] != nil else { throw .notFound }
            let key = MemoryState.Assertion(client: client, id: assertion)
            guard state.assertions[key] == nil else { return ([], false) }
            state.assertions[key] = expiresAt
            return ([], true)
        }
    }

    func createInitialAccessToken(
        _ token: InitialAccessToken,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard !state.initialAccessTokens.values.contains(where: { $0.id == token.id || $0.hash == token.hash })
            else { throw .alreadyExists }
            state.initialAccessTokens[token.id] = token
            return ([event], ())
        }
    }

    func initialAccessTokens() async throws(StoreError) -> [InitialAccessToken] {
        let tokens = try read { Array($0.initialAccessTokens.values) } ?? []
        return tokens.sorted { ($1.createdAt, $0.id) < ($0.createdAt, $1.id) }
    }

    func initialAccessToken(_ hash: TokenHash) async throws(StoreError) -> InitialAccessToken? {
        try read { $0.initialAccessTokens.values.first { $0.hash == hash } } ?? nil
    }

    func revokeInitialAccessToken(_ token: String, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.initialAccessTokens.removeValue(forKey: token) != nil else { throw .notFound }
            return ([event], ())
        }
    }
}
