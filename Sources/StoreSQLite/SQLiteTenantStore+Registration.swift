import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    func selfDeclaredClients() async throws(StoreError) -> [Client] {
        try await database.read { [id] db in try ClientRows.all(db, id, selfDeclared: true) }
    }

    func selfDeclaredClientCount() async throws(StoreError) -> Int {
        try await database.read { [id] db in try SelfDeclaredRows.count(db, id) }
    }

    func registerClient(
        _ client: Client,
        limit: Int,
        using token: TokenHash?,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) -> ClientAdmission {
        try ClientSecret.check(client.secrets, at: client.createdAt)
        return try await database.change(id) { [id] db in
            guard try SelfDeclaredRows.count(db, id) < limit else { return .none(.full) }
            if let token, try !InitialAccessTokenRows.use(db, id, token, at: now) { return .none(.refusedToken) }
            try ClientRows.insert(db, id, client)
            return .client(client.id, .admitted(client), [event])
        }
    }

    func replaceRegistration(
        _ client: ClientID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (Client) -> Client
    ) async throws(StoreError) -> Client {
        try await database.change(id) { [id] db in
            guard let old = try ClientRows.find(db, id, client), let new = old.registration(changedBy: change) else {
                throw StoreError.notFound
            }
            if new == old { return .none(old) }
            try ClientRows.update(db, id, new)
            if new.secrets != old.secrets { try ClientRows.replaceSecrets(db, id, of: new) }
            return .client(new.id, new, [event])
        }
    }

    func putDocumentClient(
        _ client: Client,
        limit: Int,
        audit: @escaping @Sendable (Client?) -> AuditEvent?
    ) async throws(StoreError) -> ClientAdmission {
        try await database.change(id) { [id] db in
            guard let old = try ClientRows.find(db, id, client.id) else {
                guard try SelfDeclaredRows.count(db, id) < limit else { return .none(.full) }
                try ClientRows.insert(db, id, client)
                return .client(client.id, .admitted(client), [audit(nil)].compactMap(\.self))
            }
            guard let new = client.inPlace(of: old) else { throw StoreError.alreadyExists }
            if new == old { return .none(.admitted(old)) }
            try ClientRows.update(db, id, new)
            try ClientRows.updateDocument(db, id, new)
            return .client(new.id, .admitted(new), [audit(old)].compactMap(\.self))
        }
    }

    func markClientsUsed(_ uses: [ClientID: NumericDate]) async throws(StoreError) {
        try await database.record(id) { [id] db in
            for (client, time) in uses { try SelfDeclaredRows.markUsed(db, id, client, at: time) }
            return .none(())
        }
    }

    func expireClients(
        _ expiry: ClientExpiry,
        at now: NumericDate,
        limit: Int,
        audit: @escaping @Sendable (Client) -> AuditEvent
    ) async throws(StoreError) -> [ClientID] {
        try await database.write { [id] db, draft in
            guard try TenantRows.exists(db, id) else { throw StoreError.unknownTenant(id) }
            var expired: [ClientID] = []
            for client in try SelfDeclaredRows.expired(db, id, expiry, at: now, limit: limit) {
                guard let old = try ClientRows.find(db, id, client), try ClientRows.delete(db, id, client) else {
                    continue
                }
                try ClientChangeRows.mark(db, id, client)
                draft.append([audit(old)], to: id)
                expired.append(client)
            }
            return expired
        }
    }

    func consumeAssertion(
        _ assertion: TokenHash,
        of client: ClientID,
        expiresAt: NumericDate
    ) async throws(StoreError) -> Bool {
        try await database.record(id) { [id] db in
            .none(try SelfDeclaredRows.consume(db, id, assertion, of: client, expiresAt: expiresAt))
        }
    }

    func createInitialAccessToken(
        _ token: InitialAccessToken,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try InitialAccessTokenRows.insert(db, id, token)
            return .some((), [event])
        }
    }

    func initialAccessTokens() async throws(StoreError) -> [InitialAccessToken] {
        try await database.read { [id] db in try InitialAccessTokenRows.all(db, id) }
    }

    func initialAccessToken(_ hash: TokenHash) async throws(StoreError) -> InitialAccessToken? {
        try await database.read { [id] db in try InitialAccessTokenRows.find(db, id, hash) }
    }

    func revokeInitialAccessToken(_ token: String, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try InitialAccessTokenRows.delete(db, id, token) else { throw StoreError.notFound }
            return .some((), [event])
        }
    }
}
