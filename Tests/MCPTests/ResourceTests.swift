import JSON
import MCP
import Testing

/// Three notes, two a page.
private struct Notes: ResourceCatalogue {
    let requiredScopes = ["test:read"]
    let templates = [ResourceTemplate(uriTemplate: "notes:///{name}", name: "note", title: "Note")]

    func list(after cursor: String?, for caller: TestCaller) async throws -> ResourcePage {
        let start = Int(try Cursor(cursor, of: "notes")?.integer(0) ?? 0)
        let names = ["a", "b", "c"][min(3, max(0, start))...].prefix(2)
        let end = start + names.count
        return ResourcePage(
            names.map { ResourceEntry(uri: "notes:///\($0)", name: $0, mediaType: "text/plain", size: 1) },
            nextCursor: end < 3 ? Cursor("notes", .integer(Int64(end))).text : nil
        )
    }

    func read(_ uri: String, for caller: TestCaller) async throws -> [ResourceContent] {
        switch uri {
        case "notes:///a": return [ResourceContent(uri: uri, mediaType: "text/plain", body: .text("by \(caller.name)"))]
        case "notes:///b": return [ResourceContent(uri: uri, body: .bytes([0xFF, 0]))]
        case "notes:///large": throw ToolError("too large")
        case "notes:///fault": throw Fault()
        default: throw ResourceNotFound()
        }
    }
}

private let library = MCPEndpoint<TestCaller>(
    identity: ServerIdentity(name: "test", title: "Test", version: "1", instructions: "Read."),
    tools: ToolRegistry([]),
    resources: Notes()
)

@Suite("Resources")
struct ResourceTests {
    private func ask(_ method: String, _ params: JSONObject = [:], scopes: Set<String> = reading) async -> Reply {
        await send(handshakeRequest(method, params), scopes: scopes, to: library)
    }

    private func askStateless(_ method: String, _ params: JSONObject = [:], name: String? = nil) async -> Reply {
        await send(statelessRequest(method, params), headers: statelessHeaders(method, name: name), to: library)
    }

    @Test("a server that has them says so; one that has none does not know the methods")
    func capability() async {
        #expect(await askStateless("server/discover").result?["capabilities"]?["resources"] == [:])
        for method in ["resources/list", "resources/templates/list", "resources/read"] {
            #expect(await send(handshakeRequest(method)).errorCode == -32601)
        }
    }

    @Test("the list comes in pages, and a strange cursor is invalid params")
    func list() async {
        let first = await ask("resources/list").result
        #expect(first?["resources"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["a", "b"])
        #expect(first?["resources"]?.arrayValue?.first?["uri"] == "notes:///a")
        #expect(first?["ttlMs"] == nil)
        let cursor = first?["nextCursor"] ?? .null
        let second = await ask("resources/list", ["cursor": cursor]).result
        #expect(second?["resources"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["c"])
        #expect(second?["nextCursor"] == nil)
        for bad: JSONValue in ["x", 1, .string(Cursor("other", 1).text)] {
            #expect(await ask("resources/list", ["cursor": bad]).errorCode == -32602)
            #expect(await ask("tools/list", ["cursor": bad]).errorCode == -32602)
            #expect(await ask("resources/templates/list", ["cursor": bad]).errorCode == -32602)
        }
    }

    @Test("templates are listed")
    func templates() async {
        let result = await ask("resources/templates/list").result
        #expect(result?["resourceTemplates"]?.arrayValue?.first?["uriTemplate"] == "notes:///{name}")
    }

    @Test("a read gives text or base64")
    func read() async {
        let text = await ask("resources/read", ["uri": "notes:///a"]).result?["contents"]?.arrayValue?.first
        #expect(text == ["uri": "notes:///a", "mimeType": "text/plain", "text": "by alice"])
        let bytes = await ask("resources/read", ["uri": "notes:///b"]).result?["contents"]?.arrayValue?.first
        #expect(bytes == ["uri": "notes:///b", "blob": "/wA="])
    }

    @Test("what is not there is -32002 before 2026-07-28 and -32602 from then on")
    func notFound() async {
        let before = await ask("resources/read", ["uri": "notes:///x"])
        #expect(before.status == 200)
        #expect(before.errorCode == -32002)
        #expect(before.json?["error"]?["data"]?["uri"] == "notes:///x")
        let now = await askStateless("resources/read", ["uri": "notes:///x"], name: "notes:///x")
        #expect(now.status == 400)
        #expect(now.errorCode == -32602)
        #expect(await ask("resources/read").errorCode == -32602)
        #expect(await ask("resources/read", ["uri": "notes:///large"]).json?["error"]?["message"] == "too large")
        #expect(await ask("resources/read", ["uri": "notes:///fault"]).errorCode == -32603)
    }

    @Test("a stateless read names its URI in Mcp-Name, and its answer may not be kept")
    func stateless() async {
        let reply = await askStateless("resources/read", ["uri": "notes:///a"], name: "notes:///a")
        #expect(reply.status == 200)
        #expect(reply.result?["ttlMs"] == 0)
        #expect(reply.result?["cacheScope"] == "private")
        #expect(reply.result?["resultType"] == "complete")
        #expect(await askStateless("resources/read", ["uri": "notes:///a"], name: "notes:///b").errorCode == -32020)
        #expect(await askStateless("resources/read", ["uri": "notes:///a"]).errorCode == -32020)
    }

    @Test("a token that may not read sees empty lists, and is told the scope when it reads")
    func scopes() async {
        #expect(await ask("resources/list", scopes: []).result?["resources"] == [])
        #expect(await ask("resources/templates/list", scopes: []).result?["resourceTemplates"] == [])
        let refused = await ask("resources/read", ["uri": "notes:///a"], scopes: ["other"])
        #expect(refused.status == 403)
        #expect(refused.missing == ["test:read"])
    }
}
