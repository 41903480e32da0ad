import JOSE

/// Failed attempts to sign in, counted for an account or an address.
public struct SignInAttempts: Sendable, Equatable {
    /// How many failures in a row.
    public var failures: Int
    /// The latest of them.
    public var lastFailureAt: NumericDate
    /// No attempt counts before this time; nil when one may be made now.
    public var blockedUntil: NumericDate?

    /// A count of all its parts.
    public init(failures: Int, lastFailureAt: NumericDate, blockedUntil: NumericDate? = nil) {
        self.failures = failures
        self.lastFailureAt = lastFailureAt
        self.blockedUntil = blockedUntil
    }
}

/// Where failed attempts are counted, so that several nodes and restarts count together.
///
/// A key says whose attempts these are, such as `user:<id>` or `address:<prefix>`; it is a name made by the rule that
/// counts, never what somebody typed.
public protocol SignInAttemptStore: Sendable {
    /// The counts of those keys that have one.
    func attempts(_ keys: [String]) async throws(StoreError) -> [String: SignInAttempts]

    /// Counts a failure under each key: `next` gets the former count and says the new one; atomic, so that parallel
    /// failures all count. Rows live until `expiresAt` after the latest failure.
    /// - Returns: The new counts.
    @discardableResult
    func recordFailure(
        _ keys: [String],
        expiresAt: NumericDate,
        _ next: @escaping @Sendable (_ key: String, _ former: SignInAttempts?) -> SignInAttempts
    ) async throws(StoreError) -> [String: SignInAttempts]

    /// Forgets the counts of those keys.
    func clearAttempts(_ keys: [String]) async throws(StoreError)

    /// Forgets the counts of all keys that begin so, because somebody said so; audits nothing where there was none.
    /// - Returns: How many counts there were.
    @discardableResult
    func forgetAttempts(beginningWith prefixes: [String], audit: AuditEvent) async throws(StoreError) -> Int
}
