import Foundation
import JSON
import Testing
import VectorIndex

@testable import MCPServers

@Suite("Collections with an approximate index")
struct VectorIndexingTests {
    private static let dimension = 16

    /// A server that makes a graph from 300 vectors on, with 600 of them.
    private func bench() async throws -> VectorBench {
        var limits = VectorLimits()
        limits.indexThreshold = 300
        let bench = try VectorBench(limits)
        try await bench.collection(dimension: Int64(Self.dimension))
        var dice = Dice(7)
        try await bench.put(
            (0..<600).map { ("v\($0)", dice.vector(Self.dimension), ["half": .integer(Int64($0 % 2))]) }
        )
        return bench
    }

    /// Queries until the graph is there; its making is not awaited otherwise, for no caller waits for it.
    private func untilIndexed(_ bench: VectorBench) async throws {
        var dice = Dice(1)
        let query = dice.vector(Self.dimension)
        for _ in 0..<2000 {
            if try await bench.near(query)["search"] == "approximate" { return }
            await Task.yield()
        }
        Issue.record("no graph was made")
    }

    @Test("queries are exact until the graph is there, then find nearly the same")
    func recall() async throws {
        let bench = try await bench()
        var dice = Dice(99)
        let queries = (0..<20).map { _ in dice.vector(Self.dimension) }
        var exact: [[String]] = []
        for query in queries { exact.append(try await bench.near(query, ["exact": true]).ids) }
        try await untilIndexed(bench)
        #expect(try await bench.call("list_collections", [:])["collections"]?.arrayValue?[0]["index"] == "approximate")
        var found = 0
        for (query, right) in zip(queries, exact) {
            let near = try await bench.near(query)
            #expect(near["search"] == "approximate")
            found += Set(near.ids).intersection(right).count
        }
        #expect(Double(found) / 200 >= 0.95)
        await bench.end()
    }

    @Test("what is written and deleted after the graph was made is found and not found")
    func laterChanges() async throws {
        let bench = try await bench()
        try await untilIndexed(bench)
        var dice = Dice(3)
        let vector = dice.vector(Self.dimension)
        try await bench.put([("new", vector, [:])])
        #expect(try await bench.near(vector).ids.first == "new")
        try await bench.put([("new", vector.map { -$0 }, [:])])
        #expect(try await bench.near(vector).ids.contains("new") == false)
        #expect(try await bench.near(vector.map { -$0 }).ids.first == "new")
        _ = try await bench.call("delete_vectors", ["collection": "notes", "ids": ["new"]])
        #expect(try await bench.near(vector.map { -$0 }).ids.contains("new") == false)
        await bench.end()
    }

    @Test("a filter over an index finds only what it lets through, and as much as was asked for")
    func filtered() async throws {
        let bench = try await bench()
        try await untilIndexed(bench)
        var dice = Dice(11)
        let found = try await bench.near(dice.vector(Self.dimension), ["filter": ["half": 1], "limit": 20])
        #expect(found.ids.count == 20)
        #expect(found.ids.allSatisfy { Int($0.dropFirst()).map { $0 % 2 == 1 } ?? false })
        let few = try await bench.near(dice.vector(Self.dimension), ["filter": ["half": 2]])
        #expect(few.ids == [])
        await bench.end()
    }

    @Test("readers go on while others write")
    func together() async throws {
        let bench = try await bench()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var dice = Dice(21)
                for round in 0..<20 {
                    try await bench.put((0..<10).map { ("w\(round)-\($0)", dice.vector(Self.dimension), [:]) })
                    _ = try await bench.call("delete_vectors", ["collection": "notes", "ids": [.string("v\(round)")]])
                }
            }
            for reader in 0..<3 {
                group.addTask {
                    var dice = Dice(UInt64(100 + reader))
                    for _ in 0..<40 {
                        let found = try await bench.near(dice.vector(Self.dimension))
                        #expect(found.refusal != nil || found.ids.count >= 9)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await bench.call("list_collections", [:])["collections"]?.arrayValue?[0]["count"] == 780)
        await bench.end()
    }

    @Test("a query whose time is over says so, and one that nobody waits for ends")
    func interrupted() async throws {
        var limits = VectorLimits()
        limits.queryTime = .zero
        let bench = try VectorBench(limits)
        #expect(try await bench.call("list_collections", [:]).refusal?.contains("longer than it may") == true)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await bench.call("create_collection", ["name": "x", "dimension": 3])
        }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        await bench.end()
    }
}
