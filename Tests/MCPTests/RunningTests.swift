import JSON
import MCP
import Synchronization
import Testing

/// What the tool of these tests does while it runs.
private struct Worker: Sendable {
    var progress: ProgressReporter
}

/// Tells when a task was cancelled.
private final class Bell: Sendable {
    private let stream = AsyncStream.makeStream(of: Void.self)
    func ring() { stream.continuation.yield() }
    func heard() async { for await _ in stream.stream { return } }
}

@Suite("Progress and cancellation")
struct RunningTests {
    private static let accept = "application/json, text/event-stream"

    private func endpoint(_ run: @escaping @Sendable (Worker) async throws -> Void) -> MCPEndpoint<Worker> {
        MCPEndpoint(
            identity: ServerIdentity(name: "test", title: "Test", version: "1", instructions: ""),
            tools: ToolRegistry([
                Tool(
                    name: "work",
                    title: "Work",
                    description: "Works",
                    input: ToolSchema(),
                    annotations: .reading,
                    requiredScopes: ["test:read"]
                ) { _, worker in
                    try await run(worker)
                    return ToolResult(text: "done")
                }
            ])
        )
    }

    private func call(
        _ endpoint: MCPEndpoint<Worker>,
        token: JSONValue? = "t",
        accept: String = accept,
        stateless: Bool = false,
        scopes: Set<String> = ["test:read"],
        onClose: MCPRequest.OnClose? = nil
    ) async -> MCPAnswer {
        var meta: JSONObject = [:]
        if let token { meta["progressToken"] = token }
        var headers = [("Accept", accept), ("Content-Type", "application/json")]
        if stateless {
            meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28"
            meta["io.modelcontextprotocol/clientCapabilities"] = [:]
            headers += [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "work")]
        }
        let body = handshakeRequest("tools/call", ["name": "work", "_meta": .object(meta)])
        let request = MCPRequest(method: "POST", headers: headers, body: body, onClose: onClose)
        return await endpoint.answer(request, scopes: scopes) { Worker(progress: $0) }
    }

    private func events(_ answer: MCPAnswer) async throws -> [JSONValue] {
        guard case .events(let stream) = answer else { return [] }
        var events: [JSONValue] = []
        try await stream.deliver { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("event: message\ndata: ") && text.hasSuffix("\n\n"))
            let data = text.split(separator: "\n")[1].dropFirst("data: ".count)
            events.append(try JSONValue(parsing: Array(data.utf8)))
        }
        return events
    }

    @Test("a call that reports is answered by events: its progress, then its response", arguments: [false, true])
    func progress(stateless: Bool) async throws {
        let endpoint = endpoint { $0.progress.report(3, of: 3, "Counting\nlines") }
        let events = try await events(call(endpoint, stateless: stateless))
        #expect(events.count == 2)
        #expect(events.first?["method"] == "notifications/progress")
        #expect(
            events.first?["params"]
                == ["progressToken": "t", "progress": 3, "total": 3, "message": "Counting\nlines"]
        )
        #expect(events.last?["id"] == 1)
        #expect(events.last?["result"]?["isError"] == false)
    }

    @Test("progress only goes forward, and its last value is always told")
    func forward() async throws {
        let endpoint = endpoint { worker in
            for done in [1, 1, 0.5, 2, .nan, .infinity, 10] { worker.progress.report(done, of: 10) }
        }
        let told = try await events(call(endpoint)).compactMap { $0["params"]?["progress"]?.doubleValue }
        #expect(told.first == 1)
        #expect(told.last == 10)
        #expect(told == told.sorted() && Set(told).count == told.count)
    }

    @Test("a call that reports nothing is answered by JSON, and so is a client that takes no events or gives no token")
    func plain() async {
        let silent = endpoint { _ in }
        let telling = endpoint { worker in
            #expect(!worker.progress.isHeard)
            worker.progress.report(1)
        }
        for answer in [
            await call(silent), await call(telling, token: nil), await call(telling, accept: "application/json"),
            await call(telling, token: .null), await call(telling, accept: "*/*"),
        ] {
            guard case .response(let response) = answer else {
                Issue.record("not a response")
                continue
            }
            #expect(response.status == 200)
            #expect(response.headers.contains { $0.value == "application/json" })
        }
    }

    @Test("what is refused keeps its status though the client would take events")
    func refused() async {
        let endpoint = endpoint { $0.progress.report(1) }
        guard case .insufficientScope(let scopes, let response) = await call(endpoint, scopes: []) else {
            Issue.record("not refused")
            return
        }
        #expect(scopes == ["test:read"])
        #expect(response.status == 403)
    }

    @Test("a client of 2026-07-28 that closes its connection ends its call", arguments: [true, false])
    func closed(reports: Bool) async throws {
        let bell = Bell()
        let closing = Mutex<(@Sendable () -> Void)?>(nil)
        let endpoint = endpoint { worker in
            if reports { worker.progress.report(1) }
            await withTaskCancellationHandler {
                if !reports { closing.withLock { $0 }?() }
                await bell.heard()
            } onCancel: {
                bell.ring()
            }
            try Task.checkCancellation()
        }
        let answer = await call(endpoint, stateless: true) { action in
            closing.withLock { $0 = action }
            return {}
        }
        if reports {
            closing.withLock { $0 }?()
            let last = try await events(answer).last
            #expect(last?["error"]?["code"] == -32603)
        } else {
            guard case .response(let response) = answer else {
                Issue.record("not a response")
                return
            }
            #expect(response.status == 500)
        }
    }

    @Test("before 2026-07-28 a closed connection does not end a call")
    func closedBefore() async {
        let answer = await call(endpoint { _ in try Task.checkCancellation() }) { action in
            action()
            return {}
        }
        guard case .response(let response) = answer else {
            Issue.record("not a response")
            return
        }
        #expect(response.status == 200)
    }
}
