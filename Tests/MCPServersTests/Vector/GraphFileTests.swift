import Foundation
import Testing
import VectorIndex

@testable import MCPServers

@Suite("The file of a graph")
struct GraphFileTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "signet-graph-\(UUID().uuidString)")
    private var file: GraphFile { GraphFile(directory: directory.path, collection: 7) }
    private var path: String { directory.appending(path: "graph-7").path }

    init() throws { try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true) }

    static func table(_ count: Int) throws -> RowTable {
        var dice = Dice(9)
        let table = RowTable(metric: .cosine, dimension: 8)
        try table.append(
            try (0..<count).map { (Int64($0) + 1, try VectorMetric.cosine.prepared(dice.floats(8), dimension: 8)) }
        )
        return table
    }

    static func graph(_ count: Int) throws -> RowGraph {
        let graph = RowGraph(of: try table(count))
        while graph.insertNext() {}
        return graph
    }

    @Test("gives back what was written, to its owner alone")
    func writtenAndRead() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        #expect(file.read(for: try Self.table(300), version: 3) == nil)
        #expect(try file.write(try Self.graph(300), version: 3, interruption: SearchInterruption()))
        #expect(file.read(for: try Self.table(320), version: 5)?.count == 300)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["graph-7"])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        file.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test("is passed over where it is of another collection, or of a version that is still to come")
    func others() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        _ = try file.write(try Self.graph(100), version: 3, interruption: SearchInterruption())
        let table = try Self.table(100)
        #expect(file.read(for: table, version: 2) == nil)
        try FileManager.default.copyItem(atPath: path, toPath: directory.appending(path: "graph-8").path)
        #expect(GraphFile(directory: directory.path, collection: 8).read(for: table, version: 3) == nil)
        #expect(file.read(for: table, version: 3) != nil)
    }

    @Test("is passed over where a byte of it is another, it ends early, or it is no file")
    func damaged() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        _ = try file.write(try Self.graph(50), version: 1, interruption: SearchInterruption())
        let table = try Self.table(50)
        let whole = try Data(contentsOf: URL(filePath: path))
        for place in stride(from: 0, to: whole.count, by: 7) {
            var other = whole
            other[place] ^= 0x40
            try other.write(to: URL(filePath: path))
            #expect(file.read(for: table, version: 1) == nil)
        }
        for length in [0, 1, 27, 28, 59, 60, 61, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(filePath: path))
            #expect(file.read(for: table, version: 1) == nil)
        }
        // The same bytes, through a link.
        let elsewhere = directory.appending(path: "elsewhere")
        try whole.write(to: elsewhere)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere.path)
        #expect(file.read(for: table, version: 1) == nil)
        try FileManager.default.removeItem(atPath: path)
        #expect(mkfifo(path, 0o600) == 0)
        #expect(file.read(for: table, version: 1) == nil)
    }

    @Test("is never written through a link")
    func link() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let victim = directory.appending(path: "victim")
        try Data("kept".utf8).write(to: victim)
        try FileManager.default.createSymbolicLink(atPath: path + ".tmp", withDestinationPath: victim.path)
        #expect(throws: (any Error).self) {
            try file.write(try Self.graph(50), version: 1, interruption: SearchInterruption())
        }
        #expect(try String(contentsOf: victim, encoding: .utf8) == "kept")
    }

    @Test(
        "stays as it was when the process is killed while it writes another, and the next one is written over the rest"
    )
    func killed() async throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        _ = try file.write(try Self.graph(100), version: 1, interruption: SearchInterruption())
        let before = try Data(contentsOf: URL(filePath: path))
        let directory = directory.path
        // Of 200 rows: after the header, and after the last byte.
        for piece in [1, 2, 3] {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [directory = directory as String, piece = piece as Int] in
                var file = GraphFile(directory: directory, collection: 7)
                let pieces = Pieces(piece)
                file.onWritten = { _ in if pieces.isLast() { kill(getpid(), SIGKILL) } }
                _ = try file.write(try Self.graph(200), version: 2, interruption: SearchInterruption())
            }
            #expect(FileManager.default.fileExists(atPath: path + ".tmp"))
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            #expect(file.read(for: try Self.table(200), version: 2)?.count == 100)
        }
        #expect(try file.write(try Self.graph(200), version: 2, interruption: SearchInterruption()))
        #expect(file.read(for: try Self.table(200), version: 2)?.count == 200)
        #expect(!FileManager.default.fileExists(atPath: path + ".tmp"))
    }

    /// Counts pieces that were written; only ever asked by the one that writes.
    private final class Pieces: @unchecked Sendable {
        private var left: Int
        init(_ left: Int) { self.left = left }
        func isLast() -> Bool {
            left -= 1
            return left == 0
        }
    }
}

