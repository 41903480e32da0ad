import JOSE
import OAuth

/// The upstream providers of one tenant, and who is who there; see ``IdentityStore`` for what holds for every verb.
public protocol FederationStore: Sendable {
    /// Makes a provider; throws ``StoreError/alreadyExists``. Bumps the change sequence.
    func createProvider(_ provider: UpstreamProvider, audit: AuditEvent) async throws(StoreError)

    /// All providers in the order of their names.
    func providers() async throws(StoreError) -> [UpstreamProvider]

    /// Changes a provider (not its name); bumps the change sequence. Throws ``StoreError/notFound``.
    @discardableResult
    func updateProvider(
        _ name: ProviderName,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout UpstreamProvider) -> Void
    ) async throws(StoreError) -> UpstreamProvider

    /// Deletes a provider with its links and tokens; bumps the change sequence. Throws ``StoreError/notFound``.
    func deleteProvider(_ name: ProviderName, audit: AuditEvent) async throws(StoreError)

    /// Keeps a sign-in that goes out; throws ``StoreError/notFound`` when the provider is gone.
    func createUpstreamSignIn(_ signIn: UpstreamSignIn) async throws(StoreError)

    /// Takes a sign-in that came back, once, if it is this browser's and has not expired.
    func consumeUpstreamSignIn(
        _ state: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> UpstreamSignIn?

    /// Who an upstream account is here; nil when nobody.
    func link(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> UpstreamLink?

    /// The links of a person.
    func links(of user: UserID) async throws(StoreError) -> [UpstreamLink]

    /// Makes a link; throws ``StoreError/alreadyExists`` when that account is somebody's already, and
    /// ``StoreError/notFound`` when the person or the provider is gone.
    func createLink(_ link: UpstreamLink, audit: AuditEvent) async throws(StoreError)

    /// Makes a user and the link to it in one step; throws ``StoreError/alreadyExists`` when either is there, and
    /// ``StoreError/notFound`` when the provider is gone.
    func createUser(_ user: User, link: UpstreamLink, audit: AuditEvent) async throws(StoreError)

    /// Keeps the sealed tokens of an upstream account, in the place of former ones. `refreshAt` says when they should be
    /// refreshed; nil for never. Throws ``StoreError/notFound`` when the account is nobody's here.
    func putUpstreamTokens(
        _ sealed: [UInt8],
        issuer: UpstreamIssuer,
        subject: String,
        refreshAt: NumericDate?
    ) async throws(StoreError)

    /// The sealed tokens of an upstream account; nil when there are none.
    func upstreamTokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> [UInt8]?

    /// Takes up to `limit` upstream accounts whose tokens are due for this node alone until `leaseUntil`.
    func claimUpstreamRefreshes(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [UpstreamTokenRecord]

    /// Deletes the tokens of an upstream account.
    func deleteUpstreamTokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError)
}

/// Sealed tokens and whose they are.
public struct UpstreamTokenRecord: Sendable, Equatable {
    /// The provider's issuer.
    public let issuer: UpstreamIssuer
    /// The upstream `sub`.
    public let subject: String
    /// The tokens, sealed.
    public let sealed: [UInt8]

    /// A record.
    public init(issuer: UpstreamIssuer, subject: String, sealed: [UInt8]) {
        self.issuer = issuer
        self.subject = subject
        self.sealed = sealed
    }
}
