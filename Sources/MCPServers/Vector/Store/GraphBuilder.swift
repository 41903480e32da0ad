import NIOPosix
import VectorIndex

/// Makes graphs in the background, one at a time on a thread of its own; queries compare every row meanwhile.
final class GraphBuilder: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() { pool.start() }

    /// Adds to a graph the rows that it does not have, and hands it to the collection.
    func build(_ entry: LoadedCollection, _ graph: RowGraph, of table: RowTable) {
        pool.submit { state in
            guard state == .active else { return }
            do throws(SearchInterrupted) {
                var count = 0
                while graph.insertNext() {
                    try entry.interruption.check()
                    count += 1
                    // Rows that were loaded anew meanwhile get a graph of their own.
                    if count.isMultiple(of: 256), entry.current?.table !== table { return }
                }
                entry.endBuilding(graph, of: table)
            } catch {
                entry.endBuilding(nil, of: table)
            }
        }
    }

    /// Ends the thread after the graph under way.
    func shutDown() async {
        // The only error is that it was shut down before.
        try? await pool.shutdownGracefully()
    }
}
