import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    /// Who is signed in.
    struct Sessions: Sendable {
        var all: [SessionID: Session] = [:]
        /// The clients that are told of the end.
        var clients: [SessionID: Set<ClientID>] = [:]

        func has(token: TokenHash, besides id: SessionID) -> Bool {
            all.values.contains { $0.token == token && $0.id != id }
        }

        mutating func remove(_ id: SessionID) {
            all[id] = nil
            clients[id] = nil
        }
    }
}

extension MemoryTenantStore {
    func createSession(_ session: Session, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.users.all[session.user] != nil else { throw .notFound }
            guard state.sessions.all[session.id] == nil, !state.sessions.has(token: session.token, besides: session.id)
            else { throw .alreadyExists }
            state.sessions.all[session.id] = session
            return ([event], ())
        }
    }

    func session(token: TokenHash, at now: NumericDate) async throws(StoreError) -> Session? {
        try read { $0.sessions.all.values.first { $0.token == token && $0.isValid(at: now) } } ?? nil
    }

    func session(_ id: SessionID, at now: NumericDate) async throws(StoreError) -> Session? {
        try read { state in state.sessions.all[id].flatMap { $0.isValid(at: now) ? $0 : nil } } ?? nil
    }

    func sessions(of user: UserID, at now: NumericDate) async throws(StoreError) -> [Session] {
        let sessions = try read { $0.sessions.all.values.filter { $0.user == user && $0.isValid(at: now) } }
        return (sessions ?? []).sorted { ($1.lastUsedAt, $0.id) < ($0.lastUsedAt, $1.id) }
    }

    func touchSession(
        _ id: SessionID,
        at now: NumericDate,
        idleExpiresAt: NumericDate,
        address: String?
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            state.sessions.all[id]?.lastUsedAt = now
            state.sessions.all[id]?.idleExpiresAt = idleExpiresAt
            state.sessions.all[id]?.address = address
            return ([], ())
        }
    }

    func updateSession(
        _ id: SessionID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws(StoreError) -> Session {
        try write { state throws(StoreError) in
            guard let old = state.sessions.all[id] else { throw .notFound }
            let new = old.updated(by: change)
            if new == old { return ([], old) }
            guard !state.sessions.has(token: new.token, besides: id) else { throw .alreadyExists }
            state.sessions.all[id] = new
            return ([event], new)
        }
    }

    func addClient(_ client: ClientID, to session: SessionID) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.clients[client] != nil, state.sessions.all[session] != nil else { throw .notFound }
            state.sessions.clients[session, default: []].insert(client)
            return ([], ())
        }
    }

    func endSessions(
        _ selection: SessionSelection,
        at now: NumericDate,
        audit: @escaping @Sendable (Session) -> AuditEvent,
        deliveries: @escaping @Sendable (Session, [ClientID]) -> [LogoutDelivery]
    ) async throws(StoreError) -> [Session] {
        try write { state throws(StoreError) in
            let ended = state.sessions.all.values.filter { selection.contains($0.id, of: $0.user) }
                .sorted { $0.id < $1.id }
            for session in ended {
                for delivery in deliveries(session, state.sessions.clients[session.id, default: []].sorted()) {
                    try state.queue(delivery)
                }
                state.sessions.remove(session.id)
            }
            state.refreshTokens.revoke(at: now) { !$0.isOffline && selection.contains($0.session, of: $0.user) }
            return (ended.map(audit), ended)
        }
    }
}

extension SessionSelection {
    fileprivate func contains(_ session: SessionID, of user: UserID) -> Bool {
        switch self {
        case .session(let id): session == id
        case .user(let id, let exception): user == id && session != exception
        }
    }
}
