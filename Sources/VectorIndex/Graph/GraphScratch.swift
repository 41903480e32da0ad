/// What one walk through a graph needs, kept for the next: which rows it has seen, and the nearest so far.
final class GraphScratch {
    /// Candidates, nearest first; the highest bit of a row marks one whose neighbours were looked at.
    struct Candidate {
        var distance: Float
        var row: UInt32
    }

    static let expanded: UInt32 = 1 << 31

    private(set) var nearest: UnsafeMutablePointer<Candidate>
    private(set) var count = 0
    private var width = 0
    private var capacity: Int
    private var seen: UnsafeMutablePointer<UInt16>
    private var seenCapacity: Int
    private var round: UInt16 = 0

    /// The places that are to be compared, and then their distances; room for the neighbours of one row and one more.
    let places: UnsafeMutablePointer<UInt32>
    let distances: UnsafeMutablePointer<Float>
    var placeCount = 0
    /// Where their rows are.
    let rows: UnsafeMutablePointer<UnsafePointer<Float>?>
    let codes: UnsafeMutablePointer<UnsafePointer<Int8>?>

    init(links: Int) {
        capacity = 256
        nearest = .allocate(capacity: capacity)
        seenCapacity = 1024
        seen = .allocate(capacity: seenCapacity)
        seen.initialize(repeating: 0, count: seenCapacity)
        places = .allocate(capacity: links + 1)
        distances = .allocate(capacity: links + 1)
        rows = .allocate(capacity: links + 1)
        codes = .allocate(capacity: links + 1)
    }

    deinit {
        nearest.deallocate()
        seen.deallocate()
        places.deallocate()
        distances.deallocate()
        rows.deallocate()
        codes.deallocate()
    }

    /// Starts a walk that keeps the `width` nearest of the rows below `rows`.
    func begin(width: Int, rows: Int) {
        if width > capacity {
            nearest.deallocate()
            capacity = width
            nearest = .allocate(capacity: capacity)
        }
        self.width = width
        count = 0
        if rows > seenCapacity {
            seen.deallocate()
            seenCapacity = max(rows, seenCapacity * 2)
            seen = .allocate(capacity: seenCapacity)
            seen.initialize(repeating: 0, count: seenCapacity)
            round = 0
        }
        if round == .max {
            seen.update(repeating: 0, count: seenCapacity)
            round = 0
        }
        round += 1
    }

    /// Whether a row is seen for the first time.
    @inline(__always)
    func see(_ row: UInt32) -> Bool {
        if seen[Int(row)] == round { return false }
        seen[Int(row)] = round
        return true
    }

    /// Takes a row among the nearest; answers its place there, or nil when it is not one of them.
    @inline(__always)
    func insert(_ row: UInt32, _ distance: Float) -> Int? {
        if count == width, distance >= nearest[count - 1].distance { return nil }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) >> 1
            if nearest[middle].distance <= distance { low = middle + 1 } else { high = middle }
        }
        if count < width { count += 1 }
        let moved = count - 1 - low
        if moved > 0 { (nearest + low + 1).update(from: nearest + low, count: moved) }
        nearest[low] = Candidate(distance: distance, row: row)
        return low
    }

    /// The nearest so far that count, so many at most, nearest first.
    func candidates(_ limit: Int, _ counts: (Int) -> Bool) -> [Int] {
        var rows: [Int] = []
        for index in 0..<count where rows.count < limit {
            let row = Int(nearest[index].row & ~Self.expanded)
            if counts(row) { rows.append(row) }
        }
        return rows
    }
}
