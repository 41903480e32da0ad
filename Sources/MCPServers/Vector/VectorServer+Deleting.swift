import GRDB
import JSON
import MCP

extension VectorServer {
    var deleteVectors: Tool<MCPCaller> {
        Tool(
            name: "delete_vectors",
            title: "Delete vectors",
            description: "Deletes vectors by their ids. It cannot be undone.",
            input: ToolSchema([
                .required("collection", .string, Self.nameDescription),
                .required(
                    "ids",
                    .array(of: .string, upTo: limits.maximumBatch),
                    "Which, \(limits.maximumBatch) at most"
                ),
            ]),
            output: ToolSchema([
                .required("deleted", .integer(0...Int64.max), "How many were there, and are gone"),
                .required("count", .integer(0...Int64.max), "Vectors in the collection now"),
            ]),
            annotations: ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true),
            requiredScopes: [Self.writeScope],
            target: "collection"
        ) { [self] arguments, caller in
            let collection = try await collection(arguments[string: "collection"], of: caller)
            let ids = try (arguments[strings: "ids"] ?? []).map { try Self.id($0) }
            return try await onStore(of: caller, within: limits.writeTime) { [self] store, _ in
                let change = try change(collection, of: caller, in: store) { now, db in
                    try VectorChange.delete(ids, from: now, db)
                }
                return ToolResult(
                    structured: [
                        "deleted": .integer(Int64(change.removed.count)), "count": .integer(Int64(change.count)),
                    ]
                )
            }
        }
    }

    // MARK: What writing and deleting have in common

    /// Changes a collection's vectors, in the database and then in memory.
    func change(
        _ collection: VectorCollection,
        of caller: MCPCaller,
        in store: VectorStore,
        _ body: (VectorCollection, Database) throws -> VectorChange
    ) throws -> (added: [Int64], removed: [Int64], count: Int) {
        let entry = loaded.entry(of: collection.number, of: caller.tenant)
        let (change, count) = try entry.gate.withLock { _ in
            let (change, count) = try store.write { db in
                // What was checked was checked against this very collection, not a later one of the same name.
                let now = try VectorCollection.named(collection.name, db)
                guard now.number == collection.number else {
                    throw ToolError("The collection was deleted and made anew meanwhile; try again")
                }
                let change = try body(now, db)
                return (change, now.count + change.added.count - change.removed.count)
            }
            entry.apply(change)
            return (change, count)
        }
        loaded.changed(entry)
        return (change.added.map(\.key), change.removed, count)
    }

    /// The collection of that name, looked up before anything else is judged by it.
    func collection(_ name: String?, of caller: MCPCaller) async throws -> VectorCollection {
        let name = try Self.collectionName(name)
        return try await onStore(of: caller, within: limits.queryTime) { store, _ in
            try store.read { db in try VectorCollection.named(name, db) }
        }
    }

    /// An id that a caller gave.
    static func id(_ text: String) throws(ToolError) -> String {
        guard 1...256 ~= text.utf8.count, !text.utf8.contains(0) else {
            throw ToolError("An id has 1 to 256 bytes and no NUL")
        }
        return text
    }
}
