import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    // MARK: Pending requests

    func createPending(_ pending: PendingAuthorization, limit: Int) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try PendingAuthorizationRows.insert(db, id, pending, limit: limit)
            return .none(())
        }
    }

    func pending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization? {
        try await database.read { [id] db in
            try PendingAuthorizationRows.find(db, id, handle, browser: browser, at: now)
        }
    }

    func updatePending(
        _ handle: TokenHash,
        _ change: @escaping @Sendable (inout PendingAuthorization) -> Void
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard let old = try PendingAuthorizationRows.find(db, id, handle) else { throw StoreError.notFound }
            try PendingAuthorizationRows.update(db, id, old.updated(by: change))
            return .none(())
        }
    }

    func consumePending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization? {
        try await database.record(id) { [id] db in
            let pending = try PendingAuthorizationRows.find(db, id, handle, browser: browser, at: now)
            if pending != nil { try PendingAuthorizationRows.delete(db, id, handle) }
            return .none(pending)
        }
    }

    // MARK: Codes

    func createCode(_ code: AuthorizationCode, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try AuthorizationCodeRows.insert(db, id, code)
            return .some((), [event])
        }
    }

    func consumeCode(
        _ hash: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> Consumption<AuthorizationCode> {
        try await database.record(id) { [id] db in
            let isTaken = try AuthorizationCodeRows.consume(db, id, hash, at: now)
            guard let code = try AuthorizationCodeRows.find(db, id, hash) else { return .none(.missing) }
            return .none(isTaken ? .taken(code) : .alreadyTaken(code))
        }
    }

    func noteIssued(_ hash: TokenHash, tokenID: String, expiresAt: NumericDate) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try !AuthorizationCodeRows.isReused(db, id, hash) else { throw StoreError.notFound }
            try AuthorizationCodeRows.note(db, id, hash, tokenID: tokenID, expiresAt: expiresAt)
            return .none(())
        }
    }

    func revokeIssued(_ hash: TokenHash, at now: NumericDate, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard let user = try AuthorizationCodeRows.markReused(db, id, hash, at: now) else { return .none(()) }
            try AuthorizationCodeRows.revokeTokens(db, id, of: hash)
            try RefreshTokenRows.revoke(db, id, of: user, begunBy: hash, at: now)
            return .some((), [event])
        }
    }
}
