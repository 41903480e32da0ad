/// An HTTP request to an MCP endpoint, free of any web framework.
public struct MCPRequest: Sendable {
    /// The method, upper case.
    public var method: String
    /// The header lines in their order; names compare without case.
    public var headers: [(name: String, value: String)]
    /// The body, whole.
    public var body: [UInt8]
    /// Has an action run when the client closes its connection; gives back what takes the action away again.
    ///
    /// Nil where that cannot be known.
    public var onClose: OnClose?

    /// Registers an action for the end of a connection; its result takes it away again.
    public typealias OnClose = @Sendable (_ action: @escaping @Sendable () -> Void) -> @Sendable () -> Void

    /// A request with its parts.
    public init(
        method: String,
        headers: [(name: String, value: String)],
        body: [UInt8],
        onClose: OnClose? = nil
    ) {
        self.method = method
        self.headers = headers
        self.body = body
        self.onClose = onClose
    }

    /// The values of all lines with that name, which is given in lower case.
    func values(_ name: String) -> [String] {
        headers.lazy.filter { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }.map(\.value)
    }

    /// The value of a header that stands once.
    func value(_ name: String) -> String? { values(name).first }
}

/// The answer to an ``MCPRequest``.
public struct MCPResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header lines; no `Content-Length`, which the server's face knows.
    public var headers: [(name: String, value: String)]
    /// The body; empty for 202.
    public var body: [UInt8]

    /// A response with its parts.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ status: Int, _ body: [UInt8]) -> MCPResponse {
        // A response depends on the token; no cache on the way may keep it.
        MCPResponse(
            status: status,
            headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            body: body
        )
    }

    static func error(_ status: Int, _ error: JSONRPCError, id: RequestID? = nil) -> MCPResponse {
        .json(status, error.body(id: id))
    }
}

/// What an MCP endpoint decided.
public enum MCPAnswer: Sendable {
    /// Send this.
    case response(MCPResponse)
    /// The token lacks scopes. Send the response, a 403, with a challenge that names all of these (RFC 6750 §3.1).
    case insufficientScope([String], MCPResponse)
    /// Send 200 and these events as they come.
    case events(MCPEventStream)
}

/// Media types in `Accept` and `Content-Type` (RFC 9110 §8.3, §12.5.1).
enum MediaType {
    /// Whether a request with these `Accept` lines takes `application/json`; none at all takes anything.
    static func acceptsJSON(_ lines: [String]) -> Bool {
        lines.isEmpty || accepts(["application/json", "application/*", "*/*"], lines)
    }

    /// Whether they name `text/event-stream`; a client that takes anything may not know what to do with events.
    static func acceptsEvents(_ lines: [String]) -> Bool { accepts(["text/event-stream"], lines) }

    private static func accepts(_ ranges: [String], _ lines: [String]) -> Bool {
        lines.contains { line in
            line.split(separator: ",")
                .contains { range in
                    let parts = range.split(separator: ";").map { trim($0).lowercased() }
                    guard let type = parts.first, ranges.contains(type) else { return false }
                    return !parts.dropFirst().contains { isZeroWeight($0) }
                }
        }
    }

    /// Whether these `Content-Type` lines say JSON in UTF-8.
    static func isJSON(_ lines: [String]) -> Bool {
        guard lines.count == 1 else { return false }
        let parts = lines[0].split(separator: ";", omittingEmptySubsequences: false).map { trim($0).lowercased() }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst()
            .allSatisfy {
                !$0.hasPrefix("charset=") || ["charset=utf-8", "charset=\"utf-8\""].contains($0)
            }
    }

    private static func isZeroWeight(_ parameter: String) -> Bool {
        guard parameter.hasPrefix("q=") else { return false }
        return Double(parameter.dropFirst(2)) == 0
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }
}
