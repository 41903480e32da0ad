/// The rows of a table as they were at one moment; later changes of the table do not show in it.
///
/// A row is known by its place, counted from 0, and by its key; keys grow with the places.
public struct RowSnapshot: Sendable {
    /// How the rows are compared.
    public let metric: VectorMetric
    /// The elements of a row.
    public let dimension: Int
    /// The floats from one row to the next.
    public let stride: Int
    /// How many places there are, those of removed rows counted.
    public internal(set) var count = 0
    /// The places of removed rows.
    public internal(set) var removed = RowSet()
    var segments: [RowSegment] = []
    /// A segment has 2 to the power of this rows.
    let shift: Int

    init(metric: VectorMetric, dimension: Int) {
        self.metric = metric
        self.dimension = dimension
        stride = (dimension + 15) / 16 * 16
        // Near 16 MB: large enough to be read in one go, small enough to grow by.
        let rows = max(256, (16 << 20) / (stride * MemoryLayout<Float>.size))
        shift = Int.bitWidth - 1 - rows.leadingZeroBitCount
    }

    /// How many rows there are.
    public var liveCount: Int { count - removed.count }
    var segmentRows: Int { 1 << shift }

    @inline(__always)
    func row(_ place: Int) -> UnsafePointer<Float> {
        UnsafePointer(segments[place >> shift].rows + (place & (segmentRows - 1)) * stride)
    }

    /// The key of the row at a place.
    public func key(at place: Int) -> Int64 { segments[place >> shift].keys[place & (segmentRows - 1)] }

    /// The place of a key; nil when it has none, or its row is removed.
    public func place(of key: Int64) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.key(at: middle) < key { low = middle + 1 } else { high = middle }
        }
        return low < count && self.key(at: low) == key && !removed.contains(low) ? low : nil
    }

    /// The elements of the row at a place, as the metric compares them.
    public func vector(at place: Int) -> [Float] {
        Array(UnsafeBufferPointer(start: row(place), count: dimension))
    }

    /// Calls `body` with each run of rows that follow each other in memory.
    ///
    /// It gets the place of the first, its elements with ``stride`` from one row to the next, and how many there are.
    public func withRuns(_ body: (_ first: Int, _ elements: UnsafePointer<Float>, _ count: Int) -> Void) {
        for start in Swift.stride(from: 0, to: count, by: segmentRows) {
            body(start, row(start), min(segmentRows, count - start))
        }
        withExtendedLifetime(segments) {}
    }

    /// A query, or a row to be, with the padding that rows have.
    func padded(_ vector: [Float]) -> [Float] {
        vector + repeatElement(0, count: max(0, stride - vector.count))
    }
}
