import JSON
import MCP
import Testing

@Suite("Tools, scopes and arguments")
struct ToolTests {
    private func call(_ params: JSONObject, scopes: Set<String> = reading) async -> Reply {
        await send(handshakeRequest("tools/call", params), scopes: scopes)
    }

    private func text(_ reply: Reply) -> String {
        reply.result?["content"]?.arrayValue?.first?["text"]?.stringValue ?? ""
    }

    @Test(
        "the list holds what the token's scopes allow",
        arguments: [
            ([], ["näme"]), (["test:read"], ["echo", "näme"]), (["test:write"], ["näme"]),
            (["test:read", "test:write", "other:x"], ["echo", "burn", "näme"]),
        ] as [(Set<String>, [String])]
    )
    func list(scopes: Set<String>, names: [String]) async {
        let reply = await send(handshakeRequest("tools/list"), scopes: scopes)
        #expect(reply.result?["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == names)
    }

    @Test("a call beyond the token's scopes names every scope that it needs")
    func insufficientScope() async {
        let refused = await call(["name": "burn"])
        #expect(refused.status == 403)
        #expect(refused.missing == ["test:read", "test:write"])
        #expect(refused.errorCode == 403)
        #expect(refused.json?["error"]?["data"]?["scope"] == "test:read test:write")
        #expect(await call(["name": "burn", "arguments": ["bogus": 1]]).missing == ["test:read", "test:write"])
    }

    @Test(
        "a client with a handshake is told what it has as well, which it would lose; one of 2026-07-28 keeps it by itself"
    )
    func stepUp() async {
        func tool(_ name: String, _ scope: String) -> Tool<TestCaller> {
            Tool(
                name: name,
                title: name,
                description: "",
                input: ToolSchema(),
                annotations: .reading,
                requiredScopes: [scope]
            ) { _, _ in ToolResult(text: "") }
        }
        let endpoint = MCPEndpoint(
            identity: ServerIdentity(name: "test", title: "Test", version: "1", instructions: ""),
            tools: ToolRegistry([tool("read", "test:read"), tool("write", "test:write")])
        )
        let had: Set<String> = ["test:read", "other:read"]
        let older = await send(handshakeRequest("tools/call", ["name": "write"]), scopes: had, to: endpoint)
        #expect(older.missing == ["test:write", "test:read"])
        #expect(older.json?["error"]?["data"]?["scope"] == "test:write")
        let newer = await send(
            statelessRequest("tools/call", ["name": "write"]),
            headers: statelessHeaders("tools/call", name: "write"),
            scopes: had,
            to: endpoint
        )
        #expect(newer.missing == ["test:write"])
    }

    @Test("an entry carries schemas and hints")
    func entry() async {
        let tool = await send(handshakeRequest("tools/list")).result?["tools"]?.arrayValue?.first
        #expect(tool?["inputSchema"]?["required"] == ["text"])
        #expect(tool?["inputSchema"]?["additionalProperties"] == false)
        #expect(tool?["inputSchema"]?["properties"]?["times"]?["maximum"] == 3)
        #expect(tool?["inputSchema"]?["properties"]?["times"]?["default"] == 1)
        #expect(tool?["outputSchema"]?["properties"]?["said"]?["type"] == "string")
        #expect(tool?["annotations"]?["readOnlyHint"] == true)
        #expect(tool?["annotations"]?["openWorldHint"] == false)
    }

    @Test(
        "an unknown tool, or none, is a protocol error",
        arguments: [["name": "nope"], [:], ["name": 3], ["name": "echo", "arguments": []]] as [JSONObject]
    )
    func unknown(params: JSONObject) async {
        #expect(await call(params).errorCode == -32602)
    }

    @Test(
        "wrong arguments are a result that the model can correct itself by",
        arguments: [
            ([:], "\"text\" is required"),
            (["text": 3], "\"text\" must be a string"),
            (["text": "a", "times": 4], "\"times\" must be from 1 to 3"),
            (["text": "a", "times": "2"], "\"times\" must be a whole number, from 1 to 3"),
            (["text": "a", "times": .double(1.5)], "\"times\" must be a whole number"),
            (["text": "a", "loud": "yes"], "\"loud\" must be true or false"),
            (["text": "a", "tone": "falling"], "\"tone\" must be one of \"flat\", \"rising\""),
            (["text": "a", "volume": 1], "\"volume\" is not an argument of this tool"),
        ] as [(JSONObject, String)]
    )
    func wrongArguments(arguments: JSONObject, message: String) async {
        let reply = await call(["name": "echo", "arguments": .object(arguments)])
        #expect(reply.status == 200)
        #expect(reply.result?["isError"] == true)
        #expect(text(reply).contains(message))
        #expect(text(reply).contains("This tool takes: text, times (optional)"))
    }

    @Test("null stands for an argument that is absent")
    func nullArgument() async {
        let reply = await call(["name": "echo", "arguments": ["text": "a", "times": nil, "tone": nil]])
        #expect(reply.result?["structuredContent"] == ["said": "alice: a"])
    }

    @Test("a cursor that was never given out is refused")
    func cursor() async {
        #expect(await send(handshakeRequest("tools/list", ["cursor": "x"])).errorCode == -32602)
        #expect(await send(handshakeRequest("tools/list", ["cursor": nil])).result != nil)
    }
}

@Suite("Base64")
struct Base64Tests {
    @Test("all lengths come back as they went", arguments: 0..<70)
    func roundTrip(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test("RFC 4648 §10", arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
    func vectors(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
    }

    @Test(
        "what is not canonical is refused",
        arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Zm 8", "Zm_8", "====", "A===", "Zg==Zg==", "é"]
    )
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
