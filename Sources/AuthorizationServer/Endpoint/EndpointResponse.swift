/// An HTTP response as an endpoint says it; the door adds `Date`, `Content-Length`,
/// `X-Content-Type-Options` and the connection's own fields.
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
/// A class, so that making a response copies one reference and the fields' text on the wire is made once.
/// CR, LF and NUL in a value become spaces: a value can never start a field of its own (RFC 9110 §5.5).
public final class HeaderList: Sendable {
    /// Names (lower case) and values in order.
    public let fields: [(name: String, value: String)]
    /// The same as HTTP/1.1 field lines, each with its CRLF (RFC 9112 §5).
    public let lines: [UInt8]

    /// Header fields in order; names in lower case.
    public init(_ fields: [(name: String, value: String)]) {
        let safe = fields.map { (name: Self.withoutBreaks($0.name), value: Self.withoutBreaks($0.value)) }
        var lines: [UInt8] = []
        for field in safe {
            lines.append(contentsOf: field.name.utf8)
            lines.append(contentsOf: ": ".utf8)
            lines.append(contentsOf: field.value.utf8)
            lines.append(contentsOf: "\r\n".utf8)
        }
        self.fields = safe
        self.lines = lines
    }

    private static func withoutBreaks(_ text: String) -> String {
        let breaks: [UInt8] = [0x00, 0x0A, 0x0D]
        guard text.utf8.contains(where: breaks.contains) else { return text }
        return String(decoding: text.utf8.map { breaks.contains($0) ? 0x20 : $0 }, as: UTF8.self)
    }
}
