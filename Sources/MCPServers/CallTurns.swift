import NIOConcurrencyHelpers
import OAuth

/// Lets so many calls run at a time, tenants in turn, and refuses what would wait beyond the bounds.
///
/// It is for work that suspends rather than blocks: a program that runs, a database with threads of its own. See
/// ``FileWorkTurns`` for the order; work that blocks a thread runs on ``FileWork``.
final class CallTurns: Sendable {
    /// There are too many calls; thrown before anything was done.
    struct Busy: Error {}

    private let turns: NIOLockedValueBox<FileWorkTurns<CheckedContinuation<Void, Never>>>

    init(atOnce: Int, maximumPending: Int, maximumPendingOfTenant: Int) {
        turns = NIOLockedValueBox(
            FileWorkTurns(
                threads: atOnce,
                maximumPending: maximumPending,
                maximumPendingOfTenant: maximumPendingOfTenant
            )
        )
    }

    /// Runs `body` when the tenant's turn has come; a call that was cancelled meanwhile does nothing.
    func run<Value: Sendable>(for tenant: TenantID, _ body: () async throws -> Value) async throws -> Value {
        guard turns.withLockedValue({ $0.admit(tenant) }) else { throw Busy() }
        await withCheckedContinuation { turn in Self.start(turns.withLockedValue { $0.wait(turn, for: tenant) }) }
        defer { Self.start(turns.withLockedValue { $0.leave(tenant) }) }
        try Task.checkCancellation()
        return try await body()
    }

    private static func start(_ turns: [CheckedContinuation<Void, Never>]) { for turn in turns { turn.resume() } }
}
