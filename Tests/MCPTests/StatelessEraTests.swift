import JSON
import MCP
import Testing

@Suite("2026-07-28")
struct StatelessEraTests {
    private func call(
        _ method: String,
        _ params: JSONObject = [:],
        name: String? = nil,
        headers: [String: String?] = [:],
        scopes: Set<String> = reading
    ) async -> Reply {
        let lines = statelessHeaders(method, name: name).merging(headers) { _, new in new }
        return await send(statelessRequest(method, params), headers: lines, scopes: scopes)
    }

    @Test("discover tells versions, capabilities and who we are, without a handshake")
    func discover() async {
        let reply = await call("server/discover")
        #expect(reply.status == 200)
        #expect(reply.result?["supportedVersions"]?.arrayValue?.first == "2026-07-28")
        #expect(reply.result?["capabilities"]?["tools"] != nil)
        #expect(reply.result?["resultType"] == "complete")
        #expect(reply.result?["cacheScope"] == "public")
        #expect(reply.result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "test")
    }

    @Test("a list may be cached by its token only")
    func list() async {
        let reply = await call("tools/list")
        #expect(reply.result?["cacheScope"] == "private")
        #expect((reply.result?["ttlMs"]?.integerValue ?? -1) >= 0)
        #expect(reply.result?["tools"]?.arrayValue?.count == 2)
    }

    @Test("a call gives structured content, its text and a result type, and no hint to cache it")
    func toolCall() async {
        let reply = await call("tools/call", ["name": "echo", "arguments": ["text": "hi", "times": 2]], name: "echo")
        #expect(reply.result?["structuredContent"] == ["said": "alice: hihi"])
        #expect(reply.result?["content"]?.arrayValue?.first?["text"] == "{\"said\":\"alice: hihi\"}")
        #expect(reply.result?["isError"] == false)
        #expect(reply.result?["resultType"] == "complete")
        #expect(reply.result?["ttlMs"] == nil)
    }

    @Test(
        "an unknown method is 404",
        arguments: ["resources/list", "ping", "subscriptions/listen", "logging/setLevel", "x"]
    )
    func unknownMethod(method: String) async {
        let reply = await call(method)
        #expect(reply.status == 404)
        #expect(reply.errorCode == -32601)
        #expect(reply.json?["id"] == 1)
    }

    @Test("initialize with stateless metadata is 404 and names the versions")
    func initialize() async {
        let reply = await call("initialize", ["protocolVersion": "2025-11-25"])
        #expect(reply.status == 404)
        #expect(reply.json?["error"]?["data"]?["supported"]?.arrayValue?.count == ProtocolVersion.allCases.count)
    }

    @Test(
        "a header that is missing or differs from the body is refused",
        arguments: [
            ["MCP-Protocol-Version": nil], ["MCP-Protocol-Version": "2025-11-25"], ["MCP-Protocol-Version": "x"],
            ["Mcp-Method": nil], ["Mcp-Method": "tools/list"], ["Mcp-Method": "TOOLS/CALL"],
            ["Mcp-Name": nil], ["Mcp-Name": "burn"], ["Mcp-Name": "=?base64?YnVybg==?="], ["Mcp-Name": "=?base64?!?="],
            ["Mcp-Name": "=?base64?ZWNob?="], ["Mcp-Name": "echo\u{7F}"],
        ] as [[String: String?]]
    )
    func mismatch(headers: [String: String?]) async {
        let reply = await call(
            "tools/call",
            ["name": "echo", "arguments": ["text": "a"]],
            name: "echo",
            headers: headers
        )
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32020)
    }

    @Test("two copies of a mirrored header are refused")
    func duplicated() async {
        let lines = ["mcp-protocol-version: 2026-07-28", "mcp-method: tools/list", "Mcp-Method: tools/call"]
        let headers =
            [("content-type", "application/json")]
            + lines.map { line in
                let parts = line.split(separator: ":")
                return (String(parts[0]), String(parts[1].dropFirst()))
            }
        let request = MCPRequest(method: "POST", headers: headers, body: statelessRequest("tools/list"))
        guard case .response(let response) = await endpoint.answer(request, scopes: [], caller: TestCaller()) else {
            Issue.record("no response")
            return
        }
        #expect(response.status == 400)
    }

    @Test("a name outside of ASCII is compared after decoding")
    func encodedName() async {
        let reply = await call("tools/call", ["name": "näme"], name: "=?base64?bsOkbWU=?=")
        #expect(reply.result?["isError"] == true)
        #expect(reply.result?["content"]?.arrayValue?.first?["text"] == "not today")
        // The same characters, composed otherwise: another name.
        #expect(await call("tools/call", ["name": "näme"], name: "=?base64?bmHMiG1l?=").errorCode == -32020)
    }

    @Test("an unknown version is 400 and names what is served")
    func unknownVersion() async {
        let headers = statelessHeaders("tools/list", version: "1900-01-01")
        let reply = await send(statelessRequest("tools/list", version: "1900-01-01"), headers: headers)
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32022)
        #expect(reply.json?["error"]?["data"]?["requested"] == "1900-01-01")
        #expect(reply.json?["error"]?["data"]?["supported"]?.arrayValue?.first == "2026-07-28")
    }

    @Test(
        "metadata that is missing or of a wrong shape is invalid params",
        arguments: [
            nil, [:], ["io.modelcontextprotocol/protocolVersion": 3],
            ["io.modelcontextprotocol/protocolVersion": "2026-07-28"],
            ["io.modelcontextprotocol/clientCapabilities": [:]],
            ["io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": 1],
        ] as [JSONValue?]
    )
    func metadata(meta: JSONValue?) async {
        var params = JSONObject()
        params["_meta"] = meta
        let reply = await send(handshakeRequest("tools/list", params), headers: statelessHeaders("tools/list"))
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32602)
    }

    @Test("a notification is acknowledged, a response is not")
    func notifications() async {
        let headers: [String: String?] = ["MCP-Protocol-Version": "2026-07-28"]
        #expect(await send(handshakeRequest("notifications/x", id: nil), headers: headers).status == 202)
        #expect(
            await send(JSONValue.object(["jsonrpc": "2.0", "id": 1, "result": [:]]).bytes, headers: headers).status
                == 400
        )
        #expect(
            await send(handshakeRequest("notifications/x", id: nil), headers: ["MCP-Protocol-Version": "1"]).errorCode
                == -32022
        )
    }

    @Test("a fault inside a tool is an internal error that tells nothing")
    func fault() async {
        let reply = await call("tools/call", ["name": "burn"], name: "burn", scopes: ["test:read", "test:write"])
        #expect(reply.status == 500)
        #expect(reply.errorCode == -32603)
        #expect(reply.json?["error"]?["message"] == "Internal error")
    }
}
