import CDotProduct
import Foundation
import Glibc
import VectorIndex

/// One query over 100,000 texts, embedded by the built-in embedder: compared with every row, beside a plain loop in C
/// over the same memory; and through the graph, with how many of the right ten it finds.
///
/// Then the graph's recall for the dot product and the Euclidean distance, over half as many rows of lengths from 1/4
/// to 4, and what it takes to save a graph and to have it again.
///
/// The texts are WordNet's (Debian: wordnet-base): each synset's words and gloss, shuffled the same way in each run; those
/// after the first 100,000 are the queries. Prints one JSON object, times in microseconds of this process's CPU time.
@main
struct VectorBench {
    static let count = 100_000
    static let queries = 300
    static let limit = 10

    static func main() throws {
        if CommandLine.arguments.last == "million" { return try Million.run() }
        let texts = try WordNet.texts()
        guard texts.count >= count + queries else { throw Failure.fewTexts(texts.count) }
        let table = RowTable(metric: .cosine, dimension: HashedText.dimension)
        try table.append(
            texts.prefix(count).enumerated()
                .compactMap { place, text in
                    HashedText.vector(of: text).map { (key: Int64(place), vector: $0) }
                }
        )
        let rows = table.snapshot
        let queries = texts.dropFirst(count).lazy.compactMap { HashedText.vector(of: $0) }.prefix(Self.queries)
        let query = Array(queries)

        // In turns, and the median of the ratios: a machine that is slower for a while is slower for both.
        var right: [[NearRow]] = []
        var pairs: [(ratio: Double, exact: Double, plain: Double)] = []
        var products = [Float](repeating: 0, count: rows.count)
        var before = plain(query[0], rows, &products)
        for query in query {
            var found: [NearRow] = []
            let exact = cpu {
                found = (try? rows.nearest(to: query, limit: limit, interruption: SearchInterruption())) ?? []
            }
            right.append(found)
            let after = plain(query, rows, &products)
            // The same answer, or it is not the same work.
            guard let first = found.first,
                products.max() == products[first.row] || abs((products.max() ?? 0) + first.distance) < 1e-4
            else { throw Failure.otherAnswer }
            pairs.append((exact / ((before + after) / 2), exact, (before + after) / 2))
            before = after
        }
        let exact = pairs.sorted { $0.ratio < $1.ratio }[pairs.count / 2]

        let graph = RowGraph(of: table)
        let building = cpu { while graph.insertNext() {} }
        var saved: [UInt8] = []
        let saving = try cpu { try graph.save { saved += $0 } }
        let restoring = try cpu {
            var rest = saved[...]
            let again = try RowGraph(
                of: table,
                restoring: { most in
                    defer { rest = rest.dropFirst(most) }
                    return Array(rest.prefix(most))
                }
            )
            guard again.count == rows.count else { throw Failure.otherAnswer }
        }
        var times: [Double] = []
        var found = 0
        for round in 0..<3 {
            for (query, right) in zip(query, right) {
                var near: [NearRow] = []
                times.append(
                    cpu { near = graph.nearest(to: query, limit: limit, width: graph.searchWidth).rows }
                )
                if round == 0 { found += Set(near.map(\.row)).intersection(right.map(\.row)).count }
            }
        }
        let graphTime = times.sorted()[times.count / 2]
        let recall = Double(found) / Double(query.count * limit)
        let dot = try Recall(of: .dot, texts: texts)
        let euclidean = try Recall(of: .euclidean, texts: texts)
        print(
            """
            {"rows": \(rows.count), "dimension": \(rows.dimension), "exact_us": \(exact.exact), "plain_us": \(exact.plain), \
            "exact_ratio": \(exact.ratio), "graph_us": \(graphTime), "recall": \(recall), \
            "building_s": \(building / 1e6), "graph_bytes": \(graph.bytes), "saved_bytes": \(saved.count), \
            "saving_s": \(saving / 1e6), "restoring_s": \(restoring / 1e6), "dot": \(dot), "euclidean": \(euclidean)}
            """
        )
    }

    enum Failure: Error {
        case fewTexts(Int)
        case otherAnswer
    }

    private static func plain(_ query: [Float], _ rows: RowSnapshot, _ products: inout [Float]) -> Double {
        products.withUnsafeMutableBufferPointer { products in
            cpu {
                rows.withRuns { first, run, count in
                    dot_products(query, run, count, rows.stride, products.baseAddress.map { $0 + first })
                }
            }
        }
    }

    static func cpu<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) -> Double {
        let start = now()
        try body()
        return now() - start
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) * 1e-3
    }
}
