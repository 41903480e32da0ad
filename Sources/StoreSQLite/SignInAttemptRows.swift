import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// The SQL of the table `sign_in_attempt`.
enum SignInAttemptRows {
    static func find(_ db: Database, _ tenant: TenantID, _ key: String) throws -> SignInAttempts? {
        try db.first(
            """
            SELECT failures, last_failure_at, blocked_until FROM sign_in_attempt
            WHERE tenant = ? AND attempt_key = ?
            """,
            [tenant.value, key]
        ) { columns in
            SignInAttempts(
                failures: try columns.value(),
                lastFailureAt: try columns.date(),
                blockedUntil: try columns.optionalDate()
            )
        }
    }

    static func put(
        _ db: Database,
        _ tenant: TenantID,
        _ key: String,
        _ attempts: SignInAttempts,
        expiresAt: NumericDate
    ) throws {
        try db.run(
            """
            INSERT INTO sign_in_attempt (tenant, attempt_key, failures, last_failure_at, blocked_until, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant, attempt_key) DO UPDATE
            SET failures = excluded.failures, last_failure_at = excluded.last_failure_at,
                blocked_until = excluded.blocked_until, expires_at = excluded.expires_at
            """,
            [
                tenant.value, key, attempts.failures, attempts.lastFailureAt.seconds, attempts.blockedUntil?.seconds,
                expiresAt.seconds,
            ]
        )
    }

    static func delete(_ db: Database, _ tenant: TenantID, _ key: String) throws {
        try db.run("DELETE FROM sign_in_attempt WHERE tenant = ? AND attempt_key = ?", [tenant.value, key])
    }

    /// Answers how many keys began so.
    static func delete(_ db: Database, _ tenant: TenantID, beginningWith prefix: String) throws -> Int {
        // Keys are ASCII: every one that begins so lies before the prefix with a later character.
        try db.run(
            "DELETE FROM sign_in_attempt WHERE tenant = ? AND attempt_key >= ? AND attempt_key < ?",
            [tenant.value, prefix, prefix + "\u{FFFF}"]
        )
    }
}

extension SQLiteTenantStore {
    func attempts(_ keys: [String]) async throws(StoreError) -> [String: SignInAttempts] {
        try await database.read { [id] db in
            var attempts: [String: SignInAttempts] = [:]
            for key in keys { attempts[key] = try SignInAttemptRows.find(db, id, key) }
            return attempts
        }
    }

    func recordFailure(
        _ keys: [String],
        expiresAt: NumericDate,
        _ next: @escaping @Sendable (_ key: String, _ former: SignInAttempts?) -> SignInAttempts
    ) async throws(StoreError) -> [String: SignInAttempts] {
        try await database.record(id) { [id] db in
            var attempts: [String: SignInAttempts] = [:]
            for key in Set(keys) {
                let new = next(key, try SignInAttemptRows.find(db, id, key))
                try SignInAttemptRows.put(db, id, key, new, expiresAt: expiresAt)
                attempts[key] = new
            }
            return .none(attempts)
        }
    }

    func clearAttempts(_ keys: [String]) async throws(StoreError) {
        try await database.record(id) { [id] db in
            for key in keys { try SignInAttemptRows.delete(db, id, key) }
            return .none(())
        }
    }

    func forgetAttempts(
        beginningWith prefixes: [String],
        audit event: AuditEvent
    ) async throws(StoreError) -> Int {
        try await database.record(id) { [id] db in
            let count = try prefixes.reduce(0) { $0 + (try SignInAttemptRows.delete(db, id, beginningWith: $1)) }
            return count == 0 ? .none(0) : .some(count, [event])
        }
    }
}
