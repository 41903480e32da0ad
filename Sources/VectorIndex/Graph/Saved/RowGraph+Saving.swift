import CVectorKernels

/// What is saved of a graph: which rows it has, by their keys and a sketch of each, and how they are linked.
///
/// Neither elements nor codes, which come from the rows. All numbers have the least significant byte first: the metric's
/// place in its list, the dimension, the links of a row, the count of rows, the place of the entry (32 bits each); the
/// keys (64 bits); the sketches (32 bits); the highest level of each row (8 bits); then for each row, for each of its
/// levels from the lowest, how many links it has (16 bits) and the places that they lead to (32 bits).
extension RowGraph {
    /// Hands the bytes to `write` in pieces; for the one that inserts, between two insertions.
    public func save(_ write: @escaping ([UInt8]) throws -> Void) throws {
        // Nobody else changes it, so it is read without the lock.
        let rows = table.snapshot
        var bytes = GraphBytesWriter(write)
        try bytes.append(Self.number(of: rows.metric))
        try bytes.append(UInt32(rows.dimension))
        try bytes.append(UInt32(storage.links))
        try bytes.append(UInt32(storage.count))
        try bytes.append(entry)
        for place in 0..<storage.count { try bytes.append(rows.key(at: place)) }
        for sketch in Self.sketches(of: rows, storage.count) { try bytes.append(sketch.bitPattern) }
        for level in storage.levels { try bytes.append(level) }
        for place in 0..<UInt32(storage.count) {
            for level in 0...Int(storage.levels[Int(place)]) {
                let links = storage.withLinks(of: place, level: level) { Array($0) }
                try bytes.append(UInt16(links.count))
                for link in links { try bytes.append(link) }
            }
        }
        try bytes.flush()
    }

    static func number(of metric: VectorMetric) -> UInt32 {
        UInt32(VectorMetric.allCases.firstIndex(of: metric) ?? 0)
    }

    /// A number for each of the first rows that is another for other elements, nearly always: their sum with signs.
    static func sketches(of rows: RowSnapshot, _ count: Int) -> [Float] {
        var sketches = [Float](repeating: 0, count: rows.count)
        var state: UInt64 = 0x5369_676E_6574
        let signs = (0..<rows.dimension)
            .map { _ -> Float in
                state = state &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
                return state >> 63 == 0 ? 1 : -1
            }
        let query = rows.padded(signs)
        sketches.withUnsafeMutableBufferPointer { sketches in
            guard let sketches = sketches.baseAddress else { return }
            rows.withRuns { first, elements, count in
                signet_vector_dot_rows(query, elements, count, rows.stride, sketches + first)
            }
        }
        return Array(sketches.prefix(count))
    }
}
