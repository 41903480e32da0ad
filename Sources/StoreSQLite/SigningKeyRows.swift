import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth
import SigningKeys

/// The SQL of the table `signing_key` and of the ring's version in `tenant`.
enum SigningKeyRows {
    private static let columns = """
        kid, algorithm, state, created_at, published_at, activated_at, retiring_at, retired_at, revoked_at, \
        rotation_requested_at, public_jwk, sealed_private_key
        """

    static func ring(_ db: Database, _ tenant: TenantID) throws -> StoredKeyRing {
        let version = try Int64.fetchOne(
            db,
            sql: "SELECT key_ring_version FROM tenant WHERE id = ?",
            arguments: [tenant.value]
        )
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT \(columns) FROM signing_key WHERE tenant = ? ORDER BY kid",
            arguments: [tenant.value]
        )
        return StoredKeyRing(version: version ?? 0, rows: try rows.map(key))
    }

    static func replace(_ db: Database, _ tenant: TenantID, _ keys: [StoredSigningKey]) throws {
        try db.execute(
            sql: "UPDATE tenant SET key_ring_version = key_ring_version + 1 WHERE id = ?",
            arguments: [tenant.value]
        )
        try db.execute(sql: "DELETE FROM signing_key WHERE tenant = ?", arguments: [tenant.value])
        for key in keys {
            try db.execute(
                sql: """
                    INSERT INTO signing_key (tenant, \(columns))
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    tenant.value, key.keyID, key.algorithm, key.state, key.createdAt, key.publishedAt, key.activatedAt,
                    key.retiringAt, key.retiredAt, key.revokedAt, key.rotationRequestedAt, Data(key.publicJWK),
                    key.sealedPrivateKey.map { Data($0) },
                ]
            )
        }
    }

    private static func key(_ row: Row) throws -> StoredSigningKey {
        StoredSigningKey(
            keyID: try row.value("kid"),
            algorithm: try row.value("algorithm"),
            state: try row.value("state"),
            createdAt: try row.value("created_at"),
            publishedAt: try row.value("published_at"),
            activatedAt: try row.optional("activated_at"),
            retiringAt: try row.optional("retiring_at"),
            retiredAt: try row.optional("retired_at"),
            revokedAt: try row.optional("revoked_at"),
            rotationRequestedAt: try row.optional("rotation_requested_at"),
            publicJWK: try row.bytes("public_jwk"),
            sealedPrivateKey: try row.optionalBytes("sealed_private_key")
        )
    }
}

/// The signing keys of one tenant in a file.
struct SQLiteSigningKeyStore: SigningKeyStore {
    let id: TenantID
    let database: SQLiteDatabase
    let actor: AuditActor
    let time: any TimeSource

    func load() async throws -> StoredKeyRing {
        let id = id
        return try await database.read { db in try SigningKeyRows.ring(db, id) }
    }

    func replace(rows: [StoredSigningKey], ifVersion version: Int64) async throws -> Bool {
        let (id, actor, now) = (id, actor, time.now())
        return try await database.change(id) { db in
            let before = try SigningKeyRows.ring(db, id)
            guard before.version == version else { return .none(false) }
            try SigningKeyRows.replace(db, id, rows)
            return .some(true, SigningKeyEvents.events(from: before.rows, to: rows, at: now, by: actor))
        }
    }
}
