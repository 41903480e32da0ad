import NIOPosix
import VectorIndex

/// Makes graphs in the background on a thread of its own, and keeps them on the disk; queries compare every row meanwhile.
///
/// Several graphs take turns, so that a large one does not keep those of other tenants waiting.
final class GraphBuilder: Sendable {
    /// The rows that one graph gets before it is another's turn.
    private static let turn = 1000

    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let savingInterval: Duration
    private let minimumFreeBytes: UInt64

    init(limits: VectorLimits) {
        savingInterval = limits.graphSavingInterval
        minimumFreeBytes = limits.minimumFreeBytes
        pool.start()
    }

    /// Makes a collection's graph: from its file, and the rows that came since.
    func begin(_ entry: LoadedCollection, _ rows: LoadedCollection.Rows, _ new: RowGraph) {
        pool.submit { [self] state in
            guard state == .active else { return entry.endBuilding(nil, of: rows.table) }
            let restored = rows.file.read(for: rows.table, version: rows.version)
            entry.beginSaving(restored?.count ?? 0)
            if let restored { entry.restore(restored, of: rows.table) }
            build(entry, restored ?? new, rows)
        }
    }

    deinit { pool.shutdownGracefully { _ in } }

    /// Adds to a graph the rows that it does not have, and hands it to the collection.
    func build(_ entry: LoadedCollection, _ graph: RowGraph, _ rows: LoadedCollection.Rows) {
        pool.submit { [self] state in
            for _ in 0..<Self.turn {
                guard state == .active, !entry.interruption.isOver else {
                    return entry.endBuilding(nil, of: rows.table)
                }
                guard graph.insertNext() else {
                    entry.endBuilding(graph, of: rows.table)
                    return save(entry, graph, rows, isWhole: true)
                }
            }
            // Rows that were loaded anew meanwhile get a graph of their own.
            guard entry.current?.table === rows.table else { return }
            save(entry, graph, rows, isWhole: false)
            build(entry, graph, rows)
        }
    }

    /// Ends the thread after the turn under way.
    func shutDown() async {
        // The only error is that it was shut down before.
        try? await pool.shutdownGracefully()
    }

    /// Puts a graph on the disk when it has grown enough and was not put there lately; else that is made up for later.
    private func save(_ entry: LoadedCollection, _ graph: RowGraph, _ rows: LoadedCollection.Rows, isWhole: Bool) {
        guard let version = entry.current?.version, entry.isToSave(graph.count, isWhole: isWhole, every: savingInterval)
        else { return }
        if let free = VectorStore.freeBytes(in: rows.file.directory), free < minimumFreeBytes { return }
        // It only saves time, so that a disk that does not take it is no error.
        _ = try? rows.file.write(graph, version: version, interruption: entry.interruption)
    }
}
