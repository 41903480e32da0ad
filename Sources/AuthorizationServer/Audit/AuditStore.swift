import JOSE
import OAuth

/// Events of one tenant that are to be appended to its chain.
public struct AuditBatch: Sendable, Equatable {
    /// Whose they are.
    public var tenant: TenantID
    /// The events in the order in which they happened.
    public var events: [AuditEvent]

    /// Events of one tenant.
    public init(tenant: TenantID, events: [AuditEvent]) {
        self.tenant = tenant
        self.events = events
    }
}

/// Where the audit log appends.
public protocol AuditStore: Sendable {
    /// Appends every batch to its tenant's chain, all in one transaction: one segment for each tenant in it.
    ///
    /// When it returns, the events are as durable as the store promises. Other processes may append to the same chain
    /// at the same time: the chain never forks and no event is lost. When it throws, nothing was appended. Several
    /// batches of one tenant are appended in their order. The tenant need not exist.
    func append(_ batches: [AuditBatch]) async throws(StoreError)

    /// The same without waiting: asks for the batches when the store is about to write, so that they hold what came until
    /// then, and calls `done` with nil when they are durable. Both are called on threads of the store's; `batches` answers
    /// the same each time. A store for which this is not quicker goes without it.
    func append(_ batches: @escaping @Sendable () -> [AuditBatch], done: @escaping @Sendable (StoreError?) -> Void)
}

extension AuditStore {
    /// By the verb that waits.
    public func append(
        _ batches: @escaping @Sendable () -> [AuditBatch],
        done: @escaping @Sendable (StoreError?) -> Void
    ) {
        Task {
            do throws(StoreError) {
                try await append(batches())
                done(nil)
            } catch { done(error) }
        }
    }
}

/// Reads one tenant's chain.
public protocol AuditReader: Sendable {
    /// Where the chain ends.
    func auditHead() async throws(StoreError) -> AuditHead

    /// Up to `limit` segments in their order, that hold events numbered above `after` and whose times touch the span
    /// from `since` (included) to `until` (excluded).
    func auditSegments(
        after sequence: Int64,
        since: NumericDate?,
        until: NumericDate?,
        limit: Int
    ) async throws(StoreError) -> [AuditSegment]
}
