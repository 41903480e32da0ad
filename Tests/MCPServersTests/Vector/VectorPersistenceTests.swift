import Foundation
import GRDB
import JSON
import Testing

@testable import MCPServers

@Suite("What the vector server keeps")
struct VectorPersistenceTests {
    @Test("a server that starts again finds all that was written, as it was")
    func restart() async throws {
        let first = try VectorBench()
        try await first.collection()
        try await first.put([("a", [0.1, 0.2, 0.3], ["k": "v", "n": .double(1.25)]), ("b", [1, 0, 0], [:])])
        _ = try await first.call("delete_vectors", ["collection": "notes", "ids": ["b"]])
        await first.server.shutDown()

        let second = try VectorBench(data: first.data)
        let got = try await second.call(
            "get_vectors",
            ["collection": "notes", "ids": ["a", "b"], "include_vectors": true]
        )
        #expect(got.ids == ["a"])
        let vector = got["vectors"]?.arrayValue?.first
        #expect(vector?["vector"] == [.double(0.1), .double(0.2), .double(0.3)])
        #expect(vector?["metadata"] == ["k": "v", "n": .double(1.25)])
        #expect(try await second.near([0.1, 0.2, 0.3], ["filter": ["k": "v"]]).ids == ["a"])
        await second.end()
    }

    @Test("what another process writes is found by the next query")
    func otherProcess() async throws {
        let one = try VectorBench()
        let other = try VectorBench(data: one.data)
        try await one.collection()
        try await one.put([("a", [1, 0, 0], [:])])
        #expect(try await one.near([1, 0, 0]).ids == ["a"])
        try await other.put([("b", [0, 1, 0], [:])])
        #expect(try await one.near([0, 1, 0]).ids == ["b", "a"])
        _ = try await other.call("delete_vectors", ["collection": "notes", "ids": ["a"]])
        #expect(try await one.near([1, 0, 0]).ids == ["b"])
        // And its own write after that goes on from there.
        try await one.put([("c", [0, 0, 1], [:])])
        #expect(try await one.near([0, 0, 1]).ids == ["c", "b"])
        await other.server.shutDown()
        await one.end()
    }

    @Test("a deleted collection leaves no row behind, and its name is free")
    func purge() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        try await bench.collection("other")
        try await bench.put([("kept", [1, 0, 0], ["k": 1])], in: "other")
        try await bench.put((0..<50).map { ("v\($0)", [1, Double($0), 0], ["n": .integer(Int64($0))]) })
        _ = try await bench.call("delete_collection", ["name": "notes"])
        let database = try DatabaseQueue(path: bench.data.appending(path: "acme/vector.sqlite").path)
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM vectors") } == 1)
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM attributes") } == 1)
        try await bench.collection(dimension: 2)
        #expect(try await bench.near([1, 0]).ids == [])
        await bench.end()
    }

    @Test("the database is its owner's alone")
    func mode() async throws {
        let bench = try VectorBench()
        try await bench.collection()
        let path = bench.data.appending(path: "acme/vector.sqlite").path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        await bench.end()
    }

    @Test("memory for one collection serves several, one after the other, also from mapped files")
    func evicted() async throws {
        var limits = VectorLimits()
        limits.maximumMemoryBytes = 40_000
        limits.maximumMappedBytes = 30_000
        let bench = try VectorBench(limits)
        for name in ["a", "b", "c"] {
            try await bench.collection(name, dimension: 16)
            var dice = Dice(UInt64(name.utf8.first ?? 0))
            // 72 bytes a vector, and 16 KiB a collection: "a" is held in memory, the others are over half of it and mapped.
            let count = name == "a" ? 10 : 300
            try await bench.put((0..<count).map { ("\(name)\($0)", dice.vector(16), [:]) }, in: name)
        }
        for name in ["a", "b", "c", "a", "c", "b"] {
            var dice = Dice(UInt64(name.utf8.first ?? 0))
            #expect(try await bench.near(dice.vector(16), in: name).ids.first == "\(name)0")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: bench.data.appending(path: "acme").path)
        #expect(left.allSatisfy { $0.hasPrefix("vector.sqlite") })
        await bench.end()
    }
}
