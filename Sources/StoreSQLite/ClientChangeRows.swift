import AuthorizationServer
import GRDB
import OAuth

/// The SQL of the table `client_change`: which self-declared clients came, changed or went, and where in the sequence.
enum ClientChangeRows {
    /// A row is forgotten when the sequence is so far beyond it: whoever is further behind reads all clients anew.
    static let remembrance: Int64 = 100_000

    static func mark(_ db: Database, _ tenant: TenantID, _ client: ClientID) throws {
        try db.run(
            """
            INSERT INTO client_change (tenant, client, changed) VALUES (?, ?, ?)
            ON CONFLICT (tenant, client) DO UPDATE SET changed = excluded.changed
            """,
            [tenant.value, client.value, try TenantRows.nextChange(db)]
        )
    }

    static func after(_ db: Database, _ sequence: Int64) throws -> [TenantID: Set<ClientID>] {
        var clients: [TenantID: Set<ClientID>] = [:]
        _ = try db.all("SELECT tenant, client FROM client_change WHERE changed > ?", [sequence]) { row in
            clients[try row.name(), default: []].insert(try row.name())
        }
        return clients
    }

    static func purge(_ db: Database, limit: Int) throws -> Int {
        try db.run(
            """
            DELETE FROM client_change WHERE rowid IN (
                SELECT rowid FROM client_change WHERE changed <= ? ORDER BY changed LIMIT ?
            )
            """,
            [try TenantRows.latestChange(db) - remembrance, max(0, limit)]
        )
    }
}
