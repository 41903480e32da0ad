import JOSE
import OAuth

/// The sessions of one tenant; see ``IdentityStore`` for what holds for every verb.
///
/// Nothing here bumps the change sequence, and what has expired is never returned.
public protocol SessionStore: Sendable {
    /// Begins a session; throws ``StoreError/notFound`` when its person is gone.
    func createSession(_ session: Session, audit: AuditEvent) async throws(StoreError)

    /// The session that the cookie proves, if it is valid at `now`.
    func session(token: TokenHash, at now: NumericDate) async throws(StoreError) -> Session?

    /// The session of that public name, if it is valid at `now`.
    func session(_ id: SessionID, at now: NumericDate) async throws(StoreError) -> Session?

    /// All valid sessions of a user, the latest used first.
    func sessions(of user: UserID, at now: NumericDate) async throws(StoreError) -> [Session]

    /// Notes that a session was used; not audited. Does nothing when it is gone.
    func touchSession(
        _ id: SessionID,
        at now: NumericDate,
        idleExpiresAt: NumericDate,
        address: String?
    ) async throws(StoreError)

    /// Changes a session, such as at a step-up: new cookie, methods, time; throws ``StoreError/notFound`` when it is gone.
    @discardableResult
    func updateSession(
        _ id: SessionID,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws(StoreError) -> Session

    /// Notes that a client got an ID token in this session, so that it is told of the end; once per client. Not audited.
    /// Throws ``StoreError/notFound`` when either is gone.
    func addClient(_ client: ClientID, to session: SessionID) async throws(StoreError)

    /// Ends sessions; with each its refresh-token families that are not for offline access end, and a logout
    /// delivery is queued for each client that has a back-channel URI (`deliveries` makes them, in the same transaction).
    ///
    /// A session that has expired and is not purged yet is ended like another: its clients may not know.
    ///
    /// - Returns: The sessions that were ended by this call: of parallel calls only one gets each.
    @discardableResult
    func endSessions(
        _ selection: SessionSelection,
        at now: NumericDate,
        audit: @escaping @Sendable (Session) -> AuditEvent,
        deliveries: @escaping @Sendable (Session, [ClientID]) -> [LogoutDelivery]
    ) async throws(StoreError) -> [Session]
}

/// Which sessions.
public enum SessionSelection: Sendable, Equatable {
    /// One.
    case session(SessionID)
    /// All of a person, but for one.
    case user(UserID, except: SessionID?)
}
