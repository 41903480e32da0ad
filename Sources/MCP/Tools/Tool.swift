import JSON

/// A tool that a model may call.
///
/// ```swift
/// Tool<User>(
///     name: "greet",
///     title: "Greet",
///     description: "Greets someone by name.",
///     input: ToolSchema([.required("name", .string, "Whom to greet")]),
///     annotations: .reading,
///     requiredScopes: ["greeter:greet"]
/// ) { arguments, user in
///     ToolResult(text: "Hello \(arguments[string: "name"] ?? ""), says \(user.name)")
/// }
/// ```
public struct Tool<Caller: Sendable>: Sendable {
    /// The name that calls use: ASCII letters, digits, `_`, `-`, `.`; 1 to 128 characters.
    public let name: String
    /// The name that people see.
    public let title: String
    /// What it does, for the model.
    public let description: String
    /// What it takes.
    public let input: ToolSchema
    /// What its structured result looks like, where it has one.
    public let output: ToolSchema?
    /// Hints for clients.
    public let annotations: ToolAnnotations
    /// The scopes that a token needs, all of them.
    public let requiredScopes: [String]
    /// The argument that names what a call reaches, such as `path`: the audit tells it; nil where no argument does.
    public let target: String?
    /// The work.
    ///
    /// A ``ToolError`` becomes a result that the model can read; any other error is a fault of the server.
    public let run: @Sendable (ToolArguments, Caller) async throws -> ToolResult

    /// A tool with its parts.
    public init(
        name: String,
        title: String,
        description: String,
        input: ToolSchema,
        output: ToolSchema? = nil,
        annotations: ToolAnnotations,
        requiredScopes: [String],
        target: String? = nil,
        run: @escaping @Sendable (ToolArguments, Caller) async throws -> ToolResult
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.input = input
        self.output = output
        self.annotations = annotations
        self.requiredScopes = requiredScopes
        self.target = target
        self.run = run
    }

    /// The entry of `tools/list`.
    var json: JSONValue {
        var tool: JSONObject = [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "inputSchema": input.json,
        ]
        if let output { tool["outputSchema"] = output.json }
        tool["annotations"] = annotations.json
        return .object(tool)
    }
}

/// What a client may expect of a tool; hints, never a guarantee (MCP, tools, ToolAnnotations).
public struct ToolAnnotations: Sendable {
    /// It changes nothing.
    public let isReadOnly: Bool
    /// It may destroy what was there.
    public let isDestructive: Bool
    /// Calling it twice with the same arguments is the same as once.
    public let isIdempotent: Bool
    /// It reaches things outside of the server.
    public let reachesOutside: Bool

    /// Annotations with their parts.
    public init(isReadOnly: Bool, isDestructive: Bool, isIdempotent: Bool, reachesOutside: Bool = false) {
        self.isReadOnly = isReadOnly
        self.isDestructive = isDestructive
        self.isIdempotent = isIdempotent
        self.reachesOutside = reachesOutside
    }

    /// A tool that only reads what the server holds.
    public static let reading = ToolAnnotations(isReadOnly: true, isDestructive: false, isIdempotent: true)

    fileprivate var json: JSONValue {
        [
            "readOnlyHint": .bool(isReadOnly), "destructiveHint": .bool(isDestructive),
            "idempotentHint": .bool(isIdempotent), "openWorldHint": .bool(reachesOutside),
        ]
    }
}
