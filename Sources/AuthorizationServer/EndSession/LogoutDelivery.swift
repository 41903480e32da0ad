import JOSE
import OAuth

/// A logout token that a client is to get (OpenID Connect Back-Channel Logout 1.0 §2.5), kept until it arrived.
public struct LogoutDelivery: Sendable, Equatable {
    /// Its name; also the logout token's `jti`.
    public let id: String
    /// Who is told.
    public let client: ClientID
    /// Of whose session.
    public let user: UserID
    /// Of which session.
    public let session: SessionID
    /// When the session ended.
    public let createdAt: NumericDate
    /// When it is not tried any more.
    public let expiresAt: NumericDate
    /// How often it was tried.
    public var attempts: Int
    /// When it is tried next.
    public var nextAttemptAt: NumericDate

    /// A delivery of all its parts.
    public init(
        id: String,
        client: ClientID,
        user: UserID,
        session: SessionID,
        createdAt: NumericDate,
        expiresAt: NumericDate,
        attempts: Int = 0,
        nextAttemptAt: NumericDate? = nil
    ) {
        self.id = id
        self.client = client
        self.user = user
        self.session = session
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt ?? createdAt
    }
}

/// The queue of logout deliveries of one tenant; durable, shared by all nodes.
public protocol LogoutDeliveryStore: Sendable {
    /// Takes up to `limit` deliveries that are due for this node alone until `leaseUntil`: their `nextAttemptAt` moves
    /// there and `attempts` grows by one, atomically. What has expired is not due.
    func claimDeliveries(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [LogoutDelivery]

    /// Has a delivery tried again at `nextAttemptAt`; throws ``StoreError/notFound`` when it is gone.
    func retryDelivery(_ id: String, at nextAttemptAt: NumericDate) async throws(StoreError)

    /// A delivery arrived, or never will; throws ``StoreError/notFound`` when it is gone.
    func finishDelivery(_ id: String, audit: AuditEvent) async throws(StoreError)
}

extension LogoutDelivery {
    /// How long a client that cannot be reached is tried.
    static let patience = Duration.seconds(24 * 3600)

    /// The news of a session's end for those of its clients that have a back-channel URI.
    static func deliveries(
        of session: Session,
        to clients: [ClientID],
        in service: TenantService,
        at now: NumericDate
    ) -> [LogoutDelivery] {
        deliveries(
            of: session,
            to: clients.compactMap { service.snapshot.client($0.value)?.client },
            random: service.house.random,
            at: now
        )
    }

    /// The same where no tenant is being served, such as at the command line.
    public static func deliveries(
        of session: Session,
        to clients: [Client],
        random: any RandomSource,
        at now: NumericDate
    ) -> [LogoutDelivery] {
        clients.filter { $0.isEnabled && $0.signIn.backchannelLogoutURI != nil }
            .map { client in
                LogoutDelivery(
                    id: Base64URL.encode(random.bytes(16)),
                    client: client.id,
                    user: session.user,
                    session: session.id,
                    createdAt: now,
                    expiresAt: now.advanced(by: patience)
                )
            }
    }
}
