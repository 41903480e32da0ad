import Synchronization
import VectorIndex

/// A collection in memory: its rows, and above a number of them a graph, made in the background.
final class LoadedCollection: Sendable {
    /// What a query works with.
    struct Rows: Sendable {
        let table: RowTable
        /// The collection's version that the table has.
        var version: Int64
        /// Complete when it was set; rows that came later may be missing.
        var graph: RowGraph?
        /// The one that is being made, or added to.
        var building: RowGraph?
        let isMapped: Bool
        /// Where the graph is kept.
        let file: GraphFile
    }

    /// What is known of the graph on the disk.
    private struct Saving {
        var rows = 0
        /// When it was last written, or its making began.
        var last: ContinuousClock.Instant?
        var isWritten = false
    }

    /// Held while rows are loaded, or written and then applied, so that the table sees changes in their order.
    let gate = Mutex(())
    private let rows = Mutex<Rows?>(nil)
    private let saving = Mutex(Saving())
    /// Ends the making of a graph for rows that are no longer wanted.
    let interruption = SearchInterruption()

    /// The rows as they are now; nil while they are not loaded.
    var current: Rows? { rows.withLock { $0 } }

    func replace(_ new: Rows?) { rows.withLock { $0 = new } }

    /// Applies a change that the database has; rows that missed an earlier one are dropped, and loaded again when needed.
    func apply(_ change: VectorChange) {
        guard let loaded = current else { return }
        guard loaded.version == change.version - 1 else { return replace(nil) }
        do throws(RowMemoryError) {
            try loaded.table.change(adding: change.added, removing: change.removed)
            rows.withLock { $0?.version = change.version }
        } catch {
            replace(nil)
        }
    }

    /// Whether this graph is to be made, which from then on is being made; false where one is already.
    func beginBuilding(_ graph: RowGraph, of table: RowTable) -> Bool {
        rows.withLock { rows in
            guard let loaded = rows, loaded.table === table, loaded.building == nil else { return false }
            rows?.building = graph
            return true
        }
    }

    /// Searches with what the disk had of a graph, while the rest is added to it.
    func restore(_ graph: RowGraph, of table: RowTable) {
        rows.withLock { rows in
            guard rows?.table === table else { return }
            rows?.graph = graph
            rows?.building = graph
        }
    }

    /// Notes that the disk has a graph of so many rows.
    func beginSaving(_ count: Int) {
        saving.withLock { saving in
            saving.rows = count
            if saving.last == nil { saving.last = .now }
        }
    }

    /// Whether a graph of so many rows is to be written now, which is then taken to be done.
    ///
    /// Only when it grew by a twentieth, and so often at most; a first one that `isWhole` does not wait.
    func isToSave(_ count: Int, isWhole: Bool, every interval: Duration) -> Bool {
        saving.withLock { saving in
            guard (count - saving.rows) * 20 > count else { return false }
            let isDue = saving.last.map { $0.duration(to: .now) >= interval } ?? true
            guard isDue || (isWhole && !saving.isWritten && saving.rows == 0) else { return false }
            saving = Saving(rows: count, last: .now, isWritten: true)
            return true
        }
    }

    /// Ends the making of a graph; one for other rows than the present ones is thrown away.
    func endBuilding(_ graph: RowGraph?, of table: RowTable) {
        rows.withLock { rows in
            guard rows?.table === table else { return }
            rows?.building = nil
            if let graph { rows?.graph = graph }
        }
    }

    /// Memory that it takes, and whether that is mapped.
    var bytes: (memory: Int, mapped: Int) {
        guard let rows = current else { return (0, 0) }
        let snapshot = rows.table.snapshot
        // A small one takes some pages, too.
        let bytes = RowTable.bytes(rows: snapshot.count, dimension: snapshot.dimension) + (16 << 10)
        let graph = rows.graph?.bytes ?? 0
        return rows.isMapped ? (graph, bytes) : (graph + bytes, 0)
    }
}
