import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// The SQL of the tables `refresh_token_family` and `revoked_access_token`.
enum RefreshTokenRows {
    private static let columns = """
        f.id, f.grant_id, f.code, f.client, f.user_id, f.session, f.offline, f.scope, f.identity_scopes, f.resources, \
        f.authenticated_at, f.methods, f.authentication_class, f.created_at, f.expires_at, f.generation, \
        f.current_hash, f.rotated_at, f.idle_expires_at, f.revoked_at, f.key_thumbprint
        """

    static func insert(_ db: Database, _ tenant: TenantID, _ family: RefreshTokenFamily) throws {
        try db.run(
            """
            INSERT INTO refresh_token_family (
                tenant, id, grant_id, code, client, user_id, session, offline, scope, identity_scopes, resources,
                authenticated_at, methods, authentication_class, created_at, expires_at, generation, current_hash,
                rotated_at, idle_expires_at, revoked_at, key_thumbprint, purge_at
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tenant.value, family.id.value, family.grant.value, family.code.data, family.client.value,
                family.user.value, family.session.value, family.isOffline, family.scope.description,
                ordered(family.identityScopes), ordered(family.resources.map(\.value)),
                family.authentication.time.seconds, ordered(family.authentication.methods),
                family.authentication.authenticationClass, family.createdAt.seconds, family.expiresAt.seconds,
                family.generation, family.current.data, family.rotatedAt.seconds, family.idleExpiresAt.seconds,
                family.revokedAt?.seconds, family.keyThumbprint, purgeAt(family),
            ]
        )
    }

    static func find(
        _ db: Database,
        _ tenant: TenantID,
        _ id: RefreshTokenFamilyID
    ) throws -> RefreshTokenFamily? {
        try db.first(
            "SELECT \(columns) FROM refresh_token_family f WHERE f.tenant = ? AND f.id = ?",
            [tenant.value, id.value],
            family
        )
    }

    static func state(
        _ db: Database,
        _ tenant: TenantID,
        _ id: RefreshTokenFamilyID
    ) throws -> (family: RefreshTokenFamily, user: User?)? {
        try db.first(
            """
            SELECT \(columns), \(UserRows.columns)
            FROM refresh_token_family f LEFT JOIN user_account u ON u.tenant = f.tenant AND u.id = f.user_id
            WHERE f.tenant = ? AND f.id = ?
            """,
            [tenant.value, id.value]
        ) { columns in (try family(&columns), columns.isNull ? nil : try UserRows.user(&columns)) }
    }

    static func alive(
        _ db: Database,
        _ tenant: TenantID,
        under grant: UserGrantID,
        at now: NumericDate
    ) throws -> [RefreshTokenFamily] {
        try db.all(
            """
            SELECT \(columns) FROM refresh_token_family f
            WHERE f.tenant = ? AND f.grant_id = ? AND f.revoked_at IS NULL AND f.expires_at > ? AND f.idle_expires_at > ?
            ORDER BY f.created_at, f.id
            """,
            [tenant.value, grant.value, now.seconds, now.seconds],
            family
        )
    }

    /// Keeps what varies of a family as a use has left it, in one statement.
    ///
    /// The index by which families are purged is touched once a day only, not with each rotation.
    static func update(
        _ db: Database,
        _ tenant: TenantID,
        _ family: RefreshTokenFamily,
        from former: RefreshTokenFamily
    ) throws {
        let movesPurge = purgeAt(family) != purgeAt(former)
        try db.run(
            """
            UPDATE refresh_token_family
            SET generation = ?, current_hash = ?, rotated_at = ?, idle_expires_at = ?, revoked_at = ?\(movesPurge ? ", purge_at = ?" : "")
            WHERE tenant = ? AND id = ?
            """,
            [
                family.generation, family.current.data, family.rotatedAt.seconds, family.idleExpiresAt.seconds,
                family.revokedAt?.seconds,
            ] + (movesPurge ? [purgeAt(family)] : []) + [tenant.value, family.id.value]
        )
    }

    // MARK: Rows

    /// When the family may be purged: when it has ended, and then at the next midnight (UTC).
    private static func purgeAt(_ family: RefreshTokenFamily) -> Double {
        (min(family.expiresAt.seconds, family.idleExpiresAt.seconds) / 86400).rounded(.up) * 86400
    }

    private static func family(_ columns: inout SQLiteColumns) throws -> RefreshTokenFamily {
        RefreshTokenFamily(
            id: try columns.name(),
            grant: try columns.name(),
            code: try columns.hash(),
            client: try columns.name(),
            user: try columns.name(),
            session: try columns.name(),
            isOffline: try columns.value(),
            scope: try columns.scope(),
            identityScopes: try columns.texts(),
            resources: try columns.list { try ResourceName($0) },
            authentication: try columns.facts(),
            createdAt: try columns.date(),
            expiresAt: try columns.date(),
            generation: try columns.value(),
            current: try columns.hash(),
            rotatedAt: try columns.date(),
            idleExpiresAt: try columns.date(),
            revokedAt: try columns.optionalDate(),
            keyThumbprint: try columns.optional()
        )
    }
}
