import CVectorKernels

extension RowSnapshot {
    /// Rows that are compared between two looks at the clock, and whose distances fit the first cache.
    private static let block = 1024

    /// The nearest rows to a query, by comparing it with each; nearest first.
    ///
    /// `query` is what the metric has prepared. Only places that are `allowed` count, and only `places` are looked at; nil
    /// is all. It throws when the interruption ends it.
    public func nearest(
        to query: [Float],
        limit: Int,
        among allowed: RowSet? = nil,
        at places: Range<Int>? = nil,
        interruption: SearchInterruption
    ) throws(SearchInterrupted) -> [NearRow] {
        let places = places ?? 0..<count
        // Few of many: go to them one by one, past the memory of all others.
        if let allowed, allowed.count < places.count / 16 {
            let picked = allowed.rows.filter { places.contains($0) && !removed.contains($0) }
            return try nearest(to: query, limit: limit, picked: picked, interruption: interruption)
        }
        let query = padded(query)
        var found = NearestRows(limit)
        var distances = [Float](repeating: 0, count: Self.block)
        let isAnyRemoved = removed.count > 0
        var start = places.lowerBound
        while start < places.upperBound {
            try interruption.check()
            let end = min(places.upperBound, start + Self.block, (start >> shift + 1) << shift)
            compare(query, rowsAt: start, count: end - start, &distances)
            for index in 0..<(end - start) where distances[index] < found.bound || found.bound == .infinity {
                let place = start + index
                if isAnyRemoved, removed.contains(place) { continue }
                if let allowed, !allowed.contains(place) { continue }
                found.insert(NearRow(row: place, distance: distances[index]))
            }
            start = end
        }
        return found.sorted
    }

    private func nearest(
        to query: [Float],
        limit: Int,
        picked: [Int],
        interruption: SearchInterruption
    ) throws(SearchInterrupted) -> [NearRow] {
        let query = padded(query)
        var found = NearestRows(limit)
        var distances = [Float](repeating: 0, count: Self.block)
        var rows: [UnsafePointer<Float>?] = []
        for start in Swift.stride(from: 0, to: picked.count, by: Self.block) {
            try interruption.check()
            let places = picked[start..<min(start + Self.block, picked.count)]
            rows.removeAll(keepingCapacity: true)
            for place in places { rows.append(row(place)) }
            query.withUnsafeBufferPointer { query in
                if let query = query.baseAddress { compare(query, rows, rows.count, &distances) }
            }
            for (index, place) in places.enumerated() {
                found.insert(NearRow(row: place, distance: distances[index]))
            }
        }
        return found.sorted
    }

    private func compare(_ query: [Float], rowsAt start: Int, count: Int, _ distances: inout [Float]) {
        switch metric {
        case .cosine, .dot: signet_vector_dot_rows(query, row(start), count, stride, &distances)
        case .euclidean: signet_vector_euclidean_rows(query, row(start), count, stride, &distances)
        }
    }

    /// The squared Euclidean distances of rows that lie one after the other, whatever the metric.
    func euclideanSquares(
        _ point: UnsafePointer<Float>,
        _ rows: UnsafePointer<Float>,
        count: Int,
        _ squares: UnsafeMutablePointer<Float>
    ) {
        signet_vector_euclidean_rows(point, rows, count, stride, squares)
    }

    /// Distances of rows that lie anywhere.
    @inline(__always)
    func compare(
        _ query: UnsafePointer<Float>,
        _ rows: UnsafePointer<UnsafePointer<Float>?>,
        _ count: Int,
        _ distances: UnsafeMutablePointer<Float>
    ) {
        switch metric {
        case .cosine, .dot: signet_vector_dot_picked(query, rows, count, stride, distances)
        case .euclidean: signet_vector_euclidean_picked(query, rows, count, stride, distances)
        }
    }

    /// The nearest of these few places; nearest first.
    func nearest(to query: [Float], limit: Int, of places: [Int]) -> [NearRow] {
        let query = padded(query)
        let pointers = places.map { Optional(row($0)) }
        var distances = [Float](repeating: 0, count: places.count)
        var found = NearestRows(limit)
        query.withUnsafeBufferPointer { query in
            if let query = query.baseAddress { compare(query, pointers, places.count, &distances) }
        }
        for (index, place) in places.enumerated() { found.insert(NearRow(row: place, distance: distances[index])) }
        return found.sorted
    }
}
