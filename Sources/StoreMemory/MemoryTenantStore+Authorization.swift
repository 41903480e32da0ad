import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    /// Requests that wait, and the codes that answer them.
    struct Requests: Sendable {
        var pending: [TokenHash: PendingAuthorization] = [:]
        var codes: [TokenHash: Code] = [:]
    }

    /// A code, and what has become of it.
    struct Code: Sendable {
        let code: AuthorizationCode
        var isConsumed = false
        var isReused = false
        /// The access tokens that it gave, and when they end.
        var tokens: [String: NumericDate] = [:]

        /// A code is remembered for a while, so that a second use is recognised.
        var purgeableAt: NumericDate { code.expiresAt.advanced(by: AuthorizationCode.remembrance) }
    }

    /// Ends the access tokens that codes gave.
    mutating func revokeTokens(of code: Code) { refreshTokens.revoked.merge(code.tokens, uniquingKeysWith: max) }

    mutating func forget(client id: ClientID) {
        for session in sessions.clients.keys { sessions.clients[session]?.remove(id) }
        requests.pending = requests.pending.filter { $0.value.request.client != id }
        requests.codes = requests.codes.filter { $0.value.code.request.client != id }
        grants = grants.filter { $0.value.client != id }
        refreshTokens.families = refreshTokens.families.filter { $0.value.client != id }
        deliveries = deliveries.filter { $0.value.client != id }
        assertions = assertions.filter { $0.key.client != id }
    }
}

extension MemoryTenantStore {
    // MARK: Pending requests

    func createPending(_ pending: PendingAuthorization, limit: Int) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.clients[pending.request.client] != nil else { throw .notFound }
            guard state.requests.pending[pending.handle] == nil else { throw .alreadyExists }
            state.requests.pending[pending.handle] = pending
            let waiting = state.requests.pending.values.filter { $0.browser == pending.browser }
                .filter { $0.handle != pending.handle }
                .sorted { $0.createdAt > $1.createdAt }
            for old in waiting.dropFirst(max(0, limit - 1)) { state.requests.pending[old.handle] = nil }
            return ([], ())
        }
    }

    func pending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization? {
        try read { $0.requests.pending[handle]?.of(browser, at: now) } ?? nil
    }

    func updatePending(
        _ handle: TokenHash,
        _ change: @escaping @Sendable (inout PendingAuthorization) -> Void
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard let old = state.requests.pending[handle] else { throw .notFound }
            state.requests.pending[handle] = old.updated(by: change)
            return ([], ())
        }
    }

    func consumePending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization? {
        try write { state throws(StoreError) in
            guard let pending = state.requests.pending[handle]?.of(browser, at: now) else { return ([], nil) }
            state.requests.pending[handle] = nil
            return ([], pending)
        }
    }

    // MARK: Codes

    func createCode(_ code: AuthorizationCode, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.clients[code.request.client] != nil, state.users.all[code.user] != nil else { throw .notFound }
            guard state.requests.codes[code.hash] == nil else { throw .alreadyExists }
            state.requests.codes[code.hash] = .init(code: code)
            return ([event], ())
        }
    }

    func consumeCode(
        _ hash: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> Consumption<AuthorizationCode> {
        try write { state throws(StoreError) in
            guard let known = state.requests.codes[hash] else { return ([], .missing) }
            if known.isConsumed { return ([], .alreadyTaken(known.code)) }
            state.requests.codes[hash]?.isConsumed = true
            return ([], .taken(known.code))
        }
    }

    func noteIssued(_ hash: TokenHash, tokenID: String, expiresAt: NumericDate) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard let code = state.requests.codes[hash], !code.isReused else { throw .notFound }
            state.requests.codes[hash]?.tokens[tokenID] = expiresAt
            return ([], ())
        }
    }

    func revokeIssued(_ hash: TokenHash, at now: NumericDate, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard let code = state.requests.codes[hash], !code.isReused else { return ([], ()) }
            state.requests.codes[hash]?.isReused = true
            state.revokeTokens(of: code)
            state.refreshTokens.revoke(at: now) { $0.code == hash }
            return ([event], ())
        }
    }
}

extension PendingAuthorization {
    fileprivate func of(_ browser: TokenHash, at now: NumericDate) -> PendingAuthorization? {
        self.browser == browser && now < expiresAt ? self : nil
    }
}
