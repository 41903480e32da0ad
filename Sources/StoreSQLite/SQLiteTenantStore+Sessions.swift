import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    func createSession(_ session: Session, audit event: AuditEvent) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try SessionRows.insert(db, id, session)
            return .some((), [event])
        }
    }

    func session(token: TokenHash, at now: NumericDate) async throws(StoreError) -> Session? {
        try await database.read { [id] db in try SessionRows.find(db, id, token: token, at: now) }
    }

    func session(_ session: SessionID, at now: NumericDate) async throws(StoreError) -> Session? {
        try await database.read { [id] db in try SessionRows.find(db, id, session, at: now) }
    }

    func sessions(of user: UserID, at now: NumericDate) async throws(StoreError) -> [Session] {
        try await database.read { [id] db in try SessionRows.all(db, id, of: user, at: now) }
    }

    func touchSession(
        _ session: SessionID,
        at now: NumericDate,
        idleExpiresAt: NumericDate,
        address: String?
    ) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try SessionRows.touch(db, id, session, at: now, idleExpiresAt: idleExpiresAt, address: address)
            return .none(())
        }
    }

    func updateSession(
        _ session: SessionID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws(StoreError) -> Session {
        try await database.record(id) { [id] db in
            guard let old = try SessionRows.find(db, id, session) else { throw StoreError.notFound }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            try SessionRows.update(db, id, new)
            return .some(new, [event])
        }
    }

    func addClient(_ client: ClientID, to session: SessionID) async throws(StoreError) {
        try await database.record(id) { [id] db in
            try SessionRows.addClient(db, id, client, to: session)
            return .none(())
        }
    }

    func endSessions(
        _ selection: SessionSelection,
        at now: NumericDate,
        audit: @escaping @Sendable (Session) -> AuditEvent,
        deliveries: @escaping @Sendable (Session, [ClientID]) -> [LogoutDelivery]
    ) async throws(StoreError) -> [Session] {
        try await database.record(id) { [id] db in
            let clients = try SessionRows.clients(db, id, in: selection)
            let ended = try SessionRows.remove(db, id, selection)
            for session in ended {
                for delivery in deliveries(session, clients[session.id] ?? []) {
                    try LogoutDeliveryRows.insert(db, id, delivery)
                }
            }
            // By the families' own columns: one may outlast a session that has expired and was purged.
            try RefreshTokenRows.revokeOnline(db, id, of: selection, at: now)
            return ended.isEmpty ? .none([]) : .some(ended, ended.map(audit))
        }
    }
}
