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

    func rotateFamily(
        _ rotation: RefreshTokenRotation,
        audit event: AuditEvent
    ) async throws(StoreError) -> RefreshTokenOutcome {
        try write { state throws(StoreError) in
            guard let family = state.refreshTokens.families[rotation.family] else { return ([], .missing) }
            let outcome = rotation.outcome(for: family)
            switch outcome {
            case .rotated(let rotated):
                state.refreshTokens.families[rotated.id] = rotated
                return ([event], outcome)
            case .repeated: return ([event], outcome)
            case .reused, .ended, .missing: return ([], outcome)
            }
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
