import JSON
import Testing

@Suite("2025-11-25 and before")
struct HandshakeEraTests {
    static let versions = ["2025-11-25", "2025-06-18", "2025-03-26"]

    private func initialize(_ version: JSONValue) async -> Reply {
        await send(
            handshakeRequest(
                "initialize",
                ["protocolVersion": version, "capabilities": [:], "clientInfo": ["name": "x"]]
            )
        )
    }

    @Test("initialize answers the version asked for, and opens no session", arguments: versions)
    func negotiates(version: String) async {
        let reply = await initialize(.string(version))
        #expect(reply.status == 200)
        #expect(reply.result?["protocolVersion"]?.stringValue == version)
        #expect(reply.result?["capabilities"]?["tools"] != nil)
        #expect(reply.result?["serverInfo"]?["name"] == "test")
        #expect(reply.result?["resultType"] == nil)
        #expect(!reply.headers.contains { $0.name.lowercased() == "mcp-session-id" })
    }

    @Test(
        "a version without handshake, or unknown, is answered with the latest that has one",
        arguments: ["2026-07-28", "2024-11-05", "x"]
    )
    func negotiatesDown(version: String) async {
        #expect(await initialize(.string(version)).result?["protocolVersion"] == "2025-11-25")
    }

    @Test("initialize without a version is invalid params, in a 200")
    func withoutVersion() async {
        let reply = await initialize(3)
        #expect(reply.status == 200)
        #expect(reply.errorCode == -32602)
    }

    @Test("the initialized notification and a response are accepted without a body")
    func notifications() async {
        let headers: [String: String?] = ["MCP-Protocol-Version": "2025-11-25"]
        for body in [
            handshakeRequest("notifications/initialized", id: nil),
            handshakeRequest("notifications/cancelled", ["requestId": 1], id: nil),
            JSONValue.object(["jsonrpc": "2.0", "id": 1, "result": [:]]).bytes,
        ] {
            let reply = await send(body, headers: headers)
            #expect(reply.status == 202)
            #expect(reply.json == nil)
        }
    }

    @Test("requests are served with and without the version header", arguments: versions.map(Optional.some) + [nil])
    func requests(version: String?) async {
        let headers: [String: String?] = ["MCP-Protocol-Version": version, "Mcp-Session-Id": "stale"]
        #expect(await send(handshakeRequest("ping"), headers: headers).result == [:])
        let list = await send(handshakeRequest("tools/list"), headers: headers)
        #expect(list.result?["tools"]?.arrayValue?.count == 2)
        #expect(list.result?["ttlMs"] == nil)
        #expect(list.result?["_meta"] == nil)
        let call = await send(
            handshakeRequest("tools/call", ["name": "echo", "arguments": ["text": "hi"]]),
            headers: headers
        )
        #expect(call.result?["structuredContent"]?["said"] == "alice: hi")
    }

    @Test("an unknown version header is 400 and names what is served", arguments: ["1.0", "2024-11-05", "2027-01-01"])
    func unknownVersion(version: String) async {
        let reply = await send(handshakeRequest("tools/list"), headers: ["MCP-Protocol-Version": version])
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32022)
        #expect(reply.json?["error"]?["data"]?["supported"]?.arrayValue?.contains("2025-11-25") == true)
    }

    @Test(
        "errors of a method come in a 200",
        arguments: [
            ("resources/list", -32601), ("prompts/list", -32601), ("server/discover", -32601), ("tools/call", -32602),
        ]
    )
    func errors(method: String, code: Int64) async {
        let reply = await send(handshakeRequest(method))
        #expect(reply.status == 200)
        #expect(reply.errorCode == code)
    }
}
