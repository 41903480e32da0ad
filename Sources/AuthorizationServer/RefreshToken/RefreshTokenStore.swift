import JOSE
import OAuth

/// Where refresh-token families and revoked access tokens are kept.
///
/// Nothing here bumps the change sequence.
public protocol RefreshTokenStore: Sendable {
    /// Begins a family; throws ``StoreError/notFound`` when its person or client is gone, or its code was used twice.
    func createFamily(_ family: RefreshTokenFamily, audit: AuditEvent) async throws(StoreError)

    /// A family (also a revoked or expired one) and its user, in one consistent read; nil when there is none.
    func refreshState(
        _ id: RefreshTokenFamilyID
    ) async throws(StoreError) -> (family: RefreshTokenFamily, user: User?)?

    /// Decides on one use of a family by what it and its user (nil when gone) are at that moment, and keeps what becomes of
    /// it, with its audit: one atomic step, so that of parallel uses each sees what the one before has left.
    ///
    /// `decide` runs while other writers wait, and may be called again: it is quick and changes nothing.
    /// - Returns: The answer of `decide`, durable with all that it tells of; nil when there is no such family.
    func useFamily<Answer: Sendable>(
        _ id: RefreshTokenFamilyID,
        _ decide: @escaping @Sendable (RefreshTokenFamily, User?) -> RefreshTokenDecision<Answer>
    ) async throws(StoreError) -> Answer?

    /// The same without waiting: `done` is called on a thread of the store's, and is quick. A store for which this is not quicker
    /// goes without it.
    func useFamily<Answer: Sendable>(
        _ id: RefreshTokenFamilyID,
        _ decide: @escaping @Sendable (RefreshTokenFamily, User?) -> RefreshTokenDecision<Answer>,
        done: @escaping @Sendable (Result<Answer?, StoreError>) -> Void
    )

    /// Ends a family; idempotent, audits only the first time. Throws ``StoreError/notFound`` when there is none.
    func revokeFamily(_ id: RefreshTokenFamilyID, at now: NumericDate, audit: AuditEvent) async throws(StoreError)

    /// The living families of a grant.
    func families(of grant: UserGrantID, at now: NumericDate) async throws(StoreError) -> [RefreshTokenFamily]

    /// Remembers until it expires that an access token was revoked (RFC 7009); idempotent, audits only the first time.
    func revokeAccessToken(_ tokenID: String, expiresAt: NumericDate, audit: AuditEvent) async throws(StoreError)

    /// Whether an access token was revoked: by its `jti`, or because the family (when given) was ended or is gone, or
    /// because the session (when given) has ended or expired at `now`.
    ///
    /// A token that outlives its session (offline access) or never had one is asked about without a session.
    func isAccessTokenRevoked(
        _ tokenID: String,
        family: RefreshTokenFamilyID?,
        session: SessionID?,
        at now: NumericDate
    ) async throws(StoreError) -> Bool
}

extension RefreshTokenStore {
    /// By the verb that waits.
    public func useFamily<Answer: Sendable>(
        _ id: RefreshTokenFamilyID,
        _ decide: @escaping @Sendable (RefreshTokenFamily, User?) -> RefreshTokenDecision<Answer>,
        done: @escaping @Sendable (Result<Answer?, StoreError>) -> Void
    ) {
        Task {
            do throws(StoreError) { done(.success(try await useFamily(id, decide))) } catch { done(.failure(error)) }
        }
    }
}

/// What becomes of a family by one use.
public struct RefreshTokenDecision<Answer: Sendable>: Sendable {
    /// For the caller.
    public var answer: Answer
    /// The family as it must be kept, of which only what varies may have changed; nil when all stays as it is.
    public var family: RefreshTokenFamily?
    /// What the audit is told, with the change.
    public var event: AuditEvent?

    /// A decision.
    public init(_ answer: Answer, keeping family: RefreshTokenFamily? = nil, audit event: AuditEvent? = nil) {
        self.answer = answer
        self.family = family
        self.event = event
    }
}
