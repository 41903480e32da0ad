import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the table `client_secret`.
extension ClientRows {
    static func secrets(_ db: Database, _ tenant: TenantID, of client: ClientID) throws -> [ClientSecret] {
        try db.all(
            "SELECT id, hash, created_at, expires_at FROM client_secret WHERE tenant = ? AND client = ?",
            [tenant.value, client.value],
            secret
        )
    }

    static func replaceSecrets(_ db: Database, _ tenant: TenantID, of client: Client) throws {
        try db.execute(
            sql: "DELETE FROM client_secret WHERE tenant = ? AND client = ?",
            arguments: [tenant.value, client.id.value]
        )
        try insert(db, tenant, client.id, client.secrets)
    }

    static func purgeExpired(_ db: Database, at now: NumericDate, limit: Int) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM client_secret WHERE (tenant, client, id) IN (
                    SELECT tenant, client, id FROM client_secret WHERE expires_at <= ? ORDER BY expires_at LIMIT ?
                )
                """,
            arguments: [now.seconds, max(0, limit)]
        )
        return db.changesCount
    }

    static func insert(
        _ db: Database,
        _ tenant: TenantID,
        _ client: ClientID,
        _ secrets: [ClientSecret]
    ) throws {
        for secret in secrets {
            try db.execute(
                sql: """
                    INSERT INTO client_secret (tenant, client, id, hash, created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    tenant.value, client.value, secret.id, Data(secret.hash), secret.createdAt.seconds,
                    secret.expiresAt?.seconds,
                ]
            )
        }
    }

    static func secret(_ row: inout SQLiteColumns) throws -> ClientSecret {
        ClientSecret(
            id: try row.value(),
            hash: try row.bytes(),
            createdAt: try row.date(),
            expiresAt: try row.optionalDate()
        )
    }
}
