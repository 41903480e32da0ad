import AuthorizationServer
import GRDB
import JOSE

/// The SQL that deletes what has expired, over all tenants.
enum ExpiredRows {
    /// What is purged, and when: each condition is answered by an index.
    private static let tables = [
        ("session", "idle_expires_at <= :now OR expires_at <= :now"),
        ("sign_in_attempt", "expires_at <= :now"),
        ("pending_authorization", "expires_at <= :now"),
        ("authorization_code", "expires_at <= :now - \(AuthorizationCode.remembrance.components.seconds)"),
        ("refresh_token_family", "purge_at <= :now"),
        ("revoked_access_token", "expires_at <= :now"),
        ("logout_delivery", "expires_at <= :now"),
        ("upstream_sign_in", "expires_at <= :now"),
        ("client_assertion", "expires_at <= :now"),
        ("initial_access_token", "expires_at <= :now"),
    ]

    /// Deletes up to `limit` rows; answers how many.
    static func purge(_ db: Database, at now: NumericDate, limit: Int) throws -> Int {
        let limit = max(0, limit)
        var purged = try ClientRows.purgeExpired(db, at: now, limit: limit)
        for (table, condition) in tables where purged < limit {
            purged += try db.run(
                "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE \(condition) LIMIT :limit)",
                ["now": now.seconds, "limit": limit - purged]
            )
        }
        // Not counted: what they tell is true for as long as it may be asked for, and nobody waits for their end.
        _ = try ClientChangeRows.purge(db, limit: limit)
        return purged
    }
}
