import JSON

/// The tools of a server, in the order in which clients see them.
public struct ToolRegistry<Caller: Sendable>: Sendable {
    /// All tools.
    public let tools: [Tool<Caller>]
    private let byName: [String: Tool<Caller>]

    /// A registry of these tools; of two with the same name the first counts.
    public init(_ tools: [Tool<Caller>]) {
        byName = Dictionary(tools.map { ($0.name, $0) }) { first, _ in first }
        self.tools = tools
    }

    /// All scopes that some tool needs, each once, in the order of the tools.
    public var scopes: [String] {
        var seen: Set<String> = []
        return tools.flatMap(\.requiredScopes).filter { seen.insert($0).inserted }
    }

    /// The tools that a token with these scopes may call.
    func visible(to scopes: Set<String>) -> [Tool<Caller>] {
        tools.filter { $0.requiredScopes.allSatisfy(scopes.contains) }
    }

    /// The tool that a call names.
    func tool(_ params: JSONObject) throws(JSONRPCError) -> Tool<Caller> {
        guard let name = params["name"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "name must be the name of a tool")
        }
        guard let tool = byName[name] else {
            throw JSONRPCError(.invalidParams, "Unknown tool: \(name.prefix(128))")
        }
        return tool
    }

    /// What a call gives its tool, before the tool's schema is asked.
    func arguments(_ params: JSONObject) throws(JSONRPCError) -> JSONObject {
        switch params["arguments"] {
        case nil, .null: [:]
        case .object(let members): members
        default: throw JSONRPCError(.invalidParams, "arguments must be an object")
        }
    }
}
