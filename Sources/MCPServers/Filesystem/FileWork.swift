import MCP
import NIOConcurrencyHelpers
import NIOPosix
import OAuth

/// Runs what blocks on a few threads of its own, never on an event loop, and refuses work beyond its bounds.
///
/// Without a bound a slow disk would let requests pile up in memory without end; without one for each tenant, one of
/// them could take all of it. The threads are shared out too: no tenant runs on all of them, and those that wait take
/// turns, so a tenant with many slow calls delays its own.
final class FileWork: Sendable {
    private let pool: NIOThreadPool
    private let turns: NIOLockedValueBox<FileWorkTurns<CheckedContinuation<Void, Never>>>

    init(threads: Int, maximumPending: Int, maximumPendingOfTenant: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        turns = NIOLockedValueBox(
            FileWorkTurns(
                threads: threads,
                maximumPending: maximumPending,
                maximumPendingOfTenant: maximumPendingOfTenant
            )
        )
        pool.start()
    }

    deinit { pool.shutdownGracefully { _ in } }

    /// Runs `body` on one of the threads, for a tenant.
    func run<Value: Sendable>(for tenant: TenantID, _ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        guard turns.withLockedValue({ $0.admit(tenant) }) else { throw FilesystemRefusal.busy }
        await withCheckedContinuation { turn in start(turns.withLockedValue { $0.wait(turn, for: tenant) }) }
        defer { start(turns.withLockedValue { $0.leave(tenant) }) }
        try Task.checkCancellation()
        return try await pool.runIfActive(body)
    }

    /// Ends the threads, after what they are doing.
    func shutDown() async {
        // The only error is that it was shut down before.
        try? await pool.shutdownGracefully()
    }

    private func start(_ turns: [CheckedContinuation<Void, Never>]) { for turn in turns { turn.resume() } }
}
