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

    // MARK: The end

    static func revoke(
        _ db: Database,
        _ tenant: TenantID,
        _ id: RefreshTokenFamilyID,
        at now: NumericDate
    ) throws {
        try db.run(
            "UPDATE refresh_token_family SET revoked_at = ? WHERE tenant = ? AND id = ? AND revoked_at IS NULL",
            [now.seconds, tenant.value, id.value]
        )
    }

    static func revoke(_ db: Database, _ tenant: TenantID, under grant: UserGrantID, at now: NumericDate) throws {
        try db.run(
            "UPDATE refresh_token_family SET revoked_at = ? WHERE tenant = ? AND grant_id = ? AND revoked_at IS NULL",
            [now.seconds, tenant.value, grant.value]
        )
    }

    /// `user` is whose code it was, by whom the families are found.
    static func revoke(
        _ db: Database,
        _ tenant: TenantID,
        of user: UserID,
        begunBy code: TokenHash,
        at now: NumericDate
    ) throws {
        try db.run(
            """
            UPDATE refresh_token_family SET revoked_at = ?
            WHERE tenant = ? AND user_id = ? AND code = ? AND revoked_at IS NULL
            """,
            [now.seconds, tenant.value, user.value, code.data]
        )
    }

    /// Ends those families of sessions that are not for offline access.
    static func revokeOnline(
        _ db: Database,
        _ tenant: TenantID,
        of selection: SessionSelection,
        at now: NumericDate
    ) throws {
        let (condition, arguments) = selection.condition("session", tenant)
        try db.run(
            "UPDATE refresh_token_family SET revoked_at = ? WHERE \(condition) AND NOT offline AND revoked_at IS NULL",
            [now.seconds] + arguments
        )
    }

    // MARK: Access tokens

    /// Answers false when it was revoked before.
    static func revokeAccessToken(
        _ db: Database,
        _ tenant: TenantID,
        _ tokenID: String,
        expiresAt: NumericDate
    ) throws -> Bool {
        try db.run(
            """
            INSERT INTO revoked_access_token (tenant, token_id, expires_at) VALUES (?, ?, ?)
            ON CONFLICT (tenant, token_id) DO NOTHING
            """,
            [tenant.value, tokenID, expiresAt.seconds]
        ) > 0
    }

    static func isRevoked(
        _ db: Database,
        _ tenant: TenantID,
        _ tokenID: String,
        family: RefreshTokenFamilyID?,
        session: SessionID?,
        at now: NumericDate
    ) throws -> Bool {
        let isRevoked = try db.first(
            """
            SELECT EXISTS (SELECT 1 FROM revoked_access_token WHERE tenant = ? AND token_id = ?)
                OR (? IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM refresh_token_family WHERE tenant = ? AND id = ? AND revoked_at IS NULL
                ))
                OR (? IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM session WHERE tenant = ? AND id = ? AND idle_expires_at > ? AND expires_at > ?
                ))
            """,
            [
                tenant.value, tokenID, family?.value, tenant.value, family?.value,
                session?.value, tenant.value, session?.value, now.seconds, now.seconds,
            ]
        ) { columns in try columns.value() as Bool }
        return isRevoked ?? true
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
