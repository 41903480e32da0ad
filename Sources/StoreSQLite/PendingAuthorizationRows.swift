import AuthorizationServer
import GRDB
import JOSE
import JSON
import OAuth

/// The SQL of the table `pending_authorization`.
enum PendingAuthorizationRows {
    private static let columns =
        "handle, browser, request, created_at, expires_at, authenticated_session, selected_session, consented_session"

    /// Keeps a request, and lets the browser's oldest give way until it is one of `limit`.
    static func insert(_ db: Database, _ tenant: TenantID, _ pending: PendingAuthorization, limit: Int) throws {
        try db.run(
            "INSERT INTO pending_authorization (tenant, client, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                tenant.value, pending.request.client.value, pending.handle.data, pending.browser.data,
                json { pending.request.write(to: &$0) }, pending.createdAt.seconds, pending.expiresAt.seconds,
                pending.authenticatedSession?.value, pending.selectedSession?.value, pending.consentedSession?.value,
            ]
        )
        try db.run(
            """
            DELETE FROM pending_authorization WHERE tenant = ? AND handle IN (
                SELECT handle FROM pending_authorization WHERE tenant = ? AND browser = ? AND handle <> ?
                ORDER BY created_at DESC LIMIT -1 OFFSET ?
            )
            """,
            [tenant.value, tenant.value, pending.browser.data, pending.handle.data, max(0, limit - 1)]
        )
    }

    static func find(
        _ db: Database,
        _ tenant: TenantID,
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) throws -> PendingAuthorization? {
        try db.first(
            """
            SELECT \(columns) FROM pending_authorization
            WHERE tenant = ? AND handle = ? AND browser = ? AND expires_at > ?
            """,
            [tenant.value, handle.data, browser.data, now.seconds],
            pending
        )
    }

    /// The request of any browser, also an expired one.
    static func find(_ db: Database, _ tenant: TenantID, _ handle: TokenHash) throws -> PendingAuthorization? {
        try db.first(
            "SELECT \(columns) FROM pending_authorization WHERE tenant = ? AND handle = ?",
            [tenant.value, handle.data],
            pending
        )
    }

    static func update(_ db: Database, _ tenant: TenantID, _ pending: PendingAuthorization) throws {
        try db.run(
            """
            UPDATE pending_authorization SET authenticated_session = ?, selected_session = ?, consented_session = ?
            WHERE tenant = ? AND handle = ?
            """,
            [
                pending.authenticatedSession?.value, pending.selectedSession?.value, pending.consentedSession?.value,
                tenant.value, pending.handle.data,
            ]
        )
    }

    static func delete(_ db: Database, _ tenant: TenantID, _ handle: TokenHash) throws {
        try db.run("DELETE FROM pending_authorization WHERE tenant = ? AND handle = ?", [tenant.value, handle.data])
    }

    private static func pending(_ columns: inout SQLiteColumns) throws -> PendingAuthorization {
        PendingAuthorization(
            handle: try columns.hash(),
            browser: try columns.hash(),
            request: try columns.json { cursor throws(JSONError) in try AuthorizationRequest(stored: &cursor) },
            createdAt: try columns.date(),
            expiresAt: try columns.date(),
            authenticatedSession: try columns.optionalName(),
            selectedSession: try columns.optionalName(),
            consentedSession: try columns.optionalName()
        )
    }
}
