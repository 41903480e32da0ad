import Foundation
import JSON
import MCP
import Testing

@testable import MCPServers

@Suite("What the vector server refuses")
struct VectorRefusalTests {
    private static func base64(_ values: [Float]) -> JSONValue {
        .string(
            Base64.encode(values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } })
        )
    }

    @Test("NaN, infinities, what becomes infinite as a float and what is beyond 1e15 are no elements")
    func notFinite() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
            let item: JSONValue = ["id": "a", "vector_base64": Self.base64([1, bad, 0])]
            let written = try await bench.call("upsert_vectors", ["collection": "notes", "items": [item]])
            #expect(written.refusal?.contains("at 1, that is not a finite float32") == true)
            let query: JSONObject = ["collection": "notes", "vector_base64": Self.base64([bad, 1, 0])]
            #expect(try await bench.call("query_vectors", query).refusal?.contains("not a finite") == true)
        }
        #expect(try await bench.put([("a", [1e39, 0, 0], [:])]).refusal?.contains("not a finite float32") == true)
        #expect(try await bench.put([("a", [1, 2e15, 0], [:])]).refusal?.contains("beyond 1e15") == true)
        #expect(try await bench.near([1, 0, 0]).ids == [])
        await bench.end()
    }

    @Test("another number of elements is refused with the right one")
    func dimension() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        for vector in [[], [1], [1, 2, 3, 4]] as [[Double]] {
            let refusal = try await bench.put([("a", vector, [:])]).refusal
            #expect(refusal?.contains("has \(vector.count) elements, but this collection takes 3") == true)
            #expect(try await bench.near(vector).refusal?.contains("takes 3") == true)
        }
        let odd: JSONValue = ["id": "a", "vector_base64": "AAAA"]
        let refused = try await bench.call("upsert_vectors", ["collection": "notes", "items": [odd]])
        #expect(refused.refusal?.contains("4 bytes each") == true)
        await bench.end()
    }

    @Test("zeros have no direction, but a length")
    func zeros() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        #expect(try await bench.put([("a", [0, 0, 0], [:])]).refusal?.contains("no direction") == true)
        try await bench.collection("points", metric: "euclidean")
        #expect(try await bench.put([("a", [0, 0, 0], [:])], in: "points").refusal == nil)
        #expect(try await bench.near([0, 3, 4], in: "points").scores == [5])
        await bench.end()
    }

    @Test("one item that is wrong leaves all unwritten, and is named")
    func allOrNothing() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        let refused = try await bench.put([("good", [1, 0, 0], [:]), ("bad", [1, 0], [:])])
        #expect(refused.refusal?.contains(#"items[1] ("bad")"#) == true)
        #expect(try await bench.near([1, 0, 0]).ids == [])
        #expect(
            try await bench.put([("a", [1, 0, 0], [:]), ("a", [0, 1, 0], [:])]).refusal?.contains("twice") == true
        )
        await bench.end()
    }

    @Test("a collection that would be too large stays as it is")
    func tooMany() async throws {
        var limits = VectorLimits()
        limits.maximumVectors = 3
        limits.maximumBatch = 4
        limits.maximumCollections = 1
        let bench = try VectorBench(limits)
        try await bench.collection()
        try await bench.put([("a", [1, 0, 0], [:]), ("b", [0, 1, 0], [:])])
        let refused = try await bench.put([("c", [1, 1, 0], [:]), ("d", [0, 1, 1], [:])])
        #expect(refused.refusal?.contains("would have 4 vectors; it may have 3") == true)
        #expect(try await bench.near([1, 1, 0]).ids.sorted() == ["a", "b"])
        // Replacing takes no room.
        #expect(try await bench.put([("b", [0, 0, 1], [:]), ("c", [1, 1, 0], [:])]).refusal == nil)
        let batch = (0..<5).map { ("x\($0)", [1.0, 0, 0], JSONObject()) }
        #expect(try await bench.put(batch).refusal?.contains("4 elements at most") == true)
        let another = try await bench.call("create_collection", ["name": "more", "dimension": 3])
        #expect(another.refusal?.contains("delete one first") == true)
        await bench.end()
    }

    @Test("names, ids and sources that cannot be", arguments: ["", "../x", "a b", "\u{e4}", "a/b", "a\0"])
    func names(_ name: String) async throws {
        let bench = try VectorBench()
        let made = try await bench.call("create_collection", ["name": .string(name), "dimension": 3])
        #expect(made.refusal?.contains("1 to 64 letters") == true)
        await bench.end()
    }

    @Test("a query without a source, with two, or by text where none is embedded is told what to give")
    func sources() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        let none = try await bench.call("query_vectors", ["collection": "notes"])
        #expect(none.refusal?.contains("give one of") == true)
        let two = try await bench.near([1, 0, 0], ["text": "x"])
        #expect(two.refusal?.contains("give one of") == true)
        let text = try await bench.call("query_vectors", ["collection": "notes", "text": "x"])
        #expect(text.refusal?.contains("needs a collection with an embedder") == true)
        let unknown = try await bench.call("create_collection", ["name": "x", "embedder": "gpt"])
        #expect(unknown.refusal?.contains("hashed-ngrams-1") == true)
        let neither = try await bench.call("create_collection", ["name": "x"])
        #expect(neither.refusal?.contains("Give \"dimension\"") == true)
        try await bench.collection("again")
        let twice = try await bench.call("create_collection", ["name": "again", "dimension": 3])
        #expect(twice.refusal?.contains("already") == true)
        await bench.end()
    }

    @Test(
        "metadata of other shapes is refused",
        arguments: [
            ["$where": "x"], ["": "x"], ["a": ["b": 1]], ["a": .null], ["a": [1, 2]], ["1a": 1],
        ] as [JSONObject]
    )
    func metadata(_ metadata: JSONObject) async throws {
        let bench = try VectorBench()
        try await bench.collection()
        #expect(try await bench.put([("a", [1, 0, 0], metadata)]).refusal?.contains("metadata") == true)
        await bench.end()
    }
}
