/// A row that was found, and how far it is from the query; smaller is nearer.
public struct NearRow: Equatable, Sendable {
    /// Its place.
    public let row: Int
    /// Its distance.
    public let distance: Float

    /// A row with its distance.
    public init(row: Int, distance: Float) {
        self.row = row
        self.distance = distance
    }
}

/// The nearest rows so far, so many at most: a heap whose first is the farthest.
struct NearestRows {
    private let limit: Int
    private var heap: [NearRow] = []
    /// A row that is not nearer than this is none of them.
    private(set) var bound = Float.infinity

    init(_ limit: Int) {
        self.limit = max(1, limit)
        heap.reserveCapacity(self.limit)
    }

    /// Of two at the same distance the first one counts, so the same query finds the same rows.
    mutating func insert(_ row: NearRow) {
        guard heap.count == limit else {
            heap.append(row)
            rise()
            if heap.count == limit { bound = heap[0].distance }
            return
        }
        guard row.distance < bound else { return }
        heap[0] = row
        sink()
        bound = heap[0].distance
    }

    /// Nearest first.
    var sorted: [NearRow] { heap.sorted { Self.isNearer($0, $1) } }

    private static func isNearer(_ left: NearRow, _ right: NearRow) -> Bool {
        (left.distance, left.row) < (right.distance, right.row)
    }

    private mutating func rise() {
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard Self.isNearer(heap[parent], heap[place]) else { return }
            heap.swapAt(parent, place)
            place = parent
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var farthest = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && Self.isNearer(heap[farthest], heap[child]) { farthest = child }
            guard farthest != place else { return }
            heap.swapAt(farthest, place)
            place = farthest
        }
    }
}
