import JSON
import MCP
import NIOCore
import NIOPosix
import OAuth
import Testing

@testable import MCPServers

/// A server whose one tool waits until it is cancelled, and says so.
private struct WaitingServer: MCPServer {
    let begun = AsyncStream.makeStream(of: Void.self)
    let cancelled = AsyncStream.makeStream(of: Void.self)
    let reports: Bool

    let identity = ServerIdentity(name: "wait", title: "Wait", version: "1", instructions: "")

    var tools: ToolRegistry<MCPCaller> {
        ToolRegistry([
            Tool(
                name: "wait",
                title: "Wait",
                description: "Waits",
                input: ToolSchema(),
                annotations: .reading,
                requiredScopes: ["filesystem:read"]
            ) { [reports, begun, cancelled] _, caller in
                if reports { caller.progress.report(1, of: 2, "waiting") }
                begun.continuation.yield()
                // Nothing ever comes; the stream ends with its continuation, or when the task is cancelled.
                let never = AsyncStream.makeStream(of: Void.self)
                await withTaskCancellationHandler {
                    for await _ in never.stream {}
                } onCancel: {
                    cancelled.continuation.yield()
                }
                never.continuation.finish()
                try Task.checkCancellation()
                return ToolResult(text: "")
            }
        ])
    }
}

@Suite("A client that hangs up", .timeLimit(.minutes(2)))
struct HangingUpTests {
    @Test("ends its call of 2026-07-28, whether it is answered by JSON or by events", arguments: [false, true])
    func hangsUp(reports: Bool) async throws {
        let server = WaitingServer(reports: reports)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let resource = try ResourceIdentifier(ProtectedServer.resource)
        let protected = try ProtectedServer(
            {
                $0.servers = [MCPMount(server, at: resource)]
                $0.port = 0
            },
            onRunning: { continuation.yield($0) }
        )
        let running = Task { try await protected.application.run() }
        let port = try #require(await ports.first { _ in true })
        let token = try protected.issuers.token()

        let meta: JSONValue = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": [:], "progressToken": "t",
        ]
        let body: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": ["name": "wait", "_meta": meta],
        ]
        let text = """
            POST /mcp/filesystem HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r
            Content-Type: application/json\r\nAccept: application/json, text/event-stream\r
            MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: wait\r
            Content-Length: \(body.bytes.count)\r\n\r\n
            """
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(bytes: Array(text.utf8) + body.bytes))
        _ = await server.begun.stream.first { _ in true }
        try await channel.close()
        _ = await server.cancelled.stream.first { _ in true }
        running.cancel()
        _ = await running.result
    }
}
