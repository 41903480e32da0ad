import AuthorizationServer
import GRDB
import JOSE
import JSON
import OAuth

/// The SQL of the tables `authorization_code` and `code_access_token`.
enum AuthorizationCodeRows {
    private static let columns = """
        hash, request, user_id, session, grant_id, scope, identity_scopes, authenticated_at, methods, \
        authentication_class, created_at, expires_at
        """

    static func insert(_ db: Database, _ tenant: TenantID, _ code: AuthorizationCode) throws {
        try db.run(
            """
            INSERT INTO authorization_code (tenant, client, \(columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tenant.value, code.request.client.value, code.hash.data, json { code.request.write(to: &$0) },
                code.user.value, code.session.value, code.grant.value, code.scope.description,
                ordered(code.identityScopes), code.authentication.time.seconds, ordered(code.authentication.methods),
                code.authentication.authenticationClass, code.createdAt.seconds, code.expiresAt.seconds,
            ]
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, _ hash: TokenHash) throws -> AuthorizationCode? {
        try db.first(
            "SELECT \(columns) FROM authorization_code WHERE tenant = ? AND hash = ?",
            [tenant.value, hash.data]
        ) { columns in
            AuthorizationCode(
                hash: try columns.hash(),
                request: try columns.json { cursor throws(JSONError) in try AuthorizationRequest(stored: &cursor) },
                user: try columns.name(),
                session: try columns.name(),
                grant: try columns.name(),
                scope: try columns.scope(),
                identityScopes: try columns.texts(),
                authentication: try columns.facts(),
                createdAt: try columns.date(),
                expiresAt: try columns.date()
            )
        }
    }

    /// Takes the code; answers false when it is taken already, or not there.
    static func consume(_ db: Database, _ tenant: TenantID, _ hash: TokenHash, at now: NumericDate) throws -> Bool {
        try db.run(
            "UPDATE authorization_code SET consumed_at = ? WHERE tenant = ? AND hash = ? AND consumed_at IS NULL",
            [now.seconds, tenant.value, hash.data]
        ) > 0
    }

    /// Notes that the code was used twice; answers whose it is, the first time only.
    static func markReused(
        _ db: Database,
        _ tenant: TenantID,
        _ hash: TokenHash,
        at now: NumericDate
    ) throws -> UserID? {
        let user = try db.first(
            "SELECT user_id FROM authorization_code WHERE tenant = ? AND hash = ? AND reused_at IS NULL",
            [tenant.value, hash.data]
        ) { columns in try columns.name() as UserID }
        guard let user else { return nil }
        try db.run(
            "UPDATE authorization_code SET reused_at = ? WHERE tenant = ? AND hash = ?",
            [now.seconds, tenant.value, hash.data]
        )
        return user
    }

    static func isReused(_ db: Database, _ tenant: TenantID, _ hash: TokenHash) throws -> Bool {
        try db.first(
            "SELECT 1 FROM authorization_code WHERE tenant = ? AND hash = ? AND reused_at IS NOT NULL",
            [tenant.value, hash.data]
        ) { _ in } != nil
    }

    static func delete(_ db: Database, _ tenant: TenantID, of user: UserID, under grant: UserGrantID) throws {
        try db.run(
            "DELETE FROM authorization_code WHERE tenant = ? AND user_id = ? AND grant_id = ?",
            [tenant.value, user.value, grant.value]
        )
    }

    // MARK: What a code gave

    static func note(
        _ db: Database,
        _ tenant: TenantID,
        _ hash: TokenHash,
        tokenID: String,
        expiresAt: NumericDate
    ) throws {
        try db.run(
            """
            INSERT INTO code_access_token (tenant, code, token_id, expires_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (tenant, code, token_id) DO UPDATE SET expires_at = excluded.expires_at
            """,
            [tenant.value, hash.data, tokenID, expiresAt.seconds]
        )
    }

    static func revokeTokens(_ db: Database, _ tenant: TenantID, of code: TokenHash) throws {
        try db.run(
            """
            INSERT INTO revoked_access_token (tenant, token_id, expires_at)
            SELECT tenant, token_id, expires_at FROM code_access_token WHERE tenant = ? AND code = ?
            ON CONFLICT (tenant, token_id) DO NOTHING
            """,
            [tenant.value, code.data]
        )
    }

    static func revokeTokens(_ db: Database, _ tenant: TenantID, of user: UserID, under grant: UserGrantID) throws {
        try db.run(
            """
            INSERT INTO revoked_access_token (tenant, token_id, expires_at)
            SELECT tenant, token_id, expires_at FROM code_access_token WHERE tenant = ? AND code IN (
                SELECT hash FROM authorization_code WHERE tenant = ? AND user_id = ? AND grant_id = ?
            )
            ON CONFLICT (tenant, token_id) DO NOTHING
            """,
            [tenant.value, tenant.value, user.value, grant.value]
        )
    }
}
