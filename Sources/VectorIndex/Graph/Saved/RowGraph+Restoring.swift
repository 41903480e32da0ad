extension RowGraph {
    /// The place of a row that is no longer there.
    private static let gone = UInt32.max

    /// A graph of a table's rows from what ``save(_:)`` wrote for the same collection.
    ///
    /// Rows that came since are to be inserted; the links to those that went since are led on to their neighbours. `more`
    /// gives the bytes in pieces of so many at most, and none at the end. Nothing in them is believed: what does not fit
    /// is refused, and no number in them makes it take more memory than a graph of these rows.
    ///
    /// - Throws: ``GraphDamage``, or what `more` throws.
    public convenience init(
        of table: RowTable,
        parameters: GraphParameters = GraphParameters(),
        restoring more: @escaping (_ most: Int) throws -> [UInt8]
    ) throws {
        self.init(of: table, parameters: parameters)
        let rows = table.snapshot
        var bytes = GraphBytes(more)
        guard try bytes.next() == Self.number(of: rows.metric), try bytes.next(UInt32.self) == rows.dimension,
            try bytes.next(UInt32.self) == storage.links
        else { throw GraphDamage.stale }
        let count = Int(try bytes.next(UInt32.self))
        entry = try bytes.next()
        // Where more than a fifth went, a new one is better than a mended one.
        guard count > 0, count <= rows.count + rows.count / 4 else { throw GraphDamage.stale }
        let places = try Self.places(of: &bytes, count, in: rows)
        try read(&bytes, count)
        guard try bytes.isAtEnd(), Int(entry) < count, storage.levels[Int(entry)] == storage.levels.max() else {
            throw GraphDamage.malformed
        }
        highestLevel = Int(storage.levels[Int(entry)])
        let live = places.count { $0 != Self.gone }
        for place in 0..<UInt32(live) { note(place, rows) }
        if live < count { settle(places, rows) }
    }

    /// Where the saved rows are in the table now.
    private static func places(of bytes: inout GraphBytes, _ count: Int, in rows: RowSnapshot) throws -> [UInt32] {
        var places: [UInt32] = []
        var last: Int64?
        var next = 0
        for _ in 0..<count {
            let key = try bytes.next(Int64.self)
            if let last, key <= last { throw GraphDamage.malformed }
            last = key
            guard next < rows.count, rows.key(at: next) <= key else {
                places.append(gone)
                continue
            }
            // A row with a lesser key that was not saved: it would have to have come later.
            guard rows.key(at: next) == key else { throw GraphDamage.stale }
            places.append(UInt32(next))
            next += 1
        }
        guard next > 0, count - next <= count / 5 else { throw GraphDamage.stale }
        let sketches = sketches(of: rows, next)
        var others = 0
        for place in places {
            let saved = Float(bitPattern: try bytes.next())
            guard place != gone else { continue }
            let sketch = sketches[Int(place)]
            // Another processor adds in another order.
            if !((saved - sketch).magnitude <= max(saved.magnitude, sketch.magnitude) / 256 + 1e-6) { others += 1 }
        }
        // The same keys for other rows: an older database was put back, and went another way.
        guard others <= next / 100 else { throw GraphDamage.stale }
        return places
    }

    private func read(_ bytes: inout GraphBytes, _ count: Int) throws {
        for _ in 0..<count {
            let level = try bytes.next(UInt8.self)
            guard level <= Self.maximumLevel else { throw GraphDamage.malformed }
            storage.append(level: Int(level))
        }
        for place in 0..<UInt32(count) {
            for level in 0...Int(storage.levels[Int(place)]) {
                let length = Int(try bytes.next(UInt16.self))
                guard length <= (level == 0 ? storage.lowestLinks : storage.links) else { throw GraphDamage.malformed }
                var links: [UInt32] = []
                links.reserveCapacity(length)
                for _ in 0..<length {
                    let link = try bytes.next(UInt32.self)
                    guard link < count, Int(storage.levels[Int(link)]) >= level else { throw GraphDamage.malformed }
                    links.append(link)
                }
                storage.setLinks(links, of: place, level: level)
            }
        }
    }

    /// Moves rows to their places now, and leads links to those that went on to what these were linked to.
    private func settle(_ places: [UInt32], _ rows: RowSnapshot) {
        let old = storage
        defer { old.deallocate() }
        var new = GraphStorage(links: old.links)
        for (place, now) in places.enumerated() where now != Self.gone { new.append(level: Int(old.levels[place])) }
        func here(_ links: UnsafeBufferPointer<UInt32>) -> [UInt32] {
            links.compactMap { places[Int($0)] == Self.gone ? nil : places[Int($0)] }
        }
        withScratch { scratch in
            let walk = GraphWalk(
                storage: GraphStorage(links: old.links),
                rows: rows,
                codes: codes,
                radii: radii,
                scratch: scratch
            )
            for (place, now) in places.enumerated() where now != Self.gone {
                for level in 0...Int(old.levels[place]) {
                    let links = old.withLinks(of: UInt32(place), level: level) { Array($0) }
                    var kept = links.withUnsafeBufferPointer(here)
                    if kept.count < links.count {
                        let next = links.filter { places[Int($0)] == Self.gone }
                            .flatMap { old.withLinks(of: $0, level: level, here) }
                        let candidates = Set(kept + next).subtracting([now])
                        kept = walk.nearest(of: candidates.sorted(), to: now, level == 0 ? old.lowestLinks : old.links)
                    }
                    new.setLinks(kept, of: now, level: level)
                }
            }
        }
        storage = new
        highestLevel = new.levels.max().map { Int($0) } ?? -1
        entry = UInt32(new.levels.firstIndex { Int($0) == highestLevel } ?? 0)
    }
}

extension GraphWalk {
    /// The rows to link a row to, out of any number.
    fileprivate func nearest(of rows: [UInt32], to row: UInt32, _ limit: Int) -> [UInt32] {
        let target = target(row)
        let candidates = rows.map { GraphScratch.Candidate(distance: distance(target, $0), row: $0) }
            .sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }
        return choose(limit, of: candidates).map(\.row)
    }
}
