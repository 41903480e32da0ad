import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// The SQL that is about self-declared clients only: how many, how long, and their assertions.
enum SelfDeclaredRows {
    static func count(_ db: Database, _ tenant: TenantID) throws -> Int {
        // Ranges on both sides of the one origin that is not meant: answered by the index alone.
        try db.first(
            """
            SELECT (SELECT count(*) FROM client WHERE tenant = ?1 AND origin < ?2)
                 + (SELECT count(*) FROM client WHERE tenant = ?1 AND origin > ?2)
            """,
            [tenant.value, ClientRows.administrator]
        ) { try $0.value() } ?? 0
    }

    static func markUsed(_ db: Database, _ tenant: TenantID, _ client: ClientID, at time: NumericDate) throws {
        try db.run(
            """
            UPDATE client SET last_used_at = max(coalesce(last_used_at, 0), ?)
            WHERE tenant = ? AND id = ? AND origin <> ?
            """,
            [time.seconds, tenant.value, client.value, ClientRows.administrator]
        )
    }

    /// Those that have lived their time and have no live grants.
    static func expired(
        _ db: Database,
        _ tenant: TenantID,
        _ expiry: ClientExpiry,
        at now: NumericDate,
        limit: Int
    ) throws -> [ClientID] {
        try db.all(
            """
            SELECT id FROM client
            WHERE tenant = :tenant AND origin <> :administrator
              AND CASE WHEN last_used_at IS NULL THEN created_at <= :unused ELSE last_used_at <= :idle END
              AND NOT EXISTS (
                SELECT 1 FROM refresh_token_family AS family
                WHERE family.tenant = client.tenant AND family.client = client.id AND family.revoked_at IS NULL
                  AND family.expires_at > :now AND family.idle_expires_at > :now)
              AND NOT EXISTS (
                SELECT 1 FROM authorization_code AS code
                WHERE code.tenant = client.tenant AND code.client = client.id AND code.expires_at > :now)
              AND NOT EXISTS (
                SELECT 1 FROM pending_authorization AS pending
                WHERE pending.tenant = client.tenant AND pending.client = client.id AND pending.expires_at > :now)
              AND NOT EXISTS (
                SELECT 1 FROM user_grant AS consent
                WHERE consent.tenant = client.tenant AND consent.client = client.id AND consent.updated_at > :idle)
            ORDER BY created_at, id LIMIT :limit
            """,
            [
                "tenant": tenant.value, "administrator": ClientRows.administrator, "now": now.seconds,
                "unused": expiry.unusedSince.seconds, "idle": expiry.idleSince.seconds, "limit": max(0, limit),
            ]
        ) { try $0.name() }
    }

    /// Answers false when that assertion was there already.
    static func consume(
        _ db: Database,
        _ tenant: TenantID,
        _ id: TokenHash,
        of client: ClientID,
        expiresAt: NumericDate
    ) throws -> Bool {
        try db.run(
            """
            INSERT INTO client_assertion (tenant, client, id, expires_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (tenant, client, id) DO NOTHING
            """,
            [tenant.value, client.value, id.data, expiresAt.seconds]
        ) > 0
    }
}

/// The SQL of the table `initial_access_token`.
enum InitialAccessTokenRows {
    private static let columns = "id, note, hash, created_at, expires_at, uses_left"

    static func insert(_ db: Database, _ tenant: TenantID, _ token: InitialAccessToken) throws {
        try db.run(
            "INSERT INTO initial_access_token (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                tenant.value, token.id, token.note?.value, token.hash.data, token.createdAt.seconds,
                token.expiresAt?.seconds, token.usesLeft,
            ]
        )
    }

    static func all(_ db: Database, _ tenant: TenantID) throws -> [InitialAccessToken] {
        try db.all(
            "SELECT \(columns) FROM initial_access_token WHERE tenant = ? ORDER BY created_at DESC, id",
            [tenant.value],
            token
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, _ hash: TokenHash) throws -> InitialAccessToken? {
        try db.first(
            "SELECT \(columns) FROM initial_access_token WHERE tenant = ? AND hash = ?",
            [tenant.value, hash.data],
            token
        )
    }

    static func delete(_ db: Database, _ tenant: TenantID, _ id: String) throws -> Bool {
        try db.run("DELETE FROM initial_access_token WHERE tenant = ? AND id = ?", [tenant.value, id]) > 0
    }

    /// Uses the token once; answers false when it allows nothing any more.
    static func use(_ db: Database, _ tenant: TenantID, _ hash: TokenHash, at now: NumericDate) throws -> Bool {
        try db.run(
            """
            UPDATE initial_access_token SET uses_left = uses_left - 1
            WHERE tenant = ? AND hash = ? AND (uses_left IS NULL OR uses_left > 0)
              AND (expires_at IS NULL OR expires_at > ?)
            """,
            [tenant.value, hash.data, now.seconds]
        ) > 0
    }

    private static func token(_ columns: inout SQLiteColumns) throws -> InitialAccessToken {
        InitialAccessToken(
            id: try columns.value(),
            note: try columns.optionalText(),
            hash: try columns.hash(),
            createdAt: try columns.date(),
            expiresAt: try columns.optionalDate(),
            usesLeft: try columns.optional()
        )
    }
}
