/// One question for an issuer's keys.
public struct JWKSRequest: Sendable, Hashable {
    /// Where the keys are published.
    public let url: String
    /// The `ETag` of the set that is already here (RFC 9110 §13.1.2).
    public let entityTag: String?
    /// Reading stops beyond so many bytes.
    public let maximumBytes: Int
    /// The fetch is given up after this time.
    public let timeLimit: Duration

    /// A question for the keys at `url`.
    public init(url: String, entityTag: String?, maximumBytes: Int, timeLimit: Duration) {
        self.url = url
        self.entityTag = entityTag
        self.maximumBytes = maximumBytes
        self.timeLimit = timeLimit
    }
}

/// What an issuer answered.
public enum JWKSResponse: Sendable, Hashable {
    /// Status 200: the whole set.
    case keys([UInt8], entityTag: String?, freshness: JWKSFreshness)
    /// Status 304: the set that is already here still holds.
    case notModified(freshness: JWKSFreshness)
}

/// Why no keys came.
public enum JWKSFetchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No connection, no name, no valid certificate.
    case unreachable(String)
    /// The time limit passed.
    case timeLimit
    /// A status that is neither 200 nor 304; redirects are not followed.
    case status(Int)
    /// More bytes than allowed.
    case tooLarge
    /// Not a JWK Set, too many keys, or a 304 that nobody asked for.
    case invalidSet(String)
    /// The URL's scheme is not allowed here.
    case schemeNotAllowed

    /// A word for the log.
    public var description: String {
        switch self {
        case .unreachable(let reason): "unreachable: \(reason)"
        case .timeLimit: "time limit"
        case .status(let status): "status \(status)"
        case .tooLarge: "too large"
        case .invalidSet(let reason): "invalid set: \(reason)"
        case .schemeNotAllowed: "scheme not allowed"
        }
    }
}

/// Brings an issuer's JWK Set from the network.
///
/// Contract: asks exactly `request.url` and follows no redirect; gives up at the time limit; stops reading beyond the
/// size limit; answers for status 200 and 304 only and throws `JWKSFetchFailure` for all else. The cache enforces time
/// and size once more, so that a fetcher that breaks its word does no harm.
public protocol JWKSFetcher: Sendable {
    /// Fetches once.
    func fetch(_ request: JWKSRequest) async throws -> JWKSResponse
}
