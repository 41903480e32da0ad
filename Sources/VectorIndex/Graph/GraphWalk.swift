import CVectorKernels

/// Steps through a graph that nothing changes meanwhile, towards one target.
struct GraphWalk {
    /// What is walked to: elements, or the whole numbers that stand for them.
    enum Target {
        case elements(UnsafePointer<Float>)
        case codes(UnsafePointer<Int8>, scale: Float)
        /// A row by its elements, seen from the middle of all.
        case row(UnsafePointer<Float>, UInt32, RowRadii)
    }

    let storage: GraphStorage
    let rows: RowSnapshot
    let codes: RowCodes?
    /// By what rows are linked, where that is not the metric.
    var radii: RowRadii?
    let scratch: GraphScratch

    /// A row as a target.
    func target(_ row: UInt32) -> Target {
        guard let codes else {
            let elements = rows.row(Int(row))
            return radii.map { .row(elements, row, $0) } ?? .elements(elements)
        }
        let code = codes.row(row)
        return .codes(code, scale: codes.scale(of: code))
    }

    /// The distances of the rows in `scratch.places`, to `scratch.distances`.
    @inline(__always)
    func compare(_ target: Target) {
        let count = scratch.placeCount
        switch target {
        case .codes(let code, let scale):
            guard let codes else { return }
            codes.find(scratch.places, count, scratch.codes)
            signet_vector_dot_codes(code, scale, scratch.codes, count, codes.length, scratch.distances)
        case .elements(let elements):
            for index in 0..<count { scratch.rows[index] = rows.row(Int(scratch.places[index])) }
            rows.compare(elements, scratch.rows, count, scratch.distances)
        case .row(let elements, let row, let radii):
            for index in 0..<count { scratch.rows[index] = rows.row(Int(scratch.places[index])) }
            rows.compare(elements, scratch.rows, count, scratch.distances)
            for index in 0..<count {
                scratch.distances[index] = radii.distance(row, scratch.places[index], square: scratch.distances[index])
            }
        }
    }

    /// The distance of one row.
    @inline(__always)
    func distance(_ target: Target, _ row: UInt32) -> Float {
        var distance: Float = 0
        switch target {
        case .codes(let code, let scale):
            guard let codes else { return .infinity }
            var pointer: UnsafePointer<Int8>? = codes.row(row)
            signet_vector_dot_codes(code, scale, &pointer, 1, codes.length, &distance)
        case .elements(let elements):
            var pointer: UnsafePointer<Float>? = rows.row(Int(row))
            switch rows.metric {
            case .cosine, .dot: signet_vector_dot_picked(elements, &pointer, 1, rows.stride, &distance)
            case .euclidean: signet_vector_euclidean_picked(elements, &pointer, 1, rows.stride, &distance)
            }
        case .row(let elements, let other, let radii):
            var pointer: UnsafePointer<Float>? = rows.row(Int(row))
            signet_vector_euclidean_picked(elements, &pointer, 1, rows.stride, &distance)
            distance = radii.distance(other, row, square: distance)
        }
        return distance
    }

    /// Algorithm 5's first half: the nearest row that greedy steps find on the levels above `lowest`.
    func descend(from entry: UInt32, level: Int, to lowest: Int, _ target: Target) -> UInt32 {
        var current = entry
        var distance = distance(target, current)
        for level in stride(from: level, to: lowest, by: -1) {
            var isNearer = true
            while isNearer {
                isNearer = false
                gather(neighboursOf: current, level: level) { _ in true }
                compare(target)
                for index in 0..<scratch.placeCount where scratch.distances[index] < distance {
                    (distance, current, isNearer) = (scratch.distances[index], scratch.places[index], true)
                }
            }
        }
        return current
    }

    /// Algorithm 2: the nearest rows on one level, to `scratch.nearest`.
    func look(around start: UInt32, level: Int, width: Int, _ target: Target) {
        scratch.begin(width: width, rows: storage.count)
        _ = scratch.see(start)
        _ = scratch.insert(start, distance(target, start))
        var next = 0
        while next < scratch.count {
            let row = scratch.nearest[next].row
            guard row & GraphScratch.expanded == 0 else {
                next += 1
                continue
            }
            scratch.nearest[next].row = row | GraphScratch.expanded
            gather(neighboursOf: row, level: level) { scratch.see($0) }
            compare(target)
            next += 1
            for index in 0..<scratch.placeCount {
                if let place = scratch.insert(scratch.places[index], scratch.distances[index]) {
                    next = min(next, place)
                }
            }
            if level == 0, next < scratch.count {
                storage.fetchLinks(of: scratch.nearest[next].row & ~GraphScratch.expanded)
            }
        }
    }

    /// Algorithm 4: of candidates, nearest first, those that are nearer to the row than to one chosen before, so that
    /// links lead into every direction.
    func choose(_ limit: Int, of candidates: [GraphScratch.Candidate]) -> [GraphScratch.Candidate] {
        guard candidates.count > limit else { return candidates }
        var chosen: [GraphScratch.Candidate] = []
        chosen.reserveCapacity(limit)
        for candidate in candidates {
            let place = target(candidate.row)
            if chosen.allSatisfy({ distance(place, $0.row) >= candidate.distance }) { chosen.append(candidate) }
            if chosen.count == limit { break }
        }
        return chosen
    }

    @inline(__always)
    private func gather(neighboursOf row: UInt32, level: Int, _ isWanted: (UInt32) -> Bool) {
        storage.withLinks(of: row, level: level) { links in
            var count = 0
            for place in links where isWanted(place) {
                scratch.places[count] = place
                count += 1
            }
            scratch.placeCount = count
        }
    }
}
