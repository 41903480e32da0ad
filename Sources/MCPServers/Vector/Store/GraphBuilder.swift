import NIOPosix
import VectorIndex

/// Makes graphs in the background on a thread of its own; queries compare every row meanwhile.
///
/// Several graphs take turns, so that a large one does not keep those of other tenants waiting.
final class GraphBuilder: Sendable {
    /// The rows that one graph gets before it is another's turn.
    private static let turn = 1000

    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() { pool.start() }

    /// Adds to a graph the rows that it does not have, and hands it to the collection.
    func build(_ entry: LoadedCollection, _ graph: RowGraph, of table: RowTable) {
        pool.submit { [self] state in
            for _ in 0..<Self.turn {
                guard state == .active, !entry.interruption.isOver else { return entry.endBuilding(nil, of: table) }
                guard graph.insertNext() else { return entry.endBuilding(graph, of: table) }
            }
            // Rows that were loaded anew meanwhile get a graph of their own.
            guard entry.current?.table === table else { return }
            build(entry, graph, of: table)
        }
    }

    /// Ends the thread after the turn under way.
    func shutDown() async {
        // The only error is that it was shut down before.
        try? await pool.shutdownGracefully()
    }
}
