import AuthorizationServer
import JOSE
import OAuth
import SigningKeys
import Synchronization

/// Keeps everything in memory, under the same contract as the other stores: for tests.
///
/// Nothing outlives the value. A transaction is a change of one value behind one lock; a verb that throws leaves the
/// value as it was.
public final class MemoryStore: IdentityStore {
    private let state = Mutex(MemoryState())

    /// An empty store.
    public init() {}

    /// The verbs of one tenant.
    public func tenant(_ id: TenantID) -> any TenantScopedStore { MemoryTenantStore(id: id, store: self) }

    /// Makes a tenant.
    public func createTenant(_ tenant: Tenant, audit event: AuditEvent) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            guard state.tenants[tenant.id] == nil else { throw .alreadyExists }
            state.sequence += 1
            state.tenants[tenant.id] = MemoryState.OfTenant(tenant: tenant, changed: state.sequence)
            state.append([event], to: tenant.id)
        }
    }

    /// All tenants in the order of their names.
    public func tenants() async throws(StoreError) -> [Tenant] {
        try read { $0.tenants.values.map(\.tenant).sorted { $0.id < $1.id } }
    }

    /// Who has changed after `sequence`.
    public func changes(after sequence: Int64) async throws(StoreError) -> StoreChanges {
        try read { state in
            let isBehind = state.sequence < sequence
            let changed = state.tenants.filter { isBehind || $0.value.changed > sequence }
            let clients = state.tenants.mapValues { Set($0.clientChanges.filter { $0.value > sequence }.keys) }
            return StoreChanges(
                latest: state.sequence,
                tenants: Set(changed.keys),
                clients: isBehind ? [:] : clients.filter { !$0.value.isEmpty }
            )
        }
    }

    /// Deletes what has expired.
    public func purgeExpired(at now: NumericDate, limit: Int) async throws(StoreError) -> Int {
        try transaction { state throws(StoreError) in state.purgeExpired(at: now, limit: limit) }
    }

    /// Where the audit log appends.
    public var audit: any AuditStore { MemoryAuditStore(store: self) }

    /// Closes the store.
    public func close() async { state.withLock { $0.isClosed = true } }

    // MARK: Steps

    func read<Value: Sendable>(_ body: (MemoryState) -> Value) throws(StoreError) -> Value {
        let state = state.withLock { $0 }
        guard !state.isClosed else { throw .closed }
        return body(state)
    }

    func transaction<Value: Sendable>(
        _ body: (inout MemoryState) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try state.withLock { state throws(StoreError) in
            guard !state.isClosed else { throw .closed }
            var changed = state
            let value = try body(&changed)
            state = changed
            return value
        }
    }
}

/// The audit of all tenants of a memory store.
struct MemoryAuditStore: AuditStore {
    let store: MemoryStore

    func append(_ batches: [AuditBatch]) async throws(StoreError) {
        try store.transaction { state throws(StoreError) in
            for batch in batches { state.append(batch.events, to: batch.tenant) }
        }
    }
}
