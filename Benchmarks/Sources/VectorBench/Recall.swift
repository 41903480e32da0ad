import Glibc
import VectorIndex

/// How many of the ten nearest a graph finds where vectors differ in length, which is what makes it hard.
struct Recall: CustomStringConvertible {
    static let count = 50_000

    private let recall: Double
    private let graph: Double
    private let exact: Double

    /// As it is printed, times in microseconds.
    var description: String {
        "{\"rows\": \(Self.count), \"recall\": \(recall), \"graph_us\": \(graph), \"exact_us\": \(exact)}"
    }

    init(of metric: VectorMetric, texts: [String]) throws {
        var dice = Dice()
        let vectors = texts.prefix(Self.count + VectorBench.queries)
            .compactMap { text -> [Float]? in
                // As many between 1/4 and 1/2 as between 2 and 4.
                let length = Float(exp2(dice.number() * 4 - 2))
                return HashedText.vector(of: text)?.map { $0 * length }
            }
        let table = RowTable(metric: metric, dimension: HashedText.dimension)
        try table.append(vectors.prefix(Self.count).enumerated().map { (key: Int64($0.offset), vector: $0.element) })
        let rows = table.snapshot
        let made = RowGraph(of: table)
        while made.insertNext() {}
        var (found, count) = (0, 0)
        var (graphTimes, exactTimes): ([Double], [Double]) = ([], [])
        for query in vectors.dropFirst(Self.count) {
            var (near, right): ([NearRow], [NearRow]) = ([], [])
            graphTimes.append(
                VectorBench.cpu {
                    near = made.nearest(to: query, limit: VectorBench.limit, width: made.searchWidth).rows
                }
            )
            exactTimes.append(
                try VectorBench.cpu {
                    right = try rows.nearest(
                        to: query,
                        limit: VectorBench.limit,
                        interruption: SearchInterruption()
                    )
                }
            )
            found += Set(near.map(\.row)).intersection(right.map(\.row)).count
            count += right.count
        }
        recall = Double(found) / Double(max(1, count))
        graph = graphTimes.sorted()[graphTimes.count / 2]
        exact = exactTimes.sorted()[exactTimes.count / 2]
    }
}