@Suite("Graphs over restarts")
struct GraphRestartTests {
    private static let dimension = 16

    private static var limits: VectorLimits {
        var limits = VectorLimits()
        limits.indexThreshold = 300
        return limits
    }

    private static func put(_ bench: VectorBench, _ places: Range<Int>) async throws {
        var dice = Dice(UInt64(places.lowerBound))
        try await bench.put(places.map { ("v\($0)", dice.vector(dimension), [:]) })
    }

    /// Queries until the graph is there, and on the disk.
    private static func untilSaved(_ bench: VectorBench) async throws -> UInt64 {
        var dice = Dice(1)
        let query = dice.vector(dimension)
        for _ in 0..<20_000 {
            if try await bench.near(query)["search"] == "approximate", let file = file(bench) { return file }
            await Task.yield()
        }
        Issue.record("no graph was made and saved")
        return 0
    }

    /// The number of the file of the graph; another one when it was written again.
    private static func file(_ bench: VectorBench) -> UInt64? {
        let path = bench.data.appending(path: "acme/graph-1").path
        return try? FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
    }

    @Test("a server that starts again has the graph, with what was written and deleted since")
    func restart() async throws {
        let first = try VectorBench(Self.limits)
        try await first.collection(dimension: Int64(Self.dimension))
        try await Self.put(first, 0..<600)
        let written = try await Self.untilSaved(first)
        // Not so much as to be written again, and within the time that it may be once.
        try await Self.put(first, 600..<620)
        _ = try await first.call("delete_vectors", ["collection": "notes", "ids": ["v0", "v7", "v599"]])
        await first.server.shutDown()

        let second = try VectorBench(Self.limits, data: first.data)
        #expect(try await Self.untilSaved(second) == written)
        var (dice, found) = (Dice(44), 0)
        for _ in 0..<20 {
            let query = dice.vector(Self.dimension)
            let near = try await second.near(query)
            #expect(near["search"] == "approximate")
            found += Set(near.ids).intersection(try await second.near(query, ["exact": true]).ids).count
        }
        #expect(found >= 190)
        var latest = Dice(600)
        #expect(try await second.near(latest.vector(Self.dimension)).ids.first == "v600")
        var deleted = Dice(0)
        #expect(try await second.near(deleted.vector(Self.dimension)).ids.contains("v0") == false)
        #expect(Self.file(second) == written)
        await second.end()
    }

    @Test("steady writes do not write the graph again and again")
    func steady() async throws {
        let bench = try VectorBench(Self.limits)
        try await bench.collection(dimension: Int64(Self.dimension))
        try await Self.put(bench, 0..<400)
        let written = try await Self.untilSaved(bench)
        for round in 0..<5 {
            try await Self.put(bench, (1000 * round + 1000)..<(1000 * round + 1500))
            _ = try await Self.untilSaved(bench)
        }
        #expect(Self.file(bench) == written)
        await bench.end()
    }

    @Test("a file that is damaged is passed over, and another one is written")
    func damaged() async throws {
        let first = try VectorBench(Self.limits)
        try await first.collection(dimension: Int64(Self.dimension))
        try await Self.put(first, 0..<400)
        _ = try await Self.untilSaved(first)
        await first.server.shutDown()
        let path = first.data.appending(path: "acme/graph-1")
        var bytes = try Data(contentsOf: path)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: path)

        let second = try VectorBench(Self.limits, data: first.data)
        var dice = Dice(1)
        let query = dice.vector(Self.dimension)
        for _ in 0..<20_000 where try await second.near(query)["search"] != "approximate" { await Task.yield() }
        #expect(try await second.near(query)["search"] == "approximate")
        await second.server.shutDown()
        #expect(try Data(contentsOf: path) != bytes)
        try FileManager.default.removeItem(at: second.data)
    }

    @Test("a deleted collection takes its graph along, and one that was left behind goes at the next start")
    func deleted() async throws {
        let first = try VectorBench(Self.limits)
        try await first.collection(dimension: Int64(Self.dimension))
        try await Self.put(first, 0..<400)
        _ = try await Self.untilSaved(first)
        _ = try await first.call("delete_collection", ["name": "notes"])
        #expect(Self.file(first) == nil)
        await first.server.shutDown()
        let directory = first.data.appending(path: "acme")
        for name in ["graph-1", "graph-1.tmp"] { try Data([1]).write(to: directory.appending(path: name)) }
        let second = try VectorBench(Self.limits, data: first.data)
        #expect(try await second.call("list_collections", [:])["collections"] == [])
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(left.allSatisfy { $0.hasPrefix("vector.sqlite") })
        await second.end()
    }
}
