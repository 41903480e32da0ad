import MCP
import NIOConcurrencyHelpers
import NIOPosix
import OAuth

/// Runs what blocks on a few threads of its own, never on an event loop, and refuses work beyond its bounds.
///
/// Without a bound a slow disk would let requests pile up in memory without end; without one for each tenant, one of
/// them could take all of it.
final class FileWork: Sendable {
    private struct Pending {
        var all = 0
        var byTenant: [TenantID: Int] = [:]
    }

    private let pool: NIOThreadPool
    private let maximumPending: Int
    private let maximumPendingOfTenant: Int
    private let pending = NIOLockedValueBox(Pending())

    init(threads: Int, maximumPending: Int, maximumPendingOfTenant: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        self.maximumPending = maximumPending
        self.maximumPendingOfTenant = maximumPendingOfTenant
        pool.start()
    }

    /// Runs `body` on one of the threads, for a tenant.
    func run<Value: Sendable>(for tenant: TenantID, _ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        guard admit(tenant) else { throw FilesystemRefusal.busy }
        defer { leave(tenant) }
        return try await pool.runIfActive(body)
    }

    /// Ends the threads, after what they are doing.
    func shutDown() async {
        // The only error is that it was shut down before.
        try? await pool.shutdownGracefully()
    }

    private func admit(_ tenant: TenantID) -> Bool {
        pending.withLockedValue { pending in
            let own = pending.byTenant[tenant, default: 0]
            guard pending.all < maximumPending, own < maximumPendingOfTenant else { return false }
            pending.all += 1
            pending.byTenant[tenant] = own + 1
            return true
        }
    }

    private func leave(_ tenant: TenantID) {
        pending.withLockedValue { pending in
            pending.all -= 1
            let own = pending.byTenant[tenant, default: 1] - 1
            pending.byTenant[tenant] = own == 0 ? nil : own
        }
    }
}
