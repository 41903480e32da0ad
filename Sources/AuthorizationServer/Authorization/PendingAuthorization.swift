import JOSE
import OAuth

/// An authorization request that waits for a person: found by an unguessable handle, bound to one browser.
public struct PendingAuthorization: Sendable, Equatable {
    /// The hash of the handle that the pages carry.
    public let handle: TokenHash
    /// The hash of the cookie of the browser that began it: the handle alone is of no use elsewhere.
    public let browser: TokenHash
    /// What was asked for; never changes.
    public let request: AuthorizationRequest
    /// When it came.
    public let createdAt: NumericDate
    /// When it ends.
    public let expiresAt: NumericDate
    /// The session in which the person has signed in for this request: satisfies `prompt=login` and `max_age`.
    public var authenticatedSession: SessionID?
    /// The session that the person chose to go on with (`prompt=select_account`).
    public var selectedSession: SessionID?
    /// The session in which the person allowed this very request: satisfies `prompt=consent`, and the clients that are
    /// asked about each time.
    public var consentedSession: SessionID?

    /// A pending request of all its parts.
    public init(
        handle: TokenHash,
        browser: TokenHash,
        request: AuthorizationRequest,
        createdAt: NumericDate,
        expiresAt: NumericDate,
        authenticatedSession: SessionID? = nil,
        selectedSession: SessionID? = nil,
        consentedSession: SessionID? = nil
    ) {
        self.handle = handle
        self.browser = browser
        self.request = request
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.authenticatedSession = authenticatedSession
        self.selectedSession = selectedSession
        self.consentedSession = consentedSession
    }

    /// The request after a change that cannot touch what never changes: for the stores.
    public func updated(by change: (inout PendingAuthorization) -> Void) -> PendingAuthorization {
        var new = self
        change(&new)
        return PendingAuthorization(
            handle: handle,
            browser: browser,
            request: request,
            createdAt: createdAt,
            expiresAt: expiresAt,
            authenticatedSession: new.authenticatedSession,
            selectedSession: new.selectedSession,
            consentedSession: new.consentedSession
        )
    }
}

/// Where requests wait.
///
/// Nothing here is audited or bumps the change sequence; what has expired is never returned.
public protocol PendingAuthorizationStore: Sendable {
    /// Keeps a request. At most `limit` wait for one browser: the oldest give way. Throws ``StoreError/notFound`` when the
    /// client is gone.
    func createPending(_ pending: PendingAuthorization, limit: Int) async throws(StoreError)

    /// The request, if it waits for this very browser.
    func pending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization?

    /// Notes how far the person has come; throws ``StoreError/notFound`` when it is gone.
    func updatePending(
        _ handle: TokenHash,
        _ change: @escaping @Sendable (inout PendingAuthorization) -> Void
    ) async throws(StoreError)

    /// Takes the request away, once: of parallel calls one gets it.
    func consumePending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization?
}
