import Foundation
import JSON
import MCP
import Testing

@testable import MCPServers

@Suite("The vector server's tools")
struct VectorToolTests {
    @Test("what is written is found, listed, gotten and deleted")
    func roundTrip() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        let written = try await bench.put([
            ("east", [1, 0, 0], ["kind": "way"]), ("north", [0, 1, 0], [:]), ("northeast", [2, 2, 0], [:]),
        ])
        #expect(written.structured == ["written": 3, "replaced": 0, "count": 3])

        let found = try await bench.near([1, 0.1, 0])
        #expect(found.ids == ["east", "northeast", "north"])
        #expect(found["search"] == "exact")
        #expect(abs(found.scores[0] - 1 / 1.01.squareRoot()) < 1e-6)
        #expect(found["matches"]?.arrayValue?.first?["metadata"] == ["kind": "way"])

        let listed = try await bench.call("list_collections", [:])
        #expect(listed["collections"]?.arrayValue?.first?["count"] == 3)
        let got = try await bench.call(
            "get_vectors",
            ["collection": "notes", "ids": ["northeast", "nowhere"], "include_vectors": true]
        )
        #expect(got["vectors"]?.arrayValue?.first?["vector"] == [.double(2), .double(2), .double(0)])
        #expect(got["missing"] == ["nowhere"])

