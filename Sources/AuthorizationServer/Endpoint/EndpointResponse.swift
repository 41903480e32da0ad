/// An HTTP response as an endpoint says it; the door adds `Date`, `Content-Length` and the connection's own fields.
public struct EndpointResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields: shared constants wherever they are the same for many answers.
    public var headers: HeaderList
    /// The body; empty for none.
    public var body: [UInt8]

    /// A response.
    public init(status: Int, headers: HeaderList, body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Header fields that are made once and used for many responses.
///
/// A class, so that a door can keep its own prepared form beside it, keyed by identity.
public final class HeaderList: Sendable {
    /// Names (lower case) and values in order.
    public let fields: [(name: String, value: String)]

    /// Header fields in order; names in lower case.
    public init(_ fields: [(name: String, value: String)]) { self.fields = fields }
}
