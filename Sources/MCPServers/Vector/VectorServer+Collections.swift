import JSON
import MCP
import VectorIndex

extension VectorServer {
    static let nameDescription = "Name of a collection: letters, digits, _ and -; 64 at most"

    private static let collectionMembers: [ToolSchema.Member] = [
        .required("name", .string, "Its name"),
        .optional("description", .string, "What it is for"),
        .required("dimension", .integer(1...Int64(VectorMetric.maximumDimension)), "Elements of a vector"),
        .required("metric", .choice(VectorMetric.allCases.map(\.rawValue)), "How vectors are compared"),
        .optional("embedder", .string, "How its texts become vectors; without it callers bring vectors"),
        .required("count", .integer(0...Int64.max), "Vectors in it"),
        .required(
            "index",
            .choice(["exact", "building", "approximate"]),
            "How it is searched now; it is read into memory at its first query"
        ),
        .optional(
            "indexed",
            .integer(0...Int64.max),
            "Vectors that are in the approximate index, or in the one being made"
        ),
    ]

    private func json(_ collection: VectorCollection, of caller: MCPCaller) -> JSONValue {
        var members: JSONObject = ["name": .string(collection.name)]
        members["description"] = collection.description.map { .string($0) }
        members["dimension"] = .integer(Int64(collection.dimension))
        members["metric"] = .string(collection.metric.rawValue)
        members["embedder"] = collection.embedder.map { .string($0) }
        members["count"] = .integer(Int64(collection.count))
        let rows = loaded.current(collection.number, of: caller.tenant)
        members["index"] = rows?.graph != nil ? "approximate" : rows?.building != nil ? "building" : "exact"
        members["indexed"] = (rows?.graph ?? rows?.building).map { .integer(Int64($0.count)) }
        return .object(members)
    }

    var listCollections: Tool<MCPCaller> {
        Tool(
            name: "list_collections",
            title: "List collections",
            description: "Lists the collections by name, with what they hold. Many come in pages.",
            input: ToolSchema([
                .optional("cursor", .string, "next_cursor of the page before, to go on after it"),
                .optional("limit", .integer(1...200), "Most collections to return", default: 100),
            ]),
            output: ToolSchema([
                .required("collections", .array(of: .object(ToolSchema(Self.collectionMembers))), "The collections"),
                .optional("next_cursor", .string, "There when more follow"),
            ]),
            annotations: .reading,
            requiredScopes: [Self.readScope]
        ) { [self] arguments, caller in
            let after = try Cursor(arguments[string: "cursor"], of: "list_collections")?.string(0)
            let limit = Int(arguments[integer: "limit"] ?? 100)
            return try await onStore(of: caller, within: limits.queryTime) { [self] store, _ in
                let found = try store.read { db in try VectorCollection.list(after: after, limit: limit + 1, db) }
                var result: JSONObject = ["collections": .array(found.prefix(limit).map { json($0, of: caller) })]
                if found.count > limit {
                    result["next_cursor"] = .string(Cursor("list_collections", .string(found[limit - 1].name)).text)
                }
                return ToolResult(structured: .object(result))
            }
        }
    }

    var createCollection: Tool<MCPCaller> {
        Tool(
            name: "create_collection",
            title: "Create collection",
            description: """
                Makes an empty collection, for vectors that callers bring (give dimension) or for texts that become vectors \
                here (give embedder). Neither these nor the metric can be changed later.
                """,
            input: ToolSchema([
                .required("name", .string, Self.nameDescription),
                .optional("description", .text(0...500), "What it is for"),
                .optional("dimension", .integer(1...Int64(VectorMetric.maximumDimension)), "Elements of a vector"),
                .optional(
                    "embedder",
                    .choice(embedders.map(\.name)),
                    "How texts become vectors; \(HashedText.name) finds the same words and parts of words, not meanings"
                ),
                .optional(
                    "metric",
                    .choice(VectorMetric.allCases.map(\.rawValue)),
                    "How vectors are compared: by direction, dot product or distance",
                    default: "cosine"
                ),
            ]),
            output: ToolSchema(Self.collectionMembers),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: false),
            requiredScopes: [Self.writeScope],
            target: "name"
        ) { [self] arguments, caller in
            let name = try Self.collectionName(arguments[string: "name"])
            let embedder = arguments[string: "embedder"].flatMap { name in embedders.first { $0.name == name } }
            let given = arguments[integer: "dimension"].map { Int($0) }
            guard let dimension = given ?? embedder?.dimension else {
                throw ToolError("Give \"dimension\" for vectors of your own, or \"embedder\" for texts")
            }
            if let embedder, dimension != embedder.dimension {
                throw ToolError(
                    "\(embedder.name) makes vectors of \(embedder.dimension) elements; leave out \"dimension\""
                )
            }
            let metric = arguments[string: "metric"].flatMap { VectorMetric(rawValue: $0) } ?? .cosine
            let description = arguments[string: "description"]
            return try await onStore(of: caller, within: limits.writeTime) { [self] store, _ in
                try checkRoom(store)
                let collection = try store.write { db in
                    try VectorCollection.create(
                        name,
                        description: description,
                        dimension: dimension,
                        metric: metric,
                        embedder: embedder?.name,
                        maximum: limits.maximumCollections,
                        db
                    )
                }
                return ToolResult(structured: json(collection, of: caller))
            }
        }
    }

    var deleteCollection: Tool<MCPCaller> {
        Tool(
            name: "delete_collection",
            title: "Delete collection",
            description: "Deletes a collection with all of its vectors. It cannot be undone.",
            input: ToolSchema([.required("name", .string, Self.nameDescription)]),
            output: ToolSchema([
                .required("name", .string, "What was deleted"),
                .required("count", .integer(0...Int64.max), "Vectors that it had"),
            ]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true),
            requiredScopes: [Self.writeScope],
            target: "name"
        ) { [self] arguments, caller in
            let name = try Self.collectionName(arguments[string: "name"])
            return try await onStore(of: caller, within: limits.writeTime) { [self] store, interruption in
                let collection = try store.write { db in
                    let collection = try VectorCollection.named(name, db)
                    try collection.delete(db)
                    return collection
                }
                loaded.forget(collection.number, of: caller.tenant)
                GraphFile(directory: store.directory, collection: collection.number).remove()
                // It is gone already; the room that it took is given back in steps between which others write. What time
                // does not suffice for is done by the next deletion.
                var done = 0
                while (try? interruption.check()) != nil, try store.write({ db in try VectorCollection.purge(db) }) {
                    done += 5000
                    caller.progress.report(Double(done), of: nil, "Giving back the room of deleted vectors")
                }
                return ToolResult(
                    structured: ["name": .string(collection.name), "count": .integer(Int64(collection.count))]
                )
            }
        }
    }

    /// A name that a caller gave.
    static func collectionName(_ text: String?) throws(ToolError) -> String {
        guard let text, 1...64 ~= text.utf8.count,
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else { throw ToolError("The name of a collection has 1 to 64 letters (a-z, A-Z), digits, _ and -") }
        return text
    }

    /// Refuses to write where there is no room left for it.
    func checkRoom(_ store: VectorStore) throws {
        if let free = store.freeBytes, free < limits.minimumFreeBytes {
            throw ToolError("The disk is nearly full; nothing can be written now")
        }
        guard try store.read({ db in try VectorStore.bytes(db) }) < limits.maximumBytesOfTenant else {
            throw ToolError(
                "Your vectors take all of the \(limits.maximumBytesOfTenant >> 20) MiB that they may; delete some first"
            )
        }
    }
}
