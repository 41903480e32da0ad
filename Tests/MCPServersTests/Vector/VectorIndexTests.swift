import Testing
import VectorIndex

@Suite("The index of vectors")
struct VectorIndexTests {
    private func table(_ metric: VectorMetric, _ vectors: [[Float]], _ backing: RowBacking = .memory) throws -> RowTable
    {
        let table = RowTable(metric: metric, dimension: vectors[0].count, backing: backing)
        try table.append(
            try vectors.enumerated()
                .map { (Int64($0.offset) * 3 + 1, try metric.prepared($0.element, dimension: $0.element.count)) }
        )
        return table
    }

    @Test("exact search finds what a plain loop finds", arguments: VectorMetric.allCases, [1, 3, 16, 17, 100])
    func exact(_ metric: VectorMetric, _ dimension: Int) throws {
        var dice = Dice(5)
        let vectors = (0..<700).map { _ in dice.floats(dimension) }
        let snapshot = try table(metric, vectors).snapshot
        for _ in 0..<5 {
            let query = try metric.prepared(dice.floats(dimension), dimension: dimension)
            let plain = (0..<vectors.count)
                .map { place -> (Int, Double) in
                    let row = snapshot.vector(at: place)
                    let distance = zip(query, row)
                        .reduce(0.0) { sum, pair in
                            let (a, b) = (Double(pair.0), Double(pair.1))
                            return metric == .euclidean ? sum + (a - b) * (a - b) : sum - a * b
                        }
                    return (place, distance)
                }
                .sorted { $0.1 < $1.1 }
            let found = try snapshot.nearest(to: query, limit: 8, interruption: SearchInterruption())
            #expect(found.count == 8)
            for (near, right) in zip(found, plain) { #expect(abs(Double(near.distance) - right.1) < 1e-4) }
        }
    }

    @Test("removed rows and rows that are not allowed are not found, whatever the way", arguments: [3, 400])
    func allowed(_ count: Int) throws {
        var dice = Dice(8)
        let table = try table(.cosine, (0..<1000).map { _ in dice.floats(8) })
        table.remove([Int64(1), 4, 7, 5000])
        let snapshot = table.snapshot
        #expect(snapshot.liveCount == 997)
        var allowed = RowSet(capacity: snapshot.count)
        for row in 0..<count { allowed.insert(row) }
        let query = try VectorMetric.cosine.prepared(dice.floats(8), dimension: 8)
        let found = try snapshot.nearest(to: query, limit: 1000, among: allowed, interruption: SearchInterruption())
        #expect(found.map(\.row).sorted() == Array(3..<max(3, count)))
    }

    @Test("a snapshot stays as it was while the table changes")
    func snapshots() throws {
        let table = try table(.dot, [[1, 0], [0, 1]])
        let before = table.snapshot
        try table.change(adding: [(key: Int64(100), vector: [2, 2])], removing: [Int64(1)])
        #expect((before.count, before.liveCount) == (2, 2))
        #expect((table.snapshot.count, table.snapshot.liveCount) == (3, 2))
        #expect(table.snapshot.place(of: 100) == 2)
        #expect(table.snapshot.place(of: 1) == nil && before.place(of: 1) == 0)
    }

    @Test("the graph finds at least 95 of 100 of the nearest", arguments: VectorMetric.allCases)
    func recall(_ metric: VectorMetric) throws {
        var dice = Dice(17)
        let table = try table(metric, (0..<1500).map { _ in dice.floats(12) })
        let graph = RowGraph(of: table)
        while graph.insertNext() {}
        #expect(graph.count == 1500)
        var found = 0
        for _ in 0..<20 {
            let query = try metric.prepared(dice.floats(12), dimension: 12)
            let right = try table.snapshot.nearest(to: query, limit: 10, interruption: SearchInterruption())
            let near = graph.nearest(to: query, limit: 10, width: 128).rows
            found += Set(near.map(\.row)).intersection(right.map(\.row)).count
        }
        #expect(Double(found) / 200 >= 0.95)
    }

    @Test("rows that are all the same make a graph that can be searched")
    func same() throws {
        let table = try table(.cosine, [[Float]](repeating: [1, 2, 3], count: 300))
        let graph = RowGraph(of: table)
        while graph.insertNext() {}
        let query = try VectorMetric.cosine.prepared([1, 2, 3], dimension: 3)
        #expect(graph.nearest(to: query, limit: 10, width: 64).rows.count == 10)
    }

    @Test("the same rows make the same graph, which finds the same")
    func deterministic() throws {
        var answers: [[Int]] = []
        for _ in 0..<2 {
            var dice = Dice(4)
            let graph = RowGraph(of: try table(.cosine, (0..<400).map { _ in dice.floats(8) }))
            while graph.insertNext() {}
            let query = try VectorMetric.cosine.prepared(dice.floats(8), dimension: 8)
            answers.append(graph.nearest(to: query, limit: 10, width: 20).rows.map(\.row))
        }
        #expect(answers[0] == answers[1])
    }

    @Test("a search that was cancelled, or whose time is over, ends")
    func interrupted() throws {
        let snapshot = try table(.dot, [[1, 0], [0, 1]]).snapshot
        let cancelled = SearchInterruption()
        cancelled.cancel()
        #expect(throws: SearchInterrupted.cancelled) {
            try snapshot.nearest(to: [1, 0], limit: 1, interruption: cancelled)
        }
        #expect(throws: SearchInterrupted.timeIsOver) {
            try snapshot.nearest(to: [1, 0], limit: 1, interruption: SearchInterruption(after: .zero))
        }
    }

    @Test("sets of rows meet, join and part as sets do")
    func sets() {
        var evens = RowSet(capacity: 10)
        var threes = RowSet()
        for row in stride(from: 0, to: 200, by: 2) { evens.insert(row) }
        for row in stride(from: 0, to: 130, by: 3) { threes.insert(row) }
        var both = evens
        both.formIntersection(threes)
        #expect(both.rows == Array(stride(from: 0, to: 130, by: 6)))
        var any = threes
        any.formUnion(evens)
        #expect(any.count == 100 + 44 - both.count)
        any.subtract(evens)
        #expect(any.rows == (0..<130).filter { $0 % 3 == 0 && $0 % 2 == 1 })
        #expect(RowSet(below: 65).rows == Array(0..<65))
    }
}

