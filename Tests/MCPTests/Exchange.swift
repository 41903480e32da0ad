import JSON
import MCP

/// Who calls in these tests.
struct TestCaller: Sendable {
    var name = "alice"
}

/// A fault that a tool throws.
struct Fault: Error {}

/// An endpoint with one tool of each kind.
let endpoint = MCPEndpoint<TestCaller>(
    identity: ServerIdentity(name: "test", title: "Test", version: "1", instructions: "Use it."),
    tools: ToolRegistry([
        Tool(
            name: "echo",
            title: "Echo",
            description: "Gives back its text",
            input: ToolSchema([
                .required("text", .string, "What to say"),
                .optional("times", .integer(1...3), "How often", default: 1),
                .optional("loud", .boolean, "In capitals"),
                .optional("tone", .choice(["flat", "rising"]), "How"),
            ]),
            output: ToolSchema([.required("said", .string, "What was said")]),
            annotations: .reading,
            requiredScopes: ["test:read"]
        ) { arguments, caller in
            let text = String(repeating: arguments[string: "text"] ?? "", count: Int(arguments[integer: "times"] ?? 0))
            return ToolResult(structured: ["said": .string("\(caller.name): \(text)")])
        },
        Tool(
            name: "burn",
            title: "Burn",
            description: "Destroys",
            input: ToolSchema(),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: false),
            requiredScopes: ["test:read", "test:write"]
        ) { _, _ in throw Fault() },
        Tool(
            name: "näme",
            title: "Umlaut",
            description: "Its name needs encoding in a header",
            input: ToolSchema(),
            annotations: .reading,
            requiredScopes: []
        ) { _, _ in throw ToolError("not today") },
    ])
)

/// What an exchange came to.
struct Reply {
    var status: Int
    var headers: [(name: String, value: String)]
    var json: JSONValue?
    /// The scopes of an `insufficientScope` answer.
    var missing: [String]?

    init(_ response: MCPResponse, missing: [String]? = nil) {
        status = response.status
        headers = response.headers
        json = try? JSONValue(parsing: response.body)
        self.missing = missing
    }

    var errorCode: Int64? { json?["error"]?["code"]?.integerValue }
    var result: JSONValue? { json?["result"] }
}

let reading: Set<String> = ["test:read"]

/// Sends bytes with the headers of a well-behaved client, changed by `headers` (nil removes one).
func send(
    _ body: [UInt8],
    method: String = "POST",
    headers: [String: String?] = [:],
    scopes: Set<String> = reading,
    to endpoint: MCPEndpoint<TestCaller> = endpoint
) async -> Reply {
    var lines = ["accept": "application/json, text/event-stream", "content-type": "application/json"]
    for (name, value) in headers { lines[name] = value }
    let request = MCPRequest(method: method, headers: lines.map { ($0.key, $0.value) }, body: body)
    switch await endpoint.answer(request, scopes: scopes, caller: TestCaller()) {
    case .insufficientScope(let scopes, let response): return Reply(response, missing: scopes)
    case .response(let response): return Reply(response)
    case .events: return Reply(MCPResponse(status: 200))
    }
}

/// A request as 2025-11-25 and before send it.
func handshakeRequest(_ method: String, _ params: JSONObject? = nil, id: JSONValue? = 1) -> [UInt8] {
    var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
    if let id { message["id"] = id }
    if let params { message["params"] = .object(params) }
    return JSONValue.object(message).bytes
}

/// A request as 2026-07-28 sends it, with its `_meta`.
func statelessRequest(_ method: String, _ params: JSONObject = [:], version: String = "2026-07-28") -> [UInt8] {
    var params = params
    params["_meta"] = [
        "io.modelcontextprotocol/protocolVersion": .string(version),
        "io.modelcontextprotocol/clientCapabilities": [:],
    ]
    return handshakeRequest(method, params)
}

/// The headers that go with ``statelessRequest(_:_:version:)``.
func statelessHeaders(_ method: String, name: String? = nil, version: String = "2026-07-28") -> [String: String?] {
    var headers: [String: String?] = ["MCP-Protocol-Version": version, "Mcp-Method": method]
    if let name { headers["Mcp-Name"] = name }
    return headers
}
