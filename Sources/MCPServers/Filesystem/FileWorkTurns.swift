import OAuth

/// Whose turn it is on the threads: bounds on what waits, one tenant after the other, none on all threads at once.
struct FileWorkTurns<Turn: Sendable>: Sendable {
    private struct Share: Sendable {
        /// What runs and what waits.
        var pending = 0
        var running = 0
        var waiting: [Turn] = []
    }

    private let threads: Int
    private let threadsOfTenant: Int
    private let maximumPending: Int
    private let maximumPendingOfTenant: Int
    private var pending = 0
    private var running = 0
    private var shares: [TenantID: Share] = [:]
    /// The tenants that have calls waiting; the first is the next to be looked at.
    private var order: [TenantID] = []

    /// Turns on so many threads, of which one tenant gets all but one (and the one where there is only one).
    init(threads: Int, maximumPending: Int, maximumPendingOfTenant: Int) {
        self.threads = threads
        threadsOfTenant = max(1, threads - 1)
        self.maximumPending = maximumPending
        self.maximumPendingOfTenant = maximumPendingOfTenant
    }

    /// Counts a call in, unless there are too many.
    mutating func admit(_ tenant: TenantID) -> Bool {
        let own = shares[tenant]?.pending ?? 0
        guard pending < maximumPending, own < maximumPendingOfTenant else { return false }
        pending += 1
        shares[tenant, default: Share()].pending += 1
        return true
    }

    /// Lets a call that was counted in wait for its turn.
    ///
    /// - Returns: Whose turn has come.
    mutating func wait(_ turn: Turn, for tenant: TenantID) -> [Turn] {
        if shares[tenant]?.waiting.isEmpty == true { order.append(tenant) }
        shares[tenant]?.waiting.append(turn)
        return next()
    }

    /// Counts out a call whose turn is over.
    ///
    /// - Returns: Whose turn has come.
    mutating func leave(_ tenant: TenantID) -> [Turn] {
        pending -= 1
        running -= 1
        shares[tenant]?.pending -= 1
        shares[tenant]?.running -= 1
        if shares[tenant]?.pending == 0 { shares[tenant] = nil }
        return next()
    }

    private mutating func next() -> [Turn] {
        var turns: [Turn] = []
        while running < threads,
            let place = order.firstIndex(where: { (shares[$0]?.running ?? 0) < threadsOfTenant })
        {
            let tenant = order.remove(at: place)
            guard var share = shares[tenant], !share.waiting.isEmpty else { continue }
            turns.append(share.waiting.removeFirst())
            share.running += 1
            running += 1
            if !share.waiting.isEmpty { order.append(tenant) }
            shares[tenant] = share
        }
        return turns
    }
}
