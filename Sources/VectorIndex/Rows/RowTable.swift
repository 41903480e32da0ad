import Synchronization

/// The vectors of one collection in memory: one writer adds and removes, any number of readers look at snapshots.
///
/// A row never changes and no place is used twice, so a reader needs no lock while it searches.
public final class RowTable: Sendable {
    private let backing: RowBacking
    private let current: Mutex<RowSnapshot>

    /// An empty table.
    public init(metric: VectorMetric, dimension: Int, backing: RowBacking = .memory) {
        self.backing = backing
        current = Mutex(RowSnapshot(metric: metric, dimension: dimension))
    }

    /// The rows as they are now.
    public var snapshot: RowSnapshot { current.withLock { $0 } }

    /// Bytes that so many rows take.
    public static func bytes(rows: Int, dimension: Int) -> Int {
        rows * ((dimension + 15) / 16 * 16 * MemoryLayout<Float>.size + MemoryLayout<Int64>.size)
    }

    /// Adds rows, which the metric has prepared, under keys that are each greater than all before; one caller at a time.
    public func append(_ rows: some Sequence<(key: Int64, vector: [Float])>) throws(RowMemoryError) {
        try change(adding: rows, removing: [])
    }

    /// Adds rows without publishing each: `body` gets a function that adds one, from its elements in memory.
    public func fill(
        _ body: ((_ key: Int64, _ elements: UnsafeBufferPointer<Float>) throws -> Void) throws -> Void
    ) throws {
        var next = snapshot
        try body { key, elements in try append(key, elements, to: &next) }
        publish(next)
    }

    /// Removes the rows of these keys; those that are not there are passed over.
    ///
    /// One caller at a time.
    public func remove(_ keys: some Sequence<Int64>) {
        current.withLock { current in
            for key in keys { if let place = current.place(of: key) { current.removed.insert(place) } }
        }
    }

    /// Adds and removes at once: no reader sees one without the other.
    public func change(adding rows: some Sequence<(key: Int64, vector: [Float])>, removing keys: some Sequence<Int64>)
        throws(RowMemoryError)
    {
        var next = snapshot
        for key in keys { if let place = next.place(of: key) { next.removed.insert(place) } }
        for (key, vector) in rows {
            // The closure's error has no type of its own here.
            var failure: RowMemoryError?
            vector.withUnsafeBufferPointer { elements in
                do throws(RowMemoryError) { try append(key, elements, to: &next) } catch { failure = error }
            }
            if let failure { throw failure }
        }
        publish(next)
    }

    // MARK: Steps

    private func publish(_ next: RowSnapshot) { current.withLock { $0 = next } }

    private func append(
        _ key: Int64,
        _ elements: UnsafeBufferPointer<Float>,
        to next: inout RowSnapshot
    ) throws(RowMemoryError) {
        if next.count >> next.shift == next.segments.count {
            next.segments.append(
                try RowSegment(
                    capacity: next.segmentRows,
                    stride: next.stride,
                    backing: backing,
                    isFirst: next.segments.isEmpty
                )
            )
        }
        let segment = next.segments[next.count >> next.shift]
        let place = next.count & (next.segmentRows - 1)
        segment.keys[place] = key
        if let source = elements.baseAddress {
            (segment.rows + place * next.stride).update(from: source, count: min(elements.count, next.stride))
        }
        next.count += 1
    }
}
