/// Carries the requests of ``MetadataFetcher``: looks up hosts, and asks one address.
///
/// Contract: two steps, so that the address that was checked is the one that is called. `get` connects to exactly that
/// address and looks up nothing; TLS and `Host` name the URL's host, and the certificate must be valid for it. It follows
/// no redirect, sends no cookies, no credentials and takes no compression; it stops reading beyond the size limit and gives
/// up at the time limit, which includes the body.
public protocol MetadataTransport: Sendable {
    /// The addresses of a host, the best first; an address written out is its own.
    func addresses(of host: String, within limit: Duration) async throws(MetadataTransportFailure) -> [IPAddress]

    /// Asks once.
    func get(
        _ request: MetadataRequest,
        from address: IPAddress
    ) async throws(MetadataTransportFailure) -> MetadataResponse
}

/// One GET over https.
public struct MetadataRequest: Sendable, Equatable {
    /// What to ask for.
    public var url: String
    /// The host in it.
    public var host: String
    /// `Accept`.
    public var accept: String
    /// Reading stops beyond so many bytes.
    public var maximumBytes: Int
    /// The request is given up after this time.
    public var timeLimit: Duration

    /// A request.
    public init(url: String, host: String, accept: String, maximumBytes: Int, timeLimit: Duration) {
        self.url = url
        self.host = host
        self.accept = accept
        self.maximumBytes = maximumBytes
        self.timeLimit = timeLimit
    }
}

/// What a host answered.
public struct MetadataResponse: Sendable, Equatable {
    /// Header fields: names in lower case, repeated ones joined by a comma (RFC 9110 §5.3).
    public typealias Fields = [String: String]

    /// The status.
    public var status: Int
    /// The header fields.
    public var fields: Fields
    /// The whole body; of another status than 200 nobody reads it.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, fields: Fields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why there is no answer.
public enum MetadataTransportFailure: Error, Equatable, Sendable {
    /// No such host, no connection, no valid certificate.
    case unreachable(String)
    /// The time limit passed.
    case timeLimit
    /// More bytes than allowed.
    case tooLarge
    /// Too much is under way.
    case busy
}
