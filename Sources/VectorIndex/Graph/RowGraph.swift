import CVectorKernels
import Synchronization

/// What a graph is built with, and how it is searched.
public struct GraphParameters: Equatable, Sendable {
    /// The links of a row to others on each level; twice as many on the lowest.
    public var links = 32
    /// The candidates that are kept while a row's links are looked for: more make a better graph, more slowly.
    public var buildingWidth = 200
    /// The candidates that are kept during a search, twice as many for the Euclidean distance: more find more of the
    /// nearest, more slowly.
    public var searchWidth = 144

    /// The defaults.
    public init() {}
}

/// An approximate index: a hierarchical navigable small world over the rows of a table.
///
/// Each row is linked with near ones on the lowest level; of 16 rows one is on the next level too, and so on. A search
/// goes greedily to the nearest row of the highest level, then down, and looks around more widely on the lowest. Source:
/// Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using hierarchical navigable small world
/// graphs (arXiv 1603.09320), algorithms 1 to 5.
///
/// Links and walks go by rows of whole numbers in a quarter of the memory, which is most of the time that a search takes;
/// what they find is then put in order by the rows themselves.
///
/// One thread inserts rows, in the order of their places; any number search meanwhile. Removed rows stay in the graph to
/// be walked through, and are not found; a table with many of them is built anew.
public final class RowGraph: @unchecked Sendable {
    /// What it was built with.
    public let parameters: GraphParameters
    let table: RowTable
    let lock = ReadWriteLock()
    private let scratches = Mutex<[ScratchBox]>([])

    // All below is changed by the one that inserts, under the lock, and read by searches under the lock.
    var storage: GraphStorage
    /// The rows in a quarter of their size; nil for the Euclidean distance, which small errors of large elements spoil.
    var codes: RowCodes?
    /// By what rows are linked for the Euclidean distance; nil for the others, which link by themselves.
    var radii: RowRadii?
    var entry: UInt32 = 0
    var highestLevel = -1

    /// A graph without rows.
    public init(of table: RowTable, parameters: GraphParameters = GraphParameters()) {
        self.table = table
        self.parameters = parameters
        let rows = table.snapshot
        storage = GraphStorage(links: max(2, parameters.links))
        codes = rows.metric == .euclidean ? nil : RowCodes(dimension: rows.dimension)
        radii = rows.metric == .euclidean ? RowRadii(of: rows) : nil
    }

    deinit {
        storage.deallocate()
        codes?.deallocate()
    }

    /// The rows that are in it: those with the places below.
    public var count: Int { lock.reading { storage.count } }
    /// The candidates that a search should keep at least.
    public var searchWidth: Int { codes == nil ? parameters.searchWidth * 2 : parameters.searchWidth }
    /// Bytes that it takes.
    public var bytes: Int { lock.reading { storage.bytes + (codes?.bytes ?? 0) + (radii?.bytes ?? 0) } }

    /// Bytes that a graph of so many rows takes, about.
    public static func bytes(rows: Int, dimension: Int, parameters: GraphParameters = GraphParameters()) -> Int {
        rows * ((parameters.links * 2 + 4) * MemoryLayout<UInt32>.size + dimension + 64)
    }

    func withScratch<Value, Failure: Error>(
        _ body: (GraphScratch) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let box = scratches.withLock { $0.popLast() } ?? ScratchBox(GraphScratch(links: storage.lowestLinks))
        defer { scratches.withLock { if $0.count < 8 { $0.append(box) } } }
        return try body(box.scratch)
    }
}

/// Used by one search at a time: whoever took it out of the list.
private struct ScratchBox: @unchecked Sendable {
    let scratch: GraphScratch

    init(_ scratch: GraphScratch) { self.scratch = scratch }
}

/// The links of a graph's rows, in two blocks of memory: those of the lowest level, and those of all others.
///
/// A list is its length, then places of rows.
struct GraphStorage {
    let links: Int
    let lowestLinks: Int
    private(set) var count = 0
    private var capacity = 0
    private var lowest: UnsafeMutablePointer<UInt32>?
    private(set) var levels: [UInt8] = []
    /// Where the lists of a row above the lowest level begin.
    private var upperStart: [UInt32] = []
    private var upper: [UInt32] = []

    init(links: Int) {
        self.links = links
        lowestLinks = links * 2
    }

    func deallocate() { lowest.map { UnsafeMutableRawPointer($0).deallocate() } }

    var bytes: Int {
        (capacity * (lowestLinks + 1) + upper.capacity + upperStart.capacity) * MemoryLayout<UInt32>.size
            + levels.capacity
    }

    /// Room for the next row, without links.
    mutating func append(level: Int) {
        if count == capacity {
            let larger = max(1024, capacity + capacity / 2)
            let words = larger * (lowestLinks + 1)
            let memory = LargeMemory.allocate(words * MemoryLayout<UInt32>.size)
                .bindMemory(to: UInt32.self, capacity: words)
            if let lowest { memory.update(from: lowest, count: count * (lowestLinks + 1)) }
            lowest.map { UnsafeMutableRawPointer($0).deallocate() }
            (lowest, capacity) = (memory, larger)
        }
        lowest?[count * (lowestLinks + 1)] = 0
        levels.append(UInt8(level))
        upperStart.append(UInt32(upper.count))
        if level > 0 { upper.append(contentsOf: repeatElement(0, count: level * (links + 1))) }
        count += 1
    }

    /// Calls `body` with the places that a row is linked to.
    @inline(__always)
    func withLinks<Value>(of row: UInt32, level: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Value) -> Value {
        if level == 0 {
            guard let lowest else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
            let list = lowest + Int(row) * (lowestLinks + 1)
            return body(UnsafeBufferPointer(start: list + 1, count: Int(list[0])))
        }
        return upper.withUnsafeBufferPointer { upper in
            let start = Int(upperStart[Int(row)]) + (level - 1) * (links + 1)
            let list = UnsafeBufferPointer(rebasing: upper[start..<(start + links + 1)])
            return body(UnsafeBufferPointer(rebasing: list[1..<(1 + Int(list[0]))]))
        }
    }

    /// Has the processor bring a row's links on the lowest level, which will be asked for next.
    @inline(__always)
    func fetchLinks(of row: UInt32) {
        if let lowest { signet_vector_fetch(lowest + Int(row) * (lowestLinks + 1), (lowestLinks + 1) * 4) }
    }

    /// Replaces a row's links.
    mutating func setLinks(_ places: [UInt32], of row: UInt32, level: Int) {
        if level == 0 {
            guard let lowest else { return }
            let list = lowest + Int(row) * (lowestLinks + 1)
            list[0] = UInt32(places.count)
            for (index, place) in places.enumerated() { list[1 + index] = place }
        } else {
            let start = Int(upperStart[Int(row)]) + (level - 1) * (links + 1)
            upper[start] = UInt32(places.count)
            for (index, place) in places.enumerated() { upper[start + 1 + index] = place }
        }
    }
}
