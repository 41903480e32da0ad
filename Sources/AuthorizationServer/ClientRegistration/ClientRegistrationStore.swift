import JOSE
import OAuth

/// What became of a client that wanted to be let in.
public enum ClientAdmission: Sendable, Equatable {
    /// It is one of the tenant's clients now; as it is stored.
    case admitted(Client)
    /// The tenant has as many self-declared clients as it may.
    case full
    /// There is no such initial access token, or it has expired or been used up.
    case refusedToken
}

/// Which self-declared clients have lived their time: used or not, and until when.
public struct ClientExpiry: Sendable, Equatable {
    /// One that was never used goes when it was made at or before this.
    public var unusedSince: NumericDate
    /// One that was used goes when that was at or before this.
    public var idleSince: NumericDate

    /// Limits.
    public init(unusedSince: NumericDate, idleSince: NumericDate) {
        self.unusedSince = unusedSince
        self.idleSince = idleSince
    }

    /// The limits of a policy at `now`.
    public init(_ policy: RegistrationPolicy, at now: NumericDate) {
        unusedSince = now.advanced(by: .seconds(-policy.unusedLifetime))
        idleSince = now.advanced(by: .seconds(-policy.idleLifetime))
    }

    /// Whether a client has lived its time, but for its grants.
    public func isOver(_ client: Client) -> Bool {
        client.origin.lastUsedAt.map { $0 <= idleSince } ?? (client.createdAt <= unusedSince)
    }
}

/// The clients of one tenant that nobody there made: they registered themselves, or were found by their documents.
///
/// They come and go by themselves and there may be thousands, so a change of one does not make the tenant be read anew:
/// it is told by ``StoreChanges/clients``. The verbs of ``ClientStore`` work on them too.
public protocol ClientRegistrationStore: Sendable {
    /// All self-declared clients, in the order of their ids.
    func selfDeclaredClients() async throws(StoreError) -> [Client]

    /// How many there are.
    func selfDeclaredClientCount() async throws(StoreError) -> Int

    /// Lets a client register, if there is room and the initial access token (by its hash) allows it: the count, the
    /// token's use and the client in one step.
    ///
    /// `token` is nil where none is needed. Throws ``StoreError/alreadyExists`` when the id is taken.
    func registerClient(
        _ client: Client,
        limit: Int,
        using token: TokenHash?,
        at now: NumericDate,
        audit: AuditEvent
    ) async throws(StoreError) -> ClientAdmission

    /// Replaces a client that registered itself by what it makes of itself, its secrets included (RFC 7592 §2.2); its id,
    /// its origin and when it was made stay. Throws ``StoreError/notFound`` when there is none that registered itself.
    /// - Returns: The client as it is now.
    @discardableResult
    func replaceRegistration(
        _ id: ClientID,
        audit: AuditEvent,
        _ change: @escaping @Sendable (Client) -> Client
    ) async throws(StoreError) -> Client

    /// Makes a client of a metadata document, or puts its new copy in place of the former one; what it is on our side
    /// (enabled or not, when it was made, when last used) stays.
    ///
    /// `audit` is told the former copy, nil for a new client, and answers nothing where nothing worth telling has changed.
    /// Throws ``StoreError/alreadyExists`` when the id is that of a client of another origin.
    func putDocumentClient(
        _ client: Client,
        limit: Int,
        audit: @escaping @Sendable (Client?) -> AuditEvent?
    ) async throws(StoreError) -> ClientAdmission

    /// Notes when self-declared clients were last used; never back in time, no audit, no change sequence. Clients that are
    /// gone are passed over.
    func markClientsUsed(_ uses: [ClientID: NumericDate]) async throws(StoreError)

    /// Deletes up to `limit` self-declared clients that have lived their time, like ``ClientStore/deleteClient``, and audits
    /// each.
    ///
    /// One with live grants stays: a line of refresh tokens that can be used at `now`, a code that has not expired, or
    /// consent that was given or widened after ``ClientExpiry/idleSince``.
    /// - Returns: Whom.
    func expireClients(
        _ expiry: ClientExpiry,
        at now: NumericDate,
        limit: Int,
        audit: @escaping @Sendable (Client) -> AuditEvent
    ) async throws(StoreError) -> [ClientID]

    /// Takes a client's assertion, by the hash of its `jti`, for the first and only time (RFC 7523 §3); it is remembered
    /// until it expires.
    /// - Returns: Whether it was the first time.
    func consumeAssertion(
        _ id: TokenHash,
        of client: ClientID,
        expiresAt: NumericDate
    ) async throws(StoreError) -> Bool

    /// Makes an initial access token; throws ``StoreError/alreadyExists`` when the id or the hash is taken.
    func createInitialAccessToken(_ token: InitialAccessToken, audit: AuditEvent) async throws(StoreError)

    /// All initial access tokens that were not purged, the newest first.
    func initialAccessTokens() async throws(StoreError) -> [InitialAccessToken]

    /// The token of that hash, also one that has expired; nil when there is none.
    func initialAccessToken(_ hash: TokenHash) async throws(StoreError) -> InitialAccessToken?

    /// Ends an initial access token; throws ``StoreError/notFound``.
    func revokeInitialAccessToken(_ id: String, audit: AuditEvent) async throws(StoreError)
}
