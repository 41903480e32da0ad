import JSON

/// An answer of several messages: what a call reports while it runs, then its response, as Server-Sent Events
/// (MCP, Streamable HTTP, Receiving Messages).
///
/// The call runs on whether or not the events are taken; see ``cancel()``.
public final class MCPEventStream: Sendable {
    /// What the call says.
    enum Event: Sendable {
        case progress(done: Double, total: Double?, message: String?)
        case answer(MCPAnswer)
    }

    /// The header lines.
    public let headers: [(name: String, value: String)] = [
        ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"),
        // A proxy that buffers would hold the progress back until the end.
        ("X-Accel-Buffering", "no"),
    ]

    private let token: JSONValue
    private let first: Event
    private let rest: AsyncStream<Event>
    private let work: Task<Void, Never>

    init(token: JSONValue, first: Event, rest: AsyncStream<Event>, work: Task<Void, Never>) {
        self.token = token
        self.first = first
        self.rest = rest
        self.work = work
    }

    deinit { work.cancel() }

    /// Hands over the events one by one, each as it is to be sent; may be called once.
    public func deliver(to send: ([UInt8]) async throws -> Void) async throws {
        try await send(bytes(first))
        for await event in rest { try await send(bytes(event)) }
    }

    /// Gives up: the client went away.
    public func cancel() { work.cancel() }

    private func bytes(_ event: Event) -> [UInt8] {
        switch event {
        case .progress(let done, let total, let message):
            var json = JSONWriter(capacity: 192)
            json.object {
                $0.member("jsonrpc", "2.0")
                $0.member("method", "notifications/progress")
                $0.object("params") {
                    $0.member("progressToken", token)
                    $0.member("progress", Self.number(done))
                    if let total { $0.member("total", Self.number(total)) }
                    $0.member("message", message)
                }
            }
            return Self.event(json.bytes)
        // The status of a stream is 200 by now; the error in the body says the same.
        case .answer(.response(let response)), .answer(.insufficientScope(_, let response)):
            return Self.event(response.body)
        case .answer(.events): return []
        }
    }

    /// One event; JSON has no line breaks outside of strings, and none unescaped within.
    private static func event(_ data: [UInt8]) -> [UInt8] {
        Array("event: message\ndata: ".utf8) + data + Array("\n\n".utf8)
    }

    private static func number(_ value: Double) -> JSONValue {
        guard value.isFinite else { return .integer(0) }
        return Int64(exactly: value).map { .integer($0) } ?? .double(value)
    }
}
