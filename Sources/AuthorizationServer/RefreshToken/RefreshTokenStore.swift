import JOSE
import OAuth

/// Where refresh-token families and revoked access tokens are kept.
///
/// Nothing here bumps the change sequence.
public protocol RefreshTokenStore: Sendable {
    /// Begins a family; throws ``StoreError/notFound`` when its person or client is gone, or its code was used twice.
    func createFamily(_ family: RefreshTokenFamily, audit: AuditEvent) async throws(StoreError)

    /// What a refresh needs to decide, in one consistent read: the family (also a revoked or expired one) and its user;
    /// nil when there is none.
    func refreshState(
        _ id: RefreshTokenFamilyID
    ) async throws(StoreError) -> (family: RefreshTokenFamily, user: User?)?

    /// Rotates a family, atomically: goes ahead only when the family is not revoked and its generation is still
    /// `rotation.generation` with the hash `rotation.presented`.
    ///
    /// `audit` (of the token that the answer carries) is appended only when this call, or a repetition of a rotation not
    /// before `rotation.repeatableSince`, goes ahead. Of parallel calls with one token, one is
    /// ``RefreshTokenOutcome/rotated(_:)`` and the others are ``RefreshTokenOutcome/repeated(_:)``: all give the same
    /// successor, for it is derived from what they presented.
    func rotateFamily(_ rotation: RefreshTokenRotation, audit: AuditEvent) async throws(StoreError)
        -> RefreshTokenOutcome

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

/// One use of a refresh token.
public struct RefreshTokenRotation: Sendable, Equatable {
    /// Whose family.
    public var family: RefreshTokenFamilyID
    /// The generation that was presented.
    public var generation: UInt32
    /// The hash of the secret that was presented.
    public var presented: TokenHash
    /// The hash of its successor's secret.
    public var successor: TokenHash
    /// Now.
    public var now: NumericDate
    /// When the successor ends if it is not used.
    public var idleExpiresAt: NumericDate
    /// A repetition counts as such if the last rotation was not before this.
    public var repeatableSince: NumericDate

    /// A use.
    public init(
        family: RefreshTokenFamilyID,
        generation: UInt32,
        presented: TokenHash,
        successor: TokenHash,
        now: NumericDate,
        idleExpiresAt: NumericDate,
        repeatableSince: NumericDate
    ) {
        self.family = family
        self.generation = generation
        self.presented = presented
        self.successor = successor
        self.now = now
        self.idleExpiresAt = idleExpiresAt
        self.repeatableSince = repeatableSince
    }
}

/// What became of it.
public enum RefreshTokenOutcome: Sendable, Equatable {
    /// The family has moved on to the successor.
    case rotated(RefreshTokenFamily)
    /// The family had moved on to that very successor just now.
    case repeated(RefreshTokenFamily)
    /// An old token: the family must be revoked (the caller does it, with an event of its own).
    case reused(RefreshTokenFamily)
    /// It was revoked or has expired.
    case ended
    /// There is no such family.
    case missing
}
