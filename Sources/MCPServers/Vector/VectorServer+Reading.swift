import JSON
import MCP

extension VectorServer {
    /// What is told of a vector.
    static let vectorMembers: [ToolSchema.Member] = [
        .required("id", .string, "Its id"),
        .optional("metadata", .json, "What was noted beside it"),
        .optional("text", .string, "The text that was kept with it"),
        .optional("vector", .array(of: .number(.finite)), "Its elements, where they were asked for"),
    ]

    static func json(_ vector: StoredVector, withElements: Bool) -> JSONObject {
        var members: JSONObject = ["id": .string(vector.id)]
        members["metadata"] = vector.metadata.map { .object($0) }
        members["text"] = vector.text.map { .string($0) }
        if withElements { members["vector"] = .elements(vector.vector) }
        return members
    }

    static let withElements = ToolSchema.Member.optional(
        "include_vectors",
        .boolean,
        "Whether to return the elements too",
        default: false
    )

    /// Refuses an answer with more elements than one may have.
    func checkElements(_ isAsked: Bool, _ count: Int, of collection: VectorCollection) throws(ToolError) {
        let maximum = limits.maximumElementsReturned
        guard isAsked, count * collection.dimension > maximum else { return }
        throw ToolError(
            "With include_vectors an answer may have \(max(1, maximum / collection.dimension)) of these vectors at most"
        )
    }

    var getVectors: Tool<MCPCaller> {
        Tool(
            name: "get_vectors",
            title: "Get vectors",
            description: "Tells what is kept under ids: metadata, text and, when asked, the elements.",
            input: ToolSchema([
                .required("collection", .string, Self.nameDescription),
                .required(
                    "ids",
                    .array(of: .string, upTo: limits.maximumFound),
                    "Which, \(limits.maximumFound) at most"
                ),
                Self.withElements,
            ]),
            output: ToolSchema([
                .required("vectors", .array(of: .object(ToolSchema(Self.vectorMembers))), "Those that are there"),
                .required("missing", .array(of: .string), "The ids that are not there"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "collection"
        ) { [self] arguments, caller in
            let collection = try await collection(arguments[string: "collection"], of: caller)
            let ids = try (arguments[strings: "ids"] ?? []).map { try Self.id($0) }
            let withElements = arguments[boolean: "include_vectors"] ?? false
            try checkElements(withElements, ids.count, of: collection)
            return try await onStore(of: caller, within: limits.queryTime) { store, _ in
                let found = try store.read { db in try StoredVector.with(ids: ids, in: collection, db) }
                let there = Set(found.map(\.id))
                return ToolResult(
                    structured: [
                        "vectors": .array(found.map { .object(Self.json($0, withElements: withElements)) }),
                        "missing": .array(ids.filter { !there.contains($0) }.map { .string($0) }),
                    ]
                )
            }
        }
    }

    var listVectors: Tool<MCPCaller> {
        Tool(
            name: "list_vectors",
            title: "List vectors",
            description: "Lists what a collection holds, in the order of the ids, in pages.",
            input: ToolSchema([
                .required("collection", .string, Self.nameDescription),
                .optional("cursor", .string, "next_cursor of the page before, to go on after it"),
                .optional("limit", .integer(1...Int64(limits.maximumFound)), "Most vectors to return", default: 100),
                Self.withElements,
            ]),
            output: ToolSchema([
                .required("vectors", .array(of: .object(ToolSchema(Self.vectorMembers))), "One page"),
                .optional("next_cursor", .string, "There when more follow"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope],
            target: "collection"
        ) { [self] arguments, caller in
            let after = try Cursor(arguments[string: "cursor"], of: "list_vectors")?.string(0)
            let collection = try await collection(arguments[string: "collection"], of: caller)
            let limit = Int(arguments[integer: "limit"] ?? 100)
            let withElements = arguments[boolean: "include_vectors"] ?? false
            try checkElements(withElements, limit, of: collection)
            return try await onStore(of: caller, within: limits.queryTime) { store, _ in
                let found = try store.read { db in
                    try StoredVector.list(in: collection, after: after, limit: limit + 1, db)
                }
                var result: JSONObject = [
                    "vectors": .array(found.prefix(limit).map { .object(Self.json($0, withElements: withElements)) })
                ]
                if found.count > limit {
                    result["next_cursor"] = .string(Cursor("list_vectors", .string(found[limit - 1].id)).text)
                }
                return ToolResult(structured: .object(result))
            }
        }
    }
}
