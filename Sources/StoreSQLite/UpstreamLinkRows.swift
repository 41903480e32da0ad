import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the tables `upstream_sign_in`, `upstream_link` and `upstream_token`.
enum UpstreamLinkRows {
    private static let columns = "provider, issuer, subject, user_id, created_at, last_used_at"

    static func find(_ db: Database, _ tenant: TenantID, _ issuer: UpstreamIssuer, _ subject: String) throws
        -> UpstreamLink?
    {
        try db.first(
            "SELECT \(columns) FROM upstream_link WHERE tenant = ? AND issuer = ? AND subject = ?",
            [tenant.value, issuer.value, subject],
            link
        )
    }

    static func all(_ db: Database, _ tenant: TenantID, of user: UserID) throws -> [UpstreamLink] {
        try db.all(
            "SELECT \(columns) FROM upstream_link WHERE tenant = ? AND user_id = ? ORDER BY issuer, subject",
            [tenant.value, user.value],
            link
        )
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ link: UpstreamLink) throws {
        try db.run(
            "INSERT INTO upstream_link (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                tenant.value, link.provider.value, link.issuer.value, link.subject, link.user.value,
                link.createdAt.seconds, link.lastUsedAt.seconds,
            ]
        )
    }

    private static func link(_ columns: inout SQLiteColumns) throws -> UpstreamLink {
        UpstreamLink(
            provider: try columns.name(),
            issuer: try columns.name(),
            subject: try columns.value(),
            user: try columns.name(),
            createdAt: try columns.date(),
            lastUsedAt: try columns.date()
        )
    }

    // MARK: Sign-ins

    static func insert(_ db: Database, _ tenant: TenantID, _ signIn: UpstreamSignIn) throws {
        try db.run(
            """
            INSERT INTO upstream_sign_in (tenant, state, browser, provider, pending, sealed_secrets, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                tenant.value, signIn.state.data, signIn.browser.data, signIn.provider.value, signIn.pending.data,
                Data(signIn.sealedSecrets), signIn.expiresAt.seconds,
            ]
        )
    }

    /// Takes the sign-in away, if it is this browser's and has not expired.
    static func take(
        _ db: Database,
        _ tenant: TenantID,
        _ state: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) throws -> UpstreamSignIn? {
        try db.first(
            """
            DELETE FROM upstream_sign_in WHERE tenant = ? AND state = ? AND browser = ? AND expires_at > ?
            RETURNING state, browser, provider, pending, sealed_secrets, expires_at
            """,
            [tenant.value, state.data, browser.data, now.seconds]
        ) { columns in
            UpstreamSignIn(
                state: try columns.hash(),
                browser: try columns.hash(),
                provider: try columns.name(),
                pending: try columns.hash(),
                sealedSecrets: try columns.bytes(),
                expiresAt: try columns.date()
            )
        }
    }

    // MARK: Tokens

    static func putTokens(
        _ db: Database,
        _ tenant: TenantID,
        _ record: UpstreamTokenRecord,
        refreshAt: NumericDate?
    ) throws {
        try db.run(
            """
            INSERT INTO upstream_token (tenant, issuer, subject, sealed, refresh_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (tenant, issuer, subject) DO UPDATE
            SET sealed = excluded.sealed, refresh_at = excluded.refresh_at
            """,
            [tenant.value, record.issuer.value, record.subject, Data(record.sealed), refreshAt?.seconds]
        )
    }

    static func tokens(_ db: Database, _ tenant: TenantID, _ issuer: UpstreamIssuer, _ subject: String) throws
        -> [UInt8]?
    {
        try db.first(
            "SELECT sealed FROM upstream_token WHERE tenant = ? AND issuer = ? AND subject = ?",
            [tenant.value, issuer.value, subject]
        ) { columns in try columns.bytes() }
    }

    static func due(
        _ db: Database,
        _ tenant: TenantID,
        at now: NumericDate,
        limit: Int
    ) throws -> [UpstreamTokenRecord] {
        try db.all(
            """
            SELECT issuer, subject, sealed FROM upstream_token WHERE tenant = ? AND refresh_at <= ?
            ORDER BY refresh_at, issuer, subject LIMIT ?
            """,
            [tenant.value, now.seconds, max(0, limit)]
        ) { columns in
            UpstreamTokenRecord(
                issuer: try columns.name(),
                subject: try columns.value(),
                sealed: try columns.bytes()
            )
        }
    }

    static func lease(
        _ db: Database,
        _ tenant: TenantID,
        _ record: UpstreamTokenRecord,
        until time: NumericDate
    ) throws {
        try db.run(
            "UPDATE upstream_token SET refresh_at = ? WHERE tenant = ? AND issuer = ? AND subject = ?",
            [time.seconds, tenant.value, record.issuer.value, record.subject]
        )
    }

    static func deleteTokens(_ db: Database, _ tenant: TenantID, _ issuer: UpstreamIssuer, _ subject: String) throws {
        try db.run(
            "DELETE FROM upstream_token WHERE tenant = ? AND issuer = ? AND subject = ?",
            [tenant.value, issuer.value, subject]
        )
    }
}
