import JOSE
import OAuth

/// What is served now: each tenant's snapshot, and the endpoint at each path.
struct TenantDirectory {
    /// One tenant.
    struct Entry {
        let service: TenantService
        let paths: [String]
        /// When its key rings want to be looked at again.
        let deadline: NumericDate?

        var snapshot: TenantSnapshot { service.snapshot }
    }

    private(set) var tenants: [TenantID: Entry] = [:]
    private var endpoints: [String: any Endpoint] = [:]
    /// The change sequence of the store up to which this is true.
    var sequence: Int64 = 0
    /// Since when and why the store cannot be asked; nil while it can.
    private(set) var storeFailure: (since: NumericDate, reason: String)?
    private var failures: [TenantID: Failure] = [:]

    /// A tenant whose latest state could not be taken over.
    private struct Failure {
        let since: NumericDate
        var reason: String
        var retryAt: NumericDate
        var pause: Duration
    }

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)

    /// The endpoint at exactly this path, byte by byte.
    func endpoint(forPath path: String) -> (any Endpoint)? { endpoints[path] }

    /// Whose key rings are due, and whose last failure has been paused for long enough.
    func tenantsDue(at now: NumericDate) -> Set<TenantID> {
        Set(tenants.filter { $0.value.deadline.map { $0 <= now } ?? false && failures[$0.key] == nil }.keys)
            .union(failures.filter { $0.value.retryAt <= now }.keys)
    }

    /// Takes note that a tenant's latest state could not be taken over, and when to try again.
    ///
    /// What is served of it meanwhile is trusted for as long as the key schedule reckons with; then its tokens are
    /// refused, for a key that was revoked or a client that was disabled must not go on unseen.
    ///
    /// - Returns: Whether this is news.
    mutating func noteFailure(of id: TenantID, reason: String, at now: NumericDate, propagation: Duration) -> Bool {
        var failure =
            failures[id] ?? Failure(since: now, reason: "", retryAt: now, pause: Self.firstPause / 2)
        let isNews = failure.reason != reason
        failure.reason = reason
        failure.pause = min(failure.pause * 2, Self.longestPause)
        let trustLeft = propagation - failure.since.distance(to: now)
        failure.retryAt = now.advanced(by: trustLeft > .zero ? min(failure.pause, trustLeft) : failure.pause)
        failures[id] = failure
        if failure.since.distance(to: now) >= propagation { tenants[id]?.snapshot.distrust() }
        return isNews
    }

    /// Takes note that the store cannot be asked; after `propagation` nothing that is served is trusted any more.
    mutating func noteStoreFailure(_ reason: String, at now: NumericDate, propagation: Duration) {
        let since = storeFailure?.since ?? now
        storeFailure = (since, reason)
        if since.distance(to: now) >= propagation { for entry in tenants.values { entry.snapshot.distrust() } }
    }

    /// Takes note that the store was asked and all changes were taken over, but for the tenants that have failed.
    mutating func noteStoreFollowed(upTo latest: Int64) {
        sequence = latest
        guard storeFailure != nil else { return }
        storeFailure = nil
        for (id, entry) in tenants where failures[id] == nil { entry.snapshot.trust() }
    }

    mutating func put(_ service: TenantService, endpoints new: [String: any Endpoint], deadline: NumericDate?) {
        remove(service.id)
        tenants[service.id] = Entry(service: service, paths: Array(new.keys), deadline: deadline)
        endpoints.merge(new) { _, new in new }
    }

    mutating func remove(_ id: TenantID) {
        failures[id] = nil
        for path in tenants.removeValue(forKey: id)?.paths ?? [] { endpoints[path] = nil }
    }
}
