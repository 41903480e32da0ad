import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the tables `session` and `session_client`.
enum SessionRows {
    private static let columns = """
        id, token, user_id, created_at, authenticated_at, methods, authentication_class, provider, last_used_at, \
        idle_expires_at, expires_at, user_agent, address
        """
    private static let isValid = "idle_expires_at > ? AND expires_at > ?"

    static func insert(_ db: Database, _ tenant: TenantID, _ session: Session) throws {
        try db.run(
            "INSERT INTO session (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                tenant.value, session.id.value, session.token.data, session.user.value, session.createdAt.seconds,
                session.authenticatedAt.seconds, ordered(session.methods), session.authenticationClass,
                session.provider?.value, session.lastUsedAt.seconds, session.idleExpiresAt.seconds,
                session.expiresAt.seconds, session.userAgent, session.address,
            ]
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, token: TokenHash, at now: NumericDate) throws -> Session? {
        try db.first(
            "SELECT \(columns) FROM session WHERE tenant = ? AND token = ? AND \(isValid)",
            [tenant.value, token.data, now.seconds, now.seconds],
            session
        )
    }

    static func find(_ db: Database, _ tenant: TenantID, _ id: SessionID, at now: NumericDate) throws -> Session? {
        try db.first(
            "SELECT \(columns) FROM session WHERE tenant = ? AND id = ? AND \(isValid)",
            [tenant.value, id.value, now.seconds, now.seconds],
            session
        )
    }

    /// The session, also an expired one.
    static func find(_ db: Database, _ tenant: TenantID, _ id: SessionID) throws -> Session? {
        try db.first(
            "SELECT \(columns) FROM session WHERE tenant = ? AND id = ?",
            [tenant.value, id.value],
            session
        )
    }

    static func all(_ db: Database, _ tenant: TenantID, of user: UserID, at now: NumericDate) throws -> [Session] {
        try db.all(
            """
            SELECT \(columns) FROM session WHERE tenant = ? AND user_id = ? AND \(isValid)
            ORDER BY last_used_at DESC, id
            """,
            [tenant.value, user.value, now.seconds, now.seconds],
            session
        )
    }

    static func touch(
        _ db: Database,
        _ tenant: TenantID,
        _ id: SessionID,
        at now: NumericDate,
        idleExpiresAt: NumericDate,
        address: String?
    ) throws {
        try db.run(
            "UPDATE session SET last_used_at = ?, idle_expires_at = ?, address = ? WHERE tenant = ? AND id = ?",
            [now.seconds, idleExpiresAt.seconds, address, tenant.value, id.value]
        )
    }

    static func update(_ db: Database, _ tenant: TenantID, _ session: Session) throws {
        try db.run(
            """
            UPDATE session
            SET token = ?, authenticated_at = ?, methods = ?, authentication_class = ?, provider = ?,
                last_used_at = ?, idle_expires_at = ?, user_agent = ?, address = ?
            WHERE tenant = ? AND id = ?
            """,
            [
                session.token.data, session.authenticatedAt.seconds, ordered(session.methods),
                session.authenticationClass, session.provider?.value, session.lastUsedAt.seconds,
                session.idleExpiresAt.seconds, session.userAgent, session.address, tenant.value, session.id.value,
            ]
        )
    }

    // MARK: The end

    /// Deletes the selected sessions and answers them in the order of their names.
    static func remove(
        _ db: Database,
        _ tenant: TenantID,
        _ selection: SessionSelection
    ) throws -> [Session] {
        let (condition, arguments) = selection.condition("id", tenant)
        let sessions = try db.all("SELECT \(columns) FROM session WHERE \(condition) ORDER BY id", arguments, session)
        if !sessions.isEmpty { try db.run("DELETE FROM session WHERE \(condition)", arguments) }
        return sessions
    }

    // MARK: Clients

    static func addClient(_ db: Database, _ tenant: TenantID, _ client: ClientID, to session: SessionID) throws {
        try db.run(
            "INSERT INTO session_client (tenant, session, client) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [tenant.value, session.value, client.value]
        )
    }

    static func clients(
        _ db: Database,
        _ tenant: TenantID,
        in selection: SessionSelection
    ) throws -> [SessionID: [ClientID]] {
        let (condition, arguments) = selection.condition("id", tenant)
        let pairs = try db.all(
            """
            SELECT session, client FROM session_client
            WHERE tenant = ? AND session IN (SELECT id FROM session WHERE \(condition)) ORDER BY client
            """,
            [tenant.value] + arguments
        ) { columns in (session: try columns.name() as SessionID, client: try columns.name() as ClientID) }
        return Dictionary(grouping: pairs, by: \.session).mapValues { $0.map(\.client) }
    }

    private static func session(_ columns: inout SQLiteColumns) throws -> Session {
        Session(
            id: try columns.name(),
            token: try columns.hash(),
            user: try columns.name(),
            createdAt: try columns.date(),
            authenticatedAt: try columns.date(),
            methods: try columns.texts(),
            authenticationClass: try columns.value(),
            provider: try columns.optionalName(),
            lastUsedAt: try columns.date(),
            idleExpiresAt: try columns.date(),
            expiresAt: try columns.date(),
            userAgent: try columns.optional(),
            address: try columns.optional()
        )
    }
}

extension SessionSelection {
    /// What a row must fulfil whose column `session` names the session; `user_id` says whose it is.
    func condition(_ session: String, _ tenant: TenantID) -> (sql: String, arguments: StatementArguments) {
        switch self {
        case .session(let id): ("tenant = ? AND \(session) = ?", [tenant.value, id.value])
        case .user(let user, let exception):
            // No session has an empty name.
            (
                "tenant = ? AND user_id = ? AND \(session) <> ?",
                [tenant.value, user.value, exception?.value ?? ""]
            )
        }
    }
}
