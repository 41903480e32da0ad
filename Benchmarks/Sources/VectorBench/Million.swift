import Foundation
import Glibc
import VectorIndex

/// A million vectors of 16 elements, from 1,000 middles: added a thousand at a time, searched exactly, made a graph,
/// searched through it; and the memory that the whole process takes.
///
/// `VectorBench million` prints one JSON object; it takes minutes.
enum Million {
    static let count = 1_000_000
    private static let dimension = 16
    private static let queries = 200

    static func run() throws {
        let metric = VectorMetric.cosine
        var dice = Dice()
        let middles = (0..<1000).map { _ in dice.vector(dimension) }
        func vector() throws -> [Float] {
            let middle = middles[Int(dice.next() % 1000)]
            return try metric.prepared(zip(middle, dice.vector(dimension)).map { $0 + $1 / 4 }, dimension: dimension)
        }
        let table = RowTable(metric: metric, dimension: dimension)
        for batch in 0..<(count / 1000) {
            try table.append(try (0..<1000).map { (key: Int64(batch * 1000 + $0), vector: try vector()) })
        }
        let graph = RowGraph(of: table)
        let building = VectorBench.cpu { while graph.insertNext() {} }
        let rows = table.snapshot
        var found = 0
        var (exactTimes, graphTimes): ([Double], [Double]) = ([], [])
        for _ in 0..<queries {
            let query = try vector()
            var (right, near): ([NearRow], [NearRow]) = ([], [])
            exactTimes.append(
                try VectorBench.cpu {
                    right = try rows.nearest(to: query, limit: 10, interruption: SearchInterruption())
                }
            )
            graphTimes.append(
                VectorBench.cpu { near = graph.nearest(to: query, limit: 10, width: graph.searchWidth).rows }
            )
            found += Set(near.map(\.row)).intersection(right.map(\.row)).count
        }
        print(
            """
            {"rows": \(rows.count), "dimension": \(dimension), "exact_us": \(exactTimes.sorted()[queries / 2]), \
            "graph_us": \(graphTimes.sorted()[queries / 2]), "recall": \(Double(found) / Double(queries * 10)), \
            "building_s": \(building / 1e6), "graph_bytes": \(graph.bytes), "resident_mb": \(try residentMegabytes())}
            """
        )
    }

    /// The most that this process has held.
    private static func residentMegabytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }
}

/// Numbers that look random and are the same in every run.
struct Dice {
    private var state: UInt64 = 7

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A number from 0 to 1.
    mutating func number() -> Double { Double(next() >> 11) / Double(1 << 53) }
    mutating func vector(_ dimension: Int) -> [Float] { (0..<dimension).map { _ in Float(number() * 2 - 1) } }
}
