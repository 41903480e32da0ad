import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    /// Lines of refresh tokens, and access tokens that were revoked.
    struct RefreshTokens: Sendable {
        var families: [RefreshTokenFamilyID: RefreshTokenFamily] = [:]
        /// When each revoked access token ends.
        var revoked: [String: NumericDate] = [:]

        mutating func revoke(at now: NumericDate, _ isMeant: (RefreshTokenFamily) -> Bool) {
            for family in families.values where family.revokedAt == nil && isMeant(family) {
                families[family.id]?.revokedAt = now
            }
        }
    }
}

extension MemoryTenantStore {
    func createFamily(_ family: RefreshTokenFamily, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.users.all[family.user] != nil, state.clients[family.client] != nil,
                state.requests.codes[family.code]?.isReused != true
            else { throw .notFound }
            guard state.refreshTokens.families[family.id] == nil else { throw .alreadyExists }
            state.refreshTokens.families[family.id] = family
            return ([event], ())
        }
    }

    func refreshState(
        _ id: RefreshTokenFamilyID
    ) async throws(StoreError) -> (family: RefreshTokenFamily, user: User?)? {
        try read { state in state.refreshTokens.families[id].map { ($0, state.users.all[$0.user]) } } ?? nil
    }

    func useFamily<Answer: Sendable>(
        _ id: RefreshTokenFamilyID,
        _ decide: @escaping @Sendable (RefreshTokenFamily, User?) -> RefreshTokenDecision<Answer>
    ) async throws(StoreError) -> Answer? {
        try write { state throws(StoreError) in
            guard let family = state.refreshTokens.families[id] else { return ([], nil) }
            let decision = decide(family, state.users.all[family.user])
            if let kept = decision.family { state.refreshTokens.families[id] = kept }
            return (decision.event.map { [$0] } ?? [], decision.answer)
        }
    }

    func revokeFamily(
        _ id: RefreshTokenFamilyID,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard let family = state.refreshTokens.families[id] else { throw .notFound }
            if family.revokedAt != nil { return ([], ()) }
            state.refreshTokens.families[id]?.revokedAt = now
            return ([event], ())
        }
    }

    func families(of grant: UserGrantID, at now: NumericDate) async throws(StoreError) -> [RefreshTokenFamily] {
        let families = try read { $0.refreshTokens.families.values.filter { $0.grant == grant && $0.lives(at: now) } }
        return (families ?? []).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    func revokeAccessToken(
        _ tokenID: String,
        expiresAt: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.refreshTokens.revoked[tokenID] == nil else { return ([], ()) }
            state.refreshTokens.revoked[tokenID] = expiresAt
            return ([event], ())
        }
    }

    func isAccessTokenRevoked(
        _ tokenID: String,
        family: RefreshTokenFamilyID?,
        session: SessionID?,
        at now: NumericDate
    ) async throws(StoreError) -> Bool {
        let isRevoked = try read { state in
            if state.refreshTokens.revoked[tokenID] != nil { return true }
            if let family,
                state.refreshTokens.families[family]?.revokedAt != nil
                    || state.refreshTokens.families[family] == nil
            {
                return true
            }
            guard let session else { return false }
            return state.sessions.all[session]?.isValid(at: now) != true
        }
        return isRevoked ?? (family != nil || session != nil)
    }
}
