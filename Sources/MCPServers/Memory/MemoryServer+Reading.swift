import JSON
import MCP

extension MemoryServer {
    var readGraph: Tool<MCPCaller> {
        let maximum = limits.maximumPage
        return Tool(
            name: "read_graph",
            title: "Read the whole memory",
            description: """
                Reads everything that is remembered, entities by name, each with the relations that start at it. A \
                large memory comes in pages: call again with next_cursor. To find something use search_nodes.
                """,
            input: ToolSchema([
                .optional("cursor", .string, "next_cursor of the page before, to go on after it"),
                .optional("limit", .integer(1...Int64(maximum)), "Most entities in a page", default: 100),
            ]),
            output: ToolSchema(
                Self.graph + [
                    .required("total_entities", .integer(0...Int64.max), "How many entities there are"),
                    .required("total_relations", .integer(0...Int64.max), "How many relations there are"),
                    .optional("next_cursor", .string, "There when entities follow"),
                ]
            ),
            annotations: .reading,
            requiredScopes: [Self.readScope]
        ) { [self] arguments, caller in
            let after = try Cursor(arguments[string: "cursor"], of: "read_graph")?.string(0)
            let limit = Int(arguments[integer: "limit"] ?? 100)
            return try await read(caller) { [limits] graph in
                // One more than asked for tells whether entities follow.
                let ids = try graph.page(after: after, limit: limit + 1)
                var answer = MemoryAnswer(maximumBytes: limits.maximumAnswerBytes)
                for id in ids.prefix(limit) {
                    guard let entity = try graph.entity(id) else { continue }
                    guard answer.add(entity, try graph.relations(from: id)) else { break }
                }
                let counts = try graph.counts()
                var result = Self.json(answer.entities, answer.relations)
                result["total_entities"] = .integer(counts.entities)
                result["total_relations"] = .integer(counts.relations)
                if answer.entities.count < ids.count, let last = answer.entities.last {
                    result["next_cursor"] = .string(Cursor("read_graph", .string(last.name)).text)
                }
                return ToolResult(structured: .object(result))
            }
        }
    }

    var searchNodes: Tool<MCPCaller> {
        let maximum = limits.maximumPage
        return Tool(
            name: "search_nodes",
            title: "Search the memory",
            description: """
                Finds entities by words in their names, types and observations, the best match first, with the \
                relations they have. Any of the words is enough, more of them rank higher; a word also finds words that \
                begin with it.
                """,
            input: ToolSchema([
                .required("query", .string, "Words to look for, taken literally: there are no operators"),
                .optional("limit", .integer(1...Int64(maximum)), "Most entities to return", default: 20),
            ]),
            output: ToolSchema(
                Self.graph + [
                    .optional("truncated", .boolean, "There when more was found than is shown: search more narrowly")
                ]
            ),
            annotations: .reading,
            requiredScopes: [Self.readScope]
        ) { [self] arguments, caller in
            let query = try door.query(arguments[string: "query"] ?? "")
            let limit = Int(arguments[integer: "limit"] ?? 20)
            return try await read(caller) { [limits] graph in
                let ids = try graph.search(query, limit: limit + 1)
                return try Self.result(of: ids.prefix(limit), in: graph, isCut: ids.count > limit, limits: limits)
            }
        }
    }

    var openNodes: Tool<MCPCaller> {
        Tool(
            name: "open_nodes",
            title: "Open entities",
            description: "Reads entities by their exact names, with all observations and the relations they have.",
            input: ToolSchema([
                .required("names", .array(of: .string, upTo: limits.maximumItems), "Names of the entities")
            ]),
            output: ToolSchema(
                Self.graph + [
                    .optional("missing", .array(of: .string), "Names of which there is no entity"),
                    .optional("truncated", .boolean, "There when not all is shown: open fewer at once"),
                ]
            ),
            annotations: .reading,
            requiredScopes: [Self.readScope]
        ) { [self] arguments, caller in
            let names = try door.names(arguments[strings: "names"] ?? [])
            return try await read(caller) { [limits] graph in
                var ids: [Int64] = []
                var missing: [String] = []
                for name in names {
                    if let id = try graph.id(of: name) { ids.append(id) } else { missing.append(name) }
                }
                let found = try Self.result(of: ids[...], in: graph, isCut: false, limits: limits)
                guard !missing.isEmpty, var result = found.structured?.objectValue else { return found }
                result["missing"] = Self.strings(missing)
                return ToolResult(structured: .object(result))
            }
        }
    }

    private static func result(
        of ids: ArraySlice<Int64>,
        in graph: MemoryGraph,
        isCut: Bool,
        limits: MemoryLimits
    ) throws -> ToolResult {
        var answer = MemoryAnswer(
            maximumBytes: limits.maximumAnswerBytes,
            maximumRelations: limits.maximumRelationsShown
        )
        for id in ids {
            guard let entity = try graph.entity(id) else { continue }
            guard answer.add(entity, try graph.relations(touching: id, limit: limits.maximumRelationsShown + 1)) else {
                break
            }
        }
        var result = json(answer.entities, answer.relations)
        if isCut || answer.isCut { result["truncated"] = true }
        return ToolResult(structured: .object(result))
    }
}

/// Entities and relations that fit in an answer.
struct MemoryAnswer {
    let maximumBytes: Int
    var maximumRelations = Int.max
    private(set) var entities: [MemoryEntity] = []
    private(set) var relations: [MemoryRelation] = []
    /// Whether something was left out.
    private(set) var isCut = false
    private var shown: Set<MemoryRelation> = []
    private var bytes = 0

    init(maximumBytes: Int, maximumRelations: Int = Int.max) {
        self.maximumBytes = maximumBytes
        self.maximumRelations = maximumRelations
    }

    /// Adds an entity and those of its relations that are not shown yet.
    ///
    /// - Returns: Whether it fitted; the first always does.
    mutating func add(_ entity: MemoryEntity, _ its: [MemoryRelation]) -> Bool {
        let new = its.filter { !shown.contains($0) }
        let size = new.reduce(entity.bytes) { $0 + $1.bytes }
        guard entities.isEmpty || bytes + size <= maximumBytes else {
            isCut = true
            return false
        }
        entities.append(entity)
        bytes += size
        for relation in new where shown.insert(relation).inserted {
            guard relations.count < maximumRelations else {
                isCut = true
                break
            }
            relations.append(relation)
        }
        return true
    }
}
