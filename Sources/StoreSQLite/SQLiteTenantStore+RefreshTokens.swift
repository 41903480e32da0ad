import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    func createFamily(_ family: RefreshTokenFamily, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try !AuthorizationCodeRows.isReused(db, id, family.code) else { throw StoreError.notFound }
            try RefreshTokenRows.insert(db, id, family)
            return .some((), [event])
        }
    }

    func refreshState(
        _ family: RefreshTokenFamilyID
    ) async throws(StoreError) -> (family: RefreshTokenFamily, user: User?)? {
        try await database.readTogether { [id] db in try RefreshTokenRows.state(db, id, family) }
    }

    func useFamily<Answer: Sendable>(
        _ family: RefreshTokenFamilyID,
        _ decide: @escaping @Sendable (RefreshTokenFamily, User?) -> RefreshTokenDecision<Answer>
    ) async throws(StoreError) -> Answer? {
        let result = await withCheckedContinuation { continuation in
            useFamily(family, decide) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    func useFamily<Answer: Sendable>(
        _ family: RefreshTokenFamilyID,
        _ decide: @escaping @Sendable (RefreshTokenFamily, User?) -> RefreshTokenDecision<Answer>,
        done: @escaping @Sendable (Result<Answer?, StoreError>) -> Void
    ) {
        database.writeOnce { [id] db, audit -> Answer? in
            guard let (family, user) = try RefreshTokenRows.state(db, id, family) else { return nil }
            let decision = decide(family, user)
            if let kept = decision.family { try RefreshTokenRows.update(db, id, kept, from: family) }
            if let event = decision.event { audit.append([event], to: id) }
            return decision.answer
        } done: { result in
            done(result)
        }
    }

    func revokeFamily(
        _ family: RefreshTokenFamilyID,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard let found = try RefreshTokenRows.find(db, id, family) else { throw StoreError.notFound }
            if found.revokedAt != nil { return .none(()) }
            try RefreshTokenRows.revoke(db, id, family, at: now)
            return .some((), [event])
        }
    }

    func families(of grant: UserGrantID, at now: NumericDate) async throws(StoreError) -> [RefreshTokenFamily] {
        try await database.read { [id] db in try RefreshTokenRows.alive(db, id, under: grant, at: now) }
    }

    func revokeAccessToken(
        _ tokenID: String,
        expiresAt: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            let isNew = try RefreshTokenRows.revokeAccessToken(db, id, tokenID, expiresAt: expiresAt)
            return isNew ? .some((), [event]) : .none(())
        }
    }

    func isAccessTokenRevoked(
        _ tokenID: String,
        family: RefreshTokenFamilyID?,
        session: SessionID?,
        at now: NumericDate
    ) async throws(StoreError) -> Bool {
        try await database.readTogether { [id] db in
            try RefreshTokenRows.isRevoked(db, id, tokenID, family: family, session: session, at: now)
        }
    }
}
