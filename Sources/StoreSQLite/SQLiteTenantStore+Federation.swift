import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    // MARK: Providers

    func createProvider(_ provider: UpstreamProvider, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            try UpstreamProviderRows.insert(db, id, provider)
            return .some((), [event])
        }
    }

    func providers() async throws(StoreError) -> [UpstreamProvider] {
        try await database.read { [id] db in try UpstreamProviderRows.all(db, id) }
    }

    func updateProvider(
        _ name: ProviderName,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout UpstreamProvider) -> Void
    ) async throws(StoreError) -> UpstreamProvider {
        try await database.change(id) { [id] db in
            guard let old = try UpstreamProviderRows.find(db, id, name) else { throw StoreError.notFound }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            try UpstreamProviderRows.update(db, id, new)
            return .some(new, [event])
        }
    }

    func deleteProvider(_ name: ProviderName, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            guard try UpstreamProviderRows.delete(db, id, name) else { throw StoreError.notFound }
            return .some((), [event])
        }
    }

    // MARK: Sign-ins

    func createUpstreamSignIn(_ signIn: UpstreamSignIn) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try UpstreamLinkRows.insert(db, id, signIn)
            return .none(())
        }
    }

    func consumeUpstreamSignIn(
        _ state: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> UpstreamSignIn? {
        try await database.record(id) { [id] db in
            .none(try UpstreamLinkRows.take(db, id, state, browser: browser, at: now))
        }
    }

    // MARK: Links

    func link(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> UpstreamLink? {
        try await database.read { [id] db in try UpstreamLinkRows.find(db, id, issuer, subject) }
    }

    func links(of user: UserID) async throws(StoreError) -> [UpstreamLink] {
        try await database.read { [id] db in try UpstreamLinkRows.all(db, id, of: user) }
    }

    func createLink(_ link: UpstreamLink, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try UpstreamLinkRows.insert(db, id, link)
            return .some((), [event])
        }
    }

    func createUser(_ user: User, link: UpstreamLink, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard link.user == user.id else { throw StoreError.notFound }
            try UserRows.insert(db, id, user)
            try UpstreamLinkRows.insert(db, id, link)
            return .some((), [event])
        }
    }

    // MARK: Tokens

    func putUpstreamTokens(
        _ sealed: [UInt8],
        issuer: UpstreamIssuer,
        subject: String,
        refreshAt: NumericDate?
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            let record = UpstreamTokenRecord(issuer: issuer, subject: subject, sealed: sealed)
            try UpstreamLinkRows.putTokens(db, id, record, refreshAt: refreshAt)
            return .none(())
        }
    }

    func upstreamTokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> [UInt8]? {
        try await database.read { [id] db in try UpstreamLinkRows.tokens(db, id, issuer, subject) }
    }

    func claimUpstreamRefreshes(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [UpstreamTokenRecord] {
        try await database.record(id) { [id] db in
            let records = try UpstreamLinkRows.due(db, id, at: now, limit: limit)
            for record in records { try UpstreamLinkRows.lease(db, id, record, until: leaseUntil) }
            return .none(records)
        }
    }

    func deleteUpstreamTokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try UpstreamLinkRows.deleteTokens(db, id, issuer, subject)
            return .none(())
        }
    }
}