        let deleted = try await bench.call("delete_vectors", ["collection": "notes", "ids": ["east", "nowhere"]])
        #expect(deleted.structured == ["deleted": 1, "count": 2])
        #expect(try await bench.near([1, 0.1, 0]).ids == ["northeast", "north"])
        #expect(
            try await bench.call("delete_collection", ["name": "notes"]).structured == ["name": "notes", "count": 2]
        )
        #expect(try await bench.near([1, 0, 0]).refusal?.contains("no collection") == true)
        await bench.end()
    }

    @Test("an id that is written again has the new vector, metadata and place alone")
    func replaced() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        try await bench.put([("a", [1, 0, 0], ["colour": "red"]), ("b", [0, 1, 0], [:])])
        #expect(try await bench.near([1, 0, 0]).ids == ["a", "b"])
        let again = try await bench.put([("a", [0, 0, 1], ["colour": "blue"])])
        #expect(again.structured == ["written": 1, "replaced": 1, "count": 2])
        #expect(try await bench.near([0, 0, 1]).ids.first == "a")
        #expect(try await bench.near([1, 0, 0], ["filter": ["colour": "red"]]).ids == [])
        #expect(try await bench.near([1, 0, 0], ["filter": ["colour": "blue"]]).ids == ["a"])
        await bench.end()
    }

    @Test("each metric orders and scores as it says", arguments: ["cosine", "dot", "euclidean"])
    func metrics(_ metric: String) async throws {
        let bench = try VectorBench()
        try await bench.collection(dimension: 2, metric: metric)
        try await bench.put([("short", [1, 0], [:]), ("long", [10, 10], [:]), ("back", [-1, 0], [:])])
        let found = try await bench.near([2, 0])
        switch metric {
        case "cosine":
            #expect(found.ids == ["short", "long", "back"])
            #expect(abs(found.scores[1] - 0.5.squareRoot()) < 1e-6 && abs(found.scores[2] + 1) < 1e-6)
        case "dot":
            #expect(found.ids == ["long", "short", "back"])
            #expect(found.scores == [20, 2, -2])
        default:
            #expect(found.ids == ["short", "back", "long"])
            #expect(found.scores[0] == 1 && found.scores[1] == 3)
        }
        await bench.end()
    }

    @Test("vectors may come as base64 of float32")
    func base64() async throws {
        let bench = try VectorBench()
        try await bench.collection(dimension: 2)
        let bytes = [Float(0.5), -2]
            .flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        let item: JSONValue = ["id": "a", "vector_base64": .string(Base64.encode(bytes))]
        #expect(try await bench.call("upsert_vectors", ["collection": "notes", "items": [item]])["written"] == 1)
        let got = try await bench.call(
            "get_vectors",
            ["collection": "notes", "ids": ["a"], "include_vectors": true]
        )
        #expect(got["vectors"]?.arrayValue?.first?["vector"] == [.double(0.5), .double(-2)])
        let query: JSONObject = ["collection": "notes", "vector_base64": .string(Base64.encode(bytes))]
        #expect(try await bench.call("query_vectors", query).ids == ["a"])
        await bench.end()
    }

    @Test("a text finds the text that shares words or parts of them")
    func text() async throws {
        let bench = try VectorBench()
        let made = try await bench.call("create_collection", ["name": "texts", "embedder": "hashed-ngrams-1"])
        #expect(made["dimension"] == 384)
        let items: [JSONValue] = [
            ["id": "tea", "text": "How to make a pot of green tea"],
            ["id": "car", "text": "Changing the tyres of a car"],
            ["id": "tax", "text": "When income tax is due"],
        ]
        let written = try await bench.call("upsert_vectors", ["collection": "texts", "items": .array(items)])
        #expect(written["written"] == 3)
        for (query, id) in [
            ("making green teas", "tea"), ("my car needs a new tyre", "car"), ("is my income TAX due", "tax"),
        ] {
            let found = try await bench.call("query_vectors", ["collection": "texts", "text": .string(query)])
            #expect(found.ids.first == id)
            #expect(found["matches"]?.arrayValue?.first?["text"]?.stringValue?.isEmpty == false)
        }
        let empty = try await bench.call("query_vectors", ["collection": "texts", "text": "?!"])
        #expect(empty.refusal?.contains("no letter and no digit") == true)
        await bench.end()
    }

    @Test("collections and vectors come in pages, each once")
    func pages() async throws {
        let bench = try VectorBench()
        for name in ["a", "b", "c"] { try await bench.collection(name) }
        let first = try await bench.call("list_collections", ["limit": 2])
        #expect(first["collections"]?.arrayValue?.compactMap { $0["name"] } == ["a", "b"])
        let cursor = try #require(first["next_cursor"])
        let second = try await bench.call("list_collections", ["limit": 2, "cursor": cursor])
        #expect(second["collections"]?.arrayValue?.compactMap { $0["name"] } == ["c"])
        #expect(second["next_cursor"] == nil)

        try await bench.put((0..<5).map { ("v\($0)", [1, Double($0), 0], [:]) }, in: "a")
        var ids: [String] = []
        var next: JSONValue?
        repeat {
            var arguments: JSONObject = ["collection": "a", "limit": 2]
            arguments["cursor"] = next
            let page = try await bench.call("list_vectors", arguments)
            ids += page.ids
            next = page["next_cursor"]
        } while next != nil
        #expect(ids == ["v0", "v1", "v2", "v3", "v4"])
        let foreign = try await bench.call("list_vectors", ["collection": "a", "cursor": cursor])
        #expect(foreign.refusal?.contains("cursor") == true)
        await bench.end()
    }

    @Test("reading needs vector:read, changing vector:write, and the hints say which is which")
    func scopes() async throws {
        let bench = try VectorBench()
        for tool in bench.server.tools.tools {
            #expect(tool.requiredScopes == [tool.annotations.isReadOnly ? "vector:read" : "vector:write"])
            #expect(tool.output != nil)
        }
        #expect(bench.server.scopes.sorted() == ["vector:read", "vector:write"])
        await bench.end()
    }

    @Test("long writes tell how far they are")
    func progress() async throws {
        let bench = try VectorBench()
        let (reports, sink) = AsyncStream.makeStream(of: Double.self)
        try await bench.collection()
        let items = (0..<200)
            .map { index -> JSONValue in
                ["id": .string("v\(index)"), "vector": [.integer(Int64(index)), 1, 1]]
            }
        _ = try await bench.call(
            "upsert_vectors",
            ["collection": "notes", "items": .array(items)],
            progress: ProgressReporter { done, total, _ in
                #expect(total == 200)
                sink.yield(done)
            }
        )
        sink.finish()
        var seen: [Double] = []
        for await report in reports { seen.append(report) }
        #expect(seen == [0, 64, 128, 192])
        await bench.end()
    }
}
