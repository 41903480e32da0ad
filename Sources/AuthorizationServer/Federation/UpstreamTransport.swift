import JOSE
import SigningKeys

/// Carries one request of ours to an upstream provider.
///
/// Contract: asks exactly that URL and follows no redirect; gives up at the time limit; stops reading beyond the size
/// limit; sends no cookies; says every status as it is. https only, or http on this machine where that is allowed. It
/// bounds how many requests are under way at once, so that a provider that hangs holds up no other work.
public protocol UpstreamTransport: Sendable {
    /// Sends once.
    func send(_ request: UpstreamRequest) async throws(UpstreamTransportFailure) -> UpstreamResponse
}

/// One request: GET, or POST when there is a form; prints nothing of itself, for it holds secrets.
public struct UpstreamRequest: Secret {
    /// Where to.
    public var url: String
    /// The form to post, encoded; nil for GET.
    public var form: String?
    /// `Authorization`.
    public var authorization: String?
    /// Reading stops beyond so many bytes.
    public var maximumBytes: Int
    /// The request is given up after this time.
    public var timeLimit: Duration

    /// A request; ten seconds and 256 KiB unless told otherwise.
    public init(
        url: String,
        form: String? = nil,
        authorization: String? = nil,
        maximumBytes: Int = 256 * 1024,
        timeLimit: Duration = .seconds(10)
    ) {
        self.url = url
        self.form = form
        self.authorization = authorization
        self.maximumBytes = maximumBytes
        self.timeLimit = timeLimit
    }
}

/// What a provider answered.
public struct UpstreamResponse: Secret {
    /// The status.
    public var status: Int
    /// The whole body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Why there is no answer.
public enum UpstreamTransportFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// No connection, no name, no valid certificate.
    case unreachable(String)
    /// The time limit passed.
    case timeLimit
    /// More bytes than allowed.
    case tooLarge
    /// Too many requests are under way.
    case busy
    /// The URL's scheme is not allowed here.
    case schemeNotAllowed

    /// A word for the log.
    public var description: String {
        switch self {
        case .unreachable(let reason): "unreachable: \(reason)"
        case .timeLimit: "time limit"
        case .tooLarge: "answer too large"
        case .busy: "too many requests under way"
        case .schemeNotAllowed: "scheme not allowed"
        }
    }
}

/// The public keys of upstream providers: cached, and fetched no more often than needed.
public protocol UpstreamKeys: Sendable {
    /// The key of that name among those published at `url`; without a name the only one there, if there is only one
    /// (OpenID Connect Core §10.1).
    func key(_ name: String?, publishedAt url: String) async throws(UpstreamKeyFailure) -> VerificationKey
}

/// Why there is no key.
public enum UpstreamKeyFailure: Error, Equatable, Sendable {
    /// The provider does not publish it, or several go by that name.
    case unknown(String)
    /// The keys cannot be had now.
    case unavailable(String)
}
