import Testing
import VectorIndex

@Suite("A graph that was saved")
struct SavedGraphTests {
    private static let dimension = 8

    /// A table of such rows under keys 2, 4, 6, …, without those of `gone`.
    private static func table(
        _ count: Int,
        _ metric: VectorMetric = .cosine,
        seed: UInt64 = 5,
        without gone: Set<Int> = []
    ) throws -> RowTable {
        var dice = Dice(seed)
        let table = RowTable(metric: metric, dimension: dimension)
        let rows = (0..<count).map { (Int64($0) * 2 + 2, dice.floats(dimension)) }
        try table.append(
            try rows.enumerated().filter { !gone.contains($0.offset) }
                .map { ($0.element.0, try metric.prepared($0.element.1, dimension: dimension)) }
        )
        return table
    }

    private static func saved(_ table: RowTable) throws -> [UInt8] {
        let graph = RowGraph(of: table)
        while graph.insertNext() {}
        return try bytes(of: graph)
    }

    private static func bytes(of graph: RowGraph) throws -> [UInt8] {
        let pieces = Pieces()
        try graph.save { pieces.bytes += $0 }
        return pieces.bytes
    }

    private static func restored(_ bytes: [UInt8], of table: RowTable) throws -> RowGraph {
        let pieces = Pieces()
        pieces.bytes = bytes
        return try RowGraph(of: table, restoring: pieces.next)
    }

    /// Bytes on their way to a graph, in small pieces, so that numbers lie across them.
    private final class Pieces {
        var bytes: [UInt8] = []
        private var position = 0

        func next(_ most: Int) -> [UInt8] {
            defer { position = min(bytes.count, position + min(most, 1001)) }
            return Array(bytes[position..<min(bytes.count, position + min(most, 1001))])
        }
    }

    /// How many of the ten nearest it finds, of 1.
    private static func recall(_ graph: RowGraph, of table: RowTable, _ metric: VectorMetric) throws -> Double {
        var dice = Dice(77)
        var found = 0
        for _ in 0..<30 {
            let query = try metric.prepared(dice.floats(dimension), dimension: dimension)
            let right = try table.snapshot.nearest(to: query, limit: 10, interruption: SearchInterruption())
            let near = graph.nearest(to: query, limit: 10, width: 100).rows
            found += Set(near.map(\.row)).intersection(right.map(\.row)).count
        }
        return Double(found) / 300
    }

    @Test("is the same again, and takes the rows that came since", arguments: VectorMetric.allCases)
    func again(_ metric: VectorMetric) throws {
        let bytes = try Self.saved(try Self.table(500, metric))
        let same = try Self.restored(bytes, of: try Self.table(500, metric))
        #expect(same.count == 500)
        #expect(try Self.bytes(of: same) == bytes)

        let table = try Self.table(700, metric)
        let graph = try Self.restored(bytes, of: table)
        #expect(graph.count == 500)
        while graph.insertNext() {}
        #expect(graph.count == 700)
        #expect(try Self.recall(graph, of: table, metric) >= 0.95)
    }

    @Test("does without the rows that went since", arguments: VectorMetric.allCases)
    func without(_ metric: VectorMetric) throws {
        let bytes = try Self.saved(try Self.table(600, metric))
        // Every sixth, the first and the last among them.
        let gone = Set(stride(from: 0, to: 600, by: 6)).union([599])
        let table = try Self.table(650, metric, without: gone)
        let graph = try Self.restored(bytes, of: table)
        #expect(graph.count == 600 - gone.count)
        while graph.insertNext() {}
        #expect(graph.count == 650 - gone.count)
        #expect(try Self.recall(graph, of: table, metric) >= 0.95)
    }

    @Test("is refused for rows that it is not of")
    func stale() throws {
        let bytes = try Self.saved(try Self.table(200))
        let others = [
            // More than a fifth went; another metric; other rows under the same keys; rows that came between.
            try Self.table(200, without: Set(0..<60)), try Self.table(200, .dot), try Self.table(200, seed: 6),
            try Self.table(20), RowTable(metric: .cosine, dimension: Self.dimension),
            RowTable(metric: .cosine, dimension: 9),
        ]
        for table in others {
            #expect(throws: GraphDamage.stale) { try Self.restored(bytes, of: table) }
        }
        let fewer = try Self.saved(try Self.table(200, without: [100]))
        #expect(throws: GraphDamage.stale) { try Self.restored(fewer, of: try Self.table(200)) }
    }

    @Test("is refused where it ends early or goes on")
    func torn() throws {
        let table = try Self.table(60)
        let bytes = try Self.saved(table)
        for length in 0..<bytes.count {
            #expect(throws: GraphDamage.self) { try Self.restored(Array(bytes.prefix(length)), of: table) }
        }
        #expect(throws: GraphDamage.malformed) { try Self.restored(bytes + [0], of: table) }
    }

    @Test("does no harm where its bytes are others: it is refused, or can be searched and grown")
    func hostile() throws {
        let table = try Self.table(80)
        let bytes = try Self.saved(try Self.table(60))
        var refused = 0
        for place in bytes.indices {
            var other = bytes
            other[place] = place.isMultiple(of: 2) ? 0xFF : other[place] ^ 0x11
            do {
                let graph = try Self.restored(other, of: table)
                while graph.insertNext() {}
                _ = graph.nearest(to: table.snapshot.vector(at: 3), limit: 10, width: 60)
            } catch is GraphDamage { refused += 1 }
        }
        #expect(refused > bytes.count / 2)
    }
}
