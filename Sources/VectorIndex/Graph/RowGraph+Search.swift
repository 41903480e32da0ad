extension RowGraph {
    /// What a search of the graph found, and the rows that it was made on.
    public struct Found: Sendable {
        /// The nearest rows, nearest first.
        public let rows: [NearRow]
        /// The table as the search saw it.
        public let snapshot: RowSnapshot
        /// The rows that the graph had; those with this place and later ones were not looked at.
        public let indexedCount: Int
    }

    /// The nearest rows to a query, most of them.
    ///
    /// `query` is what the metric has prepared; `width` candidates are kept, at least `limit`. Where only few of many places
    /// are `allowed` (nil is all), it finds less than there is.
    public func nearest(to query: [Float], limit: Int, width: Int, among allowed: RowSet? = nil) -> Found {
        lock.reading {
            // In here, so that it has every row that the graph has.
            let snapshot = table.snapshot
            guard highestLevel >= 0 else { return Found(rows: [], snapshot: snapshot, indexedCount: 0) }
            let candidates = withScratch { scratch in
                let walk = GraphWalk(storage: storage, rows: snapshot, codes: codes, scratch: scratch)
                return withTarget(query, snapshot) { target in
                    let start = walk.descend(from: entry, level: highestLevel, to: 0, target)
                    walk.look(around: start, level: 0, width: max(width, limit), target)
                    // Enough that none of the nearest is left out for the error of its whole numbers.
                    return scratch.candidates(codes == nil ? limit : max(limit * 2, limit + 30)) { row in
                        !snapshot.removed.contains(row) && allowed?.contains(row) ?? true
                    }
                }
            }
            let rows = snapshot.nearest(to: query, limit: limit, of: candidates)
            return Found(rows: rows, snapshot: snapshot, indexedCount: storage.count)
        }
    }

    private func withTarget<Value>(
        _ query: [Float],
        _ snapshot: RowSnapshot,
        _ body: (GraphWalk.Target) -> Value
    ) -> Value {
        let query = snapshot.padded(query)
        return query.withUnsafeBufferPointer { elements in
            // A row has 16 elements at least, so there is an address.
            let elements = elements.baseAddress.unsafelyUnwrapped
            guard let codes else { return body(.elements(elements)) }
            return withUnsafeTemporaryAllocation(of: Int8.self, capacity: codes.length) { code in
                code.initialize(repeating: 0)
                guard let code = code.baseAddress else { return body(.elements(elements)) }
                let scale = RowCodes.encode(elements, dimension: snapshot.dimension, to: code)
                return body(.codes(UnsafePointer(code), scale: scale))
            }
        }
    }
}
