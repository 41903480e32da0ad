import Foundation
import GRDB
import JSON
import Testing

@testable import MCPServers

@Suite("A collection of a million vectors")
struct VectorMillionTests {
    // The graph of a million takes minutes: `make bench` has it (`--only million`).
    @Test("is written to in batches, searched, filtered, paged, changed and deleted within the limits")
    func million() async throws {
        var limits = VectorLimits()
        // 72 bytes a vector: more than half of this, so they lie in mapped files.
        limits.maximumMemoryBytes = 64 << 20
        limits.maximumVectors = 1_010_001
        limits.indexThreshold = .max
        let bench = try VectorBench(limits)
        try await bench.collection(dimension: 16, metric: "euclidean")
        try await bench.put([("needle", Self.all(9), ["kind": "needle"])])
        try await fill(bench)

        let found = try await bench.near(Self.all(9).dropLast() + [8.5])
        #expect(found.ids.first == "needle" && found.scores.first == 0.5)
        #expect(found["search"] == "exact")
        for batch in 0..<10 { #expect(try await put(batch, bench)["written"] == 1000) }
        #expect(try await bench.near(Self.all(-9 - 5)).ids.first == "b5-0")
        let full = try await put(10, bench)
        #expect(full.refusal == "The collection would have 1011001 vectors; it may have 1010001")
        _ = try await bench.call(
            "delete_vectors",
            ["collection": "notes", "ids": .array((0..<1000).map { .string("b9-\($0)") })]
        )
        // Within what the process takes for all: the rows are the system's to page out.
        #expect(bench.server.loaded.bytes.memory < 64 << 20)
        #expect(try await bench.near(Self.all(0), ["filter": ["kind": "needle"]]).ids == ["needle"])
        #expect(
            try await bench.near(Self.all(0), ["filter": ["kind": ["$ne": "needle"]], "limit": 3]).ids.count == 3
        )
        let page = try await bench.call("list_vectors", ["collection": "notes", "limit": 2])
        #expect(page.ids == ["b0-0", "b0-1"])

        #expect(try await bench.put([("late", Self.all(-7), [:])])["count"] == 1_009_002)
        #expect(try await bench.near(Self.all(-7)).ids.first == "late")
        #expect(try await bench.call("delete_vectors", ["collection": "notes", "ids": ["late"]])["deleted"] == 1)
        #expect(try await bench.near(Self.all(-7)).ids.first != "late")
        #expect(try await bench.call("delete_collection", ["name": "notes"])["count"] == 1_009_001)
        await bench.end()
    }

    private static func all(_ element: Double) -> [Double] { [Double](repeating: element, count: 16) }

    /// A thousand vectors by one call, far from the others and from those of other batches.
    private func put(_ batch: Int, _ bench: VectorBench) async throws -> VectorBench.Outcome {
        let items = (0..<1000)
            .map { place -> JSONValue in
                let vector =
                    [Float](repeating: Float(-9 - batch), count: 15) + [Float(-9 - batch) - Float(place) / 1000]
                return [
                    "id": .string("b\(batch)-\(place)"),
                    "vector_base64": .string(StoredVector.bytes(vector).base64EncodedString()),
                ]
            }
        return try await bench.call("upsert_vectors", ["collection": "notes", "items": .array(items)])
    }

    /// A million vectors by SQL alone: by calls of a thousand it would take minutes in a debug build.
    private func fill(_ bench: VectorBench) async throws {
        let database = try DatabaseQueue(path: bench.data.appending(path: "acme/vector.sqlite").path)
        try await database.write { db in
            try db.execute(sql: "CREATE TEMP TABLE sample (place INTEGER PRIMARY KEY, vector BLOB)")
            var dice = Dice(31)
            for place in 0..<1000 {
                try db.execute(
                    sql: "INSERT INTO sample VALUES (?, ?)",
                    arguments: [place, StoredVector.bytes(dice.floats(16))]
                )
            }
            try db.execute(
                sql: """
                    WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1000000)
                    INSERT INTO vectors (collection, id, vector)
                    SELECT (SELECT number FROM collections), printf('v%07d', n),
                           (SELECT vector FROM sample WHERE place = n % 1000)
                    FROM counted
                    """
            )
            try db.execute(sql: "UPDATE collections SET count = count + 1000000, version = version + 1")
        }
        try database.close()
    }
}
