import MCP
import NIOConcurrencyHelpers
import NIOPosix

/// Runs what blocks on a few threads of its own, never on an event loop, and refuses work beyond a bound.
///
/// Without the bound a slow disk would let requests pile up in memory without end.
final class FileWork: Sendable {
    private let pool: NIOThreadPool
    private let maximumPending: Int
    private let pending = NIOLockedValueBox(0)

    init(threads: Int, maximumPending: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        self.maximumPending = maximumPending
        pool.start()
    }

    /// Runs `body` on one of the threads.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isFree = pending.withLockedValue { pending in
            guard pending < maximumPending else { return false }
            pending += 1
            return true
        }
        guard isFree else { throw FilesystemRefusal.busy }
        defer { pending.withLockedValue { $0 -= 1 } }
        return try await pool.runIfActive(body)
    }

    /// Ends the threads, after what they are doing.
    func shutDown() async {
        // The only error is that it was shut down before.
        try? await pool.shutdownGracefully()
    }
}
