import Foundation
import GRDB
import JSON
import Testing

@testable import MCPServers

@Suite("A collection of a million vectors")
struct VectorMillionTests {
    @Test("is searched, filtered, paged, changed and deleted within the limits")
    func million() async throws {
        var limits = VectorLimits()
        // 72 bytes a vector: more than half of this, so they lie in mapped files.
        limits.maximumMemoryBytes = 64 << 20
        let bench = try VectorBench(limits)
        try await bench.collection(dimension: 4, metric: "euclidean")
        try await bench.put([("needle", [9, 9, 9, 9], ["kind": "needle"])])
        try await fill(bench)

        let found = try await bench.near([9, 9, 9, 8.5])
        #expect(found.ids.first == "needle" && found.scores.first == 0.5)
        #expect(found["search"] == "exact")
        #expect(try await bench.near([0, 0, 0, 0], ["filter": ["kind": "needle"]]).ids == ["needle"])
        #expect(
            try await bench.near([0, 0, 0, 0], ["filter": ["kind": ["$ne": "needle"]], "limit": 3]).ids.count == 3
        )
        let page = try await bench.call("list_vectors", ["collection": "notes", "limit": 2])
        #expect(page.ids == ["needle", "v0000001"])

        #expect(try await bench.put([("late", [-9, -9, -9, -9], [:])])["count"] == 1_000_002)
        #expect(try await bench.near([-9, -9, -9, -9]).ids.first == "late")
        #expect(try await bench.call("delete_vectors", ["collection": "notes", "ids": ["late"]])["deleted"] == 1)
        #expect(try await bench.near([-9, -9, -9, -9]).ids.first != "late")
        #expect(try await bench.call("delete_collection", ["name": "notes"])["count"] == 1_000_001)
        await bench.end()
    }

    /// A million vectors by SQL alone: a call may write a thousand.
    private func fill(_ bench: VectorBench) async throws {
        let database = try DatabaseQueue(path: bench.data.appending(path: "acme/vector.sqlite").path)
        try await database.write { db in
            try db.execute(sql: "CREATE TEMP TABLE sample (place INTEGER PRIMARY KEY, vector BLOB)")
            var dice = Dice(31)
            for place in 0..<1000 {
                try db.execute(
                    sql: "INSERT INTO sample VALUES (?, ?)",
                    arguments: [place, StoredVector.bytes(dice.floats(4))]
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
