extension RowGraph {
    /// A row's new links on a level.
    private struct Change {
        let row: UInt32
        let level: Int
        let links: [UInt32]
    }

    /// Adds the table's next row; false when it has no further one.
    ///
    /// One caller at a time.
    public func insertNext() -> Bool {
        let rows = table.snapshot
        // Only this thread changes the graph, so it may read it without the lock.
        guard storage.count < rows.count, storage.count < Int(GraphScratch.expanded) else { return false }
        let row = UInt32(storage.count)
        let level = Self.level(of: row)
        // Nobody looks at it before the row is linked; only a new block of memory is a change for others.
        lock.writing { note(row, rows) }
        guard highestLevel >= 0 else {
            lock.writing {
                storage.append(level: level)
                (entry, highestLevel) = (row, level)
            }
            return true
        }
        let changes = withScratch { scratch in
            links(
                of: row,
                level: level,
                GraphWalk(storage: storage, rows: rows, codes: codes, radii: radii, scratch: scratch)
            )
        }
        lock.writing {
            storage.append(level: level)
            for change in changes { storage.setLinks(change.links, of: change.row, level: change.level) }
            if level > highestLevel { (entry, highestLevel) = (row, level) }
        }
        return true
    }

    /// Notes what links of a row are found by.
    func note(_ row: UInt32, _ rows: RowSnapshot) {
        codes?.note(row, rows.row(Int(row)), dimension: rows.dimension)
        radii?.note(Int(row), in: rows)
    }

    /// Algorithm 1 without its writes: the links that the row gets, and those of its neighbours that change by it.
    private func links(of row: UInt32, level: Int, _ walk: GraphWalk) -> [Change] {
        let query = walk.target(row)
        var start = walk.descend(from: entry, level: highestLevel, to: min(level, highestLevel), query)
        var changes: [Change] = []
        for level in stride(from: min(level, highestLevel), through: 0, by: -1) {
            walk.look(around: start, level: level, width: parameters.buildingWidth, query)
            let candidates = (0..<walk.scratch.count)
                .map { index in
                    GraphScratch.Candidate(
                        distance: walk.scratch.nearest[index].distance,
                        row: walk.scratch.nearest[index].row & ~GraphScratch.expanded
                    )
                }
            if let nearest = candidates.first { start = nearest.row }
            let chosen = walk.choose(storage.links, of: candidates)
            changes.append(Change(row: row, level: level, links: chosen.map(\.row)))
            for neighbour in chosen {
                changes.append(link(neighbour, to: row, level: level, walk))
            }
        }
        return changes
    }

    /// Links a neighbour back; where it has no room, the best of its links are chosen again.
    private func link(_ neighbour: GraphScratch.Candidate, to row: UInt32, level: Int, _ walk: GraphWalk) -> Change {
        let room = level == 0 ? storage.lowestLinks : storage.links
        let links = storage.withLinks(of: neighbour.row, level: level) { Array($0) }
        guard links.count == room else { return Change(row: neighbour.row, level: level, links: links + [row]) }
        let scratch = walk.scratch
        for (index, place) in links.enumerated() { scratch.places[index] = place }
        scratch.placeCount = links.count
        walk.compare(walk.target(neighbour.row))
        var candidates = links.indices.map { GraphScratch.Candidate(distance: scratch.distances[$0], row: links[$0]) }
        candidates.append(GraphScratch.Candidate(distance: neighbour.distance, row: row))
        candidates.sort { ($0.distance, $0.row) < ($1.distance, $1.row) }
        return Change(row: neighbour.row, level: level, links: walk.choose(room, of: candidates).map(\.row))
    }

    /// The most levels above the lowest.
    static let maximumLevel = 12

    /// How many levels above the lowest a row is on: of so many rows as a row has links, one is on the next.
    ///
    /// By its place alone, so that the same rows make the same graph.
    private static func level(of row: UInt32) -> Int {
        var bits = (UInt64(row) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return min(bits.trailingZeroBitCount / 4, maximumLevel)
    }
}
