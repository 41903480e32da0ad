import GRDB
import JSON
import MCP
import VectorIndex

extension VectorServer {
    static let idDescription = "The vector's id in its collection, 256 bytes at most"

    var upsertVectors: Tool<MCPCaller> {
        Tool(
            name: "upsert_vectors",
            title: "Write vectors",
            description: """
                Puts vectors, or texts that become vectors, into a collection; one whose id is there is replaced. All of \
                them are written, or none.
                """,
            input: ToolSchema([
                .required("collection", .string, Self.nameDescription),
                .required(
                    "items",
                    .array(
                        of: .object(
                            ToolSchema(
                                [.required("id", .string, Self.idDescription)]
                                    + VectorSource.members("The vector") + [
                                        .optional(
                                            "text",
                                            .string,
                                            "Beside a vector: kept with it. Alone, where the collection has an embedder: "
                                                + "kept, and made a vector"
                                        ),
                                        .optional(
                                            "metadata",
                                            .json,
                                            "What filters find it by: strings, numbers, true, false, lists of strings"
                                        ),
                                    ]
                            )
                        ),
                        upTo: limits.maximumBatch
                    ),
                    "What to write, \(limits.maximumBatch) at most"
                ),
            ]),
            output: ToolSchema([
                .required("written", .integer(0...Int64.max), "How many were written"),
                .required("replaced", .integer(0...Int64.max), "How many of them had been there"),
                .required("count", .integer(0...Int64.max), "Vectors in the collection now"),
            ]),
            annotations: ToolAnnotations(
                isReadOnly: false,
                isDestructive: true,
                isIdempotent: true,
                reachesOutside: reachesOutside
            ),
            requiredScopes: [Self.writeScope],
            target: "collection"
        ) { [self] arguments, caller in
            let collection = try await collection(arguments[string: "collection"], of: caller)
            let items = arguments[array: "items"] ?? []
            let (sources, drafts) = try drafts(items, for: collection)
            if sources.contains(where: { if case .text = $0 { true } else { false } }) {
                caller.progress.report(0, of: Double(items.count), "Making vectors of the texts")
            }
            let vectors = try await withinWriteTime { [self] in try await self.vectors(of: sources, for: collection) }
            let new = zip(drafts, vectors)
                .map { draft, vector in
                    NewVector(id: draft.id, vector: vector, metadata: draft.metadata, text: draft.text)
                }
            return try await onStore(of: caller, within: limits.writeTime) { [self] store, interruption in
                try checkRoom(store)
                let change = try change(collection, of: caller, in: store) { now, db in
                    try VectorChange.upsert(new, into: now, maximum: limits.maximumVectors, db) { done in
                        try interruption.check()
                        caller.progress.report(Double(done), of: Double(new.count), "Writing")
                    }
                }
                return ToolResult(
                    structured: [
                        "written": .integer(Int64(change.added.count)),
                        "replaced": .integer(Int64(change.removed.count)),
                        "count": .integer(Int64(change.count)),
                    ]
                )
            }
        }
    }

    // MARK: Steps

    private struct Draft: Sendable {
        let id: String
        let metadata: VectorMetadata
        let text: String?
    }

    private func drafts(
        _ items: [JSONValue],
        for collection: VectorCollection
    ) throws(ToolError) -> ([VectorSource], [Draft]) {
        guard !items.isEmpty else { throw ToolError("\"items\" has nothing to write") }
        var sources: [VectorSource] = []
        var drafts: [Draft] = []
        var seen: Set<String> = []
        for (place, item) in items.enumerated() {
            let id = try Self.id(item["id"]?.stringValue ?? "")
            guard seen.insert(id).inserted else { throw ToolError("\"items\" has the id \"\(id)\" twice") }
            let what = "items[\(place)] (\"\(id.prefix(64))\")"
            let text = item["text"]?.stringValue
            let hasVector = item["vector"]?.arrayValue != nil || item["vector_base64"]?.stringValue != nil
            sources.append(
                try VectorSource(
                    vector: item["vector"]?.arrayValue,
                    base64: item["vector_base64"]?.stringValue,
                    text: hasVector ? nil : text,
                    for: collection,
                    maximumTextBytes: limits.maximumTextBytes,
                    what
                )
            )
            guard (text?.utf8.count ?? 0) <= limits.maximumTextBytes else {
                throw ToolError("\(what): \"text\" may have \(limits.maximumTextBytes) bytes at most")
            }
            do throws(ToolError) {
                drafts.append(Draft(id: id, metadata: try VectorMetadata(item["metadata"]?.objectValue), text: text))
            } catch { throw ToolError("\(what): \(error.message)") }
        }
        return (sources, drafts)
    }

    /// Runs what waits for others, and ends it when its time is over.
    private func withinWriteTime<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { [limits] group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limits.writeTime)
                throw ToolError("Making vectors of the texts took longer than it may; send fewer at once")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
