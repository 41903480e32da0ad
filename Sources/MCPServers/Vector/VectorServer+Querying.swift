import JSON
import MCP
import VectorIndex

extension VectorServer {
    var queryVectors: Tool<MCPCaller> {
        Tool(
            name: "query_vectors",
            title: "Find the nearest vectors",
            description: """
                Finds the vectors of a collection that are nearest to a vector, or to a text where the collection has an \
                embedder, nearest first. A filter lets through only vectors with such metadata: \(MetadataFilter.words).
                """,
            input: ToolSchema(
                [.required("collection", .string, Self.nameDescription)]
                    + VectorSource.members("The vector to search near") + [
                        .optional("text", .string, "A text to search near, where the collection has an embedder"),
                        .optional("filter", .json, "What the metadata must be"),
                        .optional("limit", .integer(1...Int64(limits.maximumFound)), "Most to return", default: 10),
                        .optional(
                            "exact",
                            .boolean,
                            "Whether to compare every vector even where there is an approximate index",
                            default: false
                        ),
                        Self.withElements,
                    ]
            ),
            output: ToolSchema([
                .required(
                    "matches",
                    .array(
                        of: .object(
                            ToolSchema(
                                [
                                    .required(
                                        "score",
                                        .number(.finite),
                                        "The cosine or dot product, greater is nearer; or the Euclidean distance, smaller is "
                                            + "nearer"
                                    )
                                ] + Self.vectorMembers
                            )
                        )
                    ),
                    "What was found, nearest first"
                ),
                .required("metric", .choice(VectorMetric.allCases.map(\.rawValue)), "What score is"),
                .required("search", .choice(["exact", "approximate"]), "Whether a nearer one may be missing"),
            ]),
            annotations: ToolAnnotations(
                isReadOnly: true,
                isDestructive: false,
                isIdempotent: true,
                reachesOutside: reachesOutside
            ),
            requiredScopes: [Self.readScope],
            target: "collection"
        ) { [self] arguments, caller in
            let limit = Int(arguments[integer: "limit"] ?? 10)
            let isExact = arguments[boolean: "exact"] ?? false
            let withElements = arguments[boolean: "include_vectors"] ?? false
            let filter = try arguments[object: "filter"].map { try MetadataFilter($0) }
            let collection = try await collection(arguments[string: "collection"], of: caller)
            try checkElements(withElements, limit, of: collection)
            let source = try VectorSource(
                vector: arguments[array: "vector"],
                base64: arguments[string: "vector_base64"],
                text: arguments[string: "text"],
                for: collection,
                maximumTextBytes: limits.maximumTextBytes,
                "The query"
            )
            let vector = try await vectors(of: [source], for: collection).first ?? []
            // The first query of a large collection reads it into memory.
            return try await caller.progress.beating(every: .seconds(1), "Searching") { [self] in
                try await onStore(of: caller, within: limits.queryTime) { [self] store, interruption in
                    // The version as of now, so that a write that the caller has seen done is in what is searched.
                    let collection = try store.read { db in try VectorCollection.named(collection.name, db) }
                    let (_, rows) = try loaded.rows(of: collection, of: caller.tenant, in: store)
                    let query = try collection.metric.prepared(vector, dimension: collection.dimension)
                    let allowed = try filter.map { filter in
                        try store.read { db in
                            try filter.rows(of: collection, in: rows.table.snapshot, db, interruption: interruption)
                        }
                    }
                    let search = VectorSearch(query: query, limit: limit, allowed: allowed, isExact: isExact)
                    let found = try search.run(on: rows, interruption: interruption)
                    let matches = try store.read { db in
                        try found.rows.compactMap { row -> JSONValue? in
                            // One that was deleted meanwhile is no match.
                            guard let stored = try StoredVector.with(number: row.key, in: collection, db) else {
                                return nil
                            }
                            var match: JSONObject = [
                                "score": .double(collection.metric.score(ofDistance: row.distance))
                            ]
                            for (name, value) in Self.json(stored, withElements: withElements) { match[name] = value }
                            return .object(match)
                        }
                    }
                    return ToolResult(
                        structured: [
                            "matches": .array(matches), "metric": .string(collection.metric.rawValue),
                            "search": found.isExact ? "exact" : "approximate",
                        ]
                    )
                }
            }
        }
    }
}

/// One search of a collection in memory: which way, and what it finds.
struct VectorSearch {
    struct Found {
        var rows: [(key: Int64, distance: Float)]
        var isExact: Bool
    }

    let query: [Float]
    let limit: Int
    let allowed: RowSet?
    let isExact: Bool

    func run(on rows: LoadedCollection.Rows, interruption: SearchInterruption) throws(SearchInterrupted) -> Found {
        if !isExact, let graph = rows.graph, let found = try approximate(graph, interruption: interruption) {
            return found
        }
        let snapshot = rows.table.snapshot
        let found = try snapshot.nearest(to: query, limit: limit, among: allowed, interruption: interruption)
        return Found(rows: found.map { (snapshot.key(at: $0.row), $0.distance) }, isExact: true)
    }

    /// Through the graph, and every row that it does not have yet; nil where that would find too little.
    private func approximate(
        _ graph: RowGraph,
        interruption: SearchInterruption
    ) throws(SearchInterrupted) -> Found? {
        var width = max(graph.searchWidth, limit * 2)
        if let allowed {
            // A walk meets all rows alike; where one in 20 or fewer counts, comparing just those is as quick and exact.
            let count = graph.count
            guard count > 0, allowed.count > count / 20 else { return nil }
            width = min(width * count / allowed.count, 4096)
        }
        let found = graph.nearest(to: query, limit: limit, width: width, among: allowed)
        let snapshot = found.snapshot
        let rest = try snapshot.nearest(
            to: query,
            limit: limit,
            among: allowed,
            at: found.indexedCount..<snapshot.count,
            interruption: interruption
        )
        let nearest = (found.rows + rest).sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }.prefix(limit)
        // A graph over many removed rows, or a filter, may leave fewer than there are.
        guard nearest.count == min(limit, allowed?.count ?? snapshot.liveCount) else { return nil }
        return Found(rows: nearest.map { (snapshot.key(at: $0.row), $0.distance) }, isExact: false)
    }
}
