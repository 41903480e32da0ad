import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// The SQL of the table `logout_delivery`.
enum LogoutDeliveryRows {
    private static let columns =
        "id, client, user_id, session, created_at, expires_at, attempts, next_attempt_at"

    static func insert(_ db: Database, _ tenant: TenantID, _ delivery: LogoutDelivery) throws {
        try db.run(
            "INSERT INTO logout_delivery (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                tenant.value, delivery.id, delivery.client.value, delivery.user.value, delivery.session.value,
                delivery.createdAt.seconds, delivery.expiresAt.seconds, delivery.attempts,
                delivery.nextAttemptAt.seconds,
            ]
        )
    }

    static func due(_ db: Database, _ tenant: TenantID, at now: NumericDate, limit: Int) throws -> [LogoutDelivery] {
        try db.all(
            """
            SELECT \(columns) FROM logout_delivery WHERE tenant = ? AND next_attempt_at <= ? AND expires_at > ?
            ORDER BY next_attempt_at, id LIMIT ?
            """,
            [tenant.value, now.seconds, now.seconds, max(0, limit)]
        ) { columns in
            LogoutDelivery(
                id: try columns.value(),
                client: try columns.name(),
                user: try columns.name(),
                session: try columns.name(),
                createdAt: try columns.date(),
                expiresAt: try columns.date(),
                attempts: try columns.value(),
                nextAttemptAt: try columns.date()
            )
        }
    }

    static func update(_ db: Database, _ tenant: TenantID, _ delivery: LogoutDelivery) throws {
        try db.run(
            "UPDATE logout_delivery SET attempts = ?, next_attempt_at = ? WHERE tenant = ? AND id = ?",
            [delivery.attempts, delivery.nextAttemptAt.seconds, tenant.value, delivery.id]
        )
    }

    /// Answers false when there is none.
    static func retry(_ db: Database, _ tenant: TenantID, _ id: String, at nextAttemptAt: NumericDate) throws -> Bool {
        try db.run(
            "UPDATE logout_delivery SET next_attempt_at = ? WHERE tenant = ? AND id = ?",
            [nextAttemptAt.seconds, tenant.value, id]
        ) > 0
    }

    /// Answers false when there is none.
    static func delete(_ db: Database, _ tenant: TenantID, _ id: String) throws -> Bool {
        try db.run("DELETE FROM logout_delivery WHERE tenant = ? AND id = ?", [tenant.value, id]) > 0
    }
}

extension SQLiteTenantStore {
    func claimDeliveries(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [LogoutDelivery] {
        try await database.record(id) { [id] db in
            var deliveries = try LogoutDeliveryRows.due(db, id, at: now, limit: limit)
            for index in deliveries.indices {
                deliveries[index].attempts += 1
                deliveries[index].nextAttemptAt = leaseUntil
                try LogoutDeliveryRows.update(db, id, deliveries[index])
            }
            return .none(deliveries)
        }
    }

    func retryDelivery(_ delivery: String, at nextAttemptAt: NumericDate) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try LogoutDeliveryRows.retry(db, id, delivery, at: nextAttemptAt) else { throw StoreError.notFound }
            return .none(())
        }
    }

    func finishDelivery(_ delivery: String, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            guard try LogoutDeliveryRows.delete(db, id, delivery) else { throw StoreError.notFound }
            return .some((), [event])
        }
    }
}