@Suite("Vectors of texts by hashing")
struct HashedTextTests {
    @Test("the same text makes the same vector on every machine")
    func stable() throws {
        let vector = try #require(HashedText.vector(of: "The quick brown fox"))
        #expect(vector.count == 384)
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        #expect(vector == HashedText.vector(of: "the QUICK, brown   fox!"))
        // Written down once: another number here is another way, which needs another name.
        let places = vector.indices.sorted { vector[$0].magnitude > vector[$1].magnitude }.prefix(3)
        #expect(places.allSatisfy { vector[$0] != 0 })
    }

    @Test("texts with common words or stems are nearer than others")
    func near() throws {
        func cosine(_ a: String, _ b: String) throws -> Float {
            zip(try #require(HashedText.vector(of: a)), try #require(HashedText.vector(of: b)))
                .reduce(0) { $0 + $1.0 * $1.1 }
        }
        let near = try cosine("rotating signing keys", "key rotation signs")
        let far = try cosine("rotating signing keys", "a cup of coffee")
        #expect(far.magnitude < 0.2)
        #expect(near > far.magnitude + 0.1)
        #expect(try cosine("Zürich", "zürich") > 0.999)
    }

    @Test("a text without letters and digits has no vector", arguments: ["", " ", "?!", "\n\t"])
    func empty(_ text: String) { #expect(HashedText.vector(of: text) == nil) }
}
