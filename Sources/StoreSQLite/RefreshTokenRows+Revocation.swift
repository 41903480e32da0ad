import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// The end of families, and of single access tokens.
extension RefreshTokenRows {
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
}
