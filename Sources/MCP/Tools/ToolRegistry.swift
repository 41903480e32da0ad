import JSON

/// The tools of a server, in the order in which clients see them.
public struct ToolRegistry<Caller: Sendable>: Sendable {
    /// What became of a call.
    enum Outcome {
        case result(ToolResult, isError: Bool)
        case insufficientScope([String])
        case refused(JSONRPCError)
        case failed(any Error)
    }

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

    /// Runs `tools/call`: name, then scopes, then arguments, then the work.
    func call(_ params: JSONObject, scopes: Set<String>, caller: Caller) async -> Outcome {
        guard let name = params["name"]?.stringValue else {
            return .refused(JSONRPCError(.invalidParams, "name must be the name of a tool"))
        }
        guard let tool = byName[name] else {
            return .refused(JSONRPCError(.invalidParams, "Unknown tool: \(name.prefix(128))"))
        }
        guard tool.requiredScopes.allSatisfy(scopes.contains) else {
            return .insufficientScope(tool.requiredScopes)
        }
        let given: JSONObject
        switch params["arguments"] {
        case nil, .null: given = [:]
        case .object(let members): given = members
        default: return .refused(JSONRPCError(.invalidParams, "arguments must be an object"))
        }
        do {
            let arguments = try ToolArguments(given, schema: tool.input)
            return .result(try await tool.run(arguments, caller), isError: false)
        } catch let error as ToolError {
            return .result(ToolResult(text: error.message), isError: true)
        } catch {
            return .failed(error)
        }
    }
}
