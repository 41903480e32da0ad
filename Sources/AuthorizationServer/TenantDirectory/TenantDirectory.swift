import JOSE
import OAuth

/// What is served now: each tenant's snapshot, and the endpoint at each path.
struct TenantDirectory {
    /// One tenant.
    struct Entry {
        let snapshot: TenantSnapshot
        let paths: [String]
        /// When its key rings want to be looked at again.
        let deadline: NumericDate?
    }

    private(set) var tenants: [TenantID: Entry] = [:]
    private var endpoints: [String: any Endpoint] = [:]
    /// The change sequence of the store up to which this is true.
    var sequence: Int64 = 0
    /// Why the store could not be asked last time.
    var storeFailure: String?

    /// The endpoint at exactly this path, byte by byte.
    func endpoint(forPath path: String) -> (any Endpoint)? { endpoints[path] }

    /// Whose key rings are due.
    func tenantsDue(at now: NumericDate) -> Set<TenantID> {
        Set(tenants.filter { $0.value.deadline.map { $0 <= now } ?? false }.keys)
    }

    mutating func put(_ snapshot: TenantSnapshot, endpoints new: [String: any Endpoint], deadline: NumericDate?) {
        remove(snapshot.id)
        tenants[snapshot.id] = Entry(snapshot: snapshot, paths: Array(new.keys), deadline: deadline)
        endpoints.merge(new) { _, new in new }
    }

    mutating func remove(_ id: TenantID) {
        for path in tenants.removeValue(forKey: id)?.paths ?? [] { endpoints[path] = nil }
    }
}
