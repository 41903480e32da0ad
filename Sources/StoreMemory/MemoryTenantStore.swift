import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

/// The verbs of one tenant of a memory store.
struct MemoryTenantStore: TenantScopedStore {
    let id: TenantID
    let store: MemoryStore

    func signingKeys(by actor: AuditActor, time: any TimeSource) -> any SigningKeyStore {
        MemorySigningKeyStore(id: id, store: store, actor: actor, time: time)
    }

    // MARK: The tenant

    func tenant() async throws(StoreError) -> Tenant? { try read(\.tenant) }

    func configuration() async throws(StoreError) -> TenantConfiguration? { try read(\.configuration) }

    func updateTenant(
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Tenant) -> Void
    ) async throws(StoreError) -> Tenant {
        try self.change(event) { state throws(StoreError) in
            let old = state.tenant
            state.tenant = old.updated(by: change)
            return (state.tenant != old, state.tenant)
        }
    }

    // MARK: The audit

    func auditHead() async throws(StoreError) -> AuditHead { try store.read { $0.auditHead(of: id) } }

    func auditSegments(
        after sequence: Int64,
        since: NumericDate?,
        until: NumericDate?,
        limit: Int
    ) async throws(StoreError) -> [AuditSegment] {
        try store.read { state in
            let segments = (state.audit[id] ?? []).lazy
                .filter { segment in
                    segment.lastSequence > sequence
                        && since.map { segment.lastTime >= $0 } ?? true
                        && until.map { segment.firstTime < $0 } ?? true
                }
            return Array(segments.prefix(limit))
        }
    }

    // MARK: Steps

    /// Reads a part of the tenant; nil when there is no such tenant.
    func read<Value: Sendable>(_ body: (MemoryState.OfTenant) -> Value) throws(StoreError) -> Value? {
        try store.read { $0.tenants[id].map(body) }
    }

    func change<Value: Sendable>(
        _ event: AuditEvent,
        _ body: (inout MemoryState.OfTenant) throws(StoreError) -> (isChange: Bool, value: Value)
    ) throws(StoreError) -> Value {
        try store.transaction { state throws(StoreError) in
            try state.change(id, audit: { _ in [event] }, body)
        }
    }

    /// A step that is no administrative act: with the events that `body` answers.
    func write<Value: Sendable>(
        _ body: (inout MemoryState.OfTenant) throws(StoreError) -> (events: [AuditEvent], value: Value)
    ) throws(StoreError) -> Value {
        try store.transaction { state throws(StoreError) in try state.write(id, body) }
    }
}

/// The signing keys of one tenant of a memory store.
struct MemorySigningKeyStore: SigningKeyStore {
    let id: TenantID
    let store: MemoryStore
    let actor: AuditActor
    let time: any TimeSource

    func load() async throws -> StoredKeyRing {
        try store.read { $0.tenants[id]?.keyRing ?? StoredKeyRing() }
    }

    func replace(rows: [StoredSigningKey], ifVersion version: Int64) async throws -> Bool {
        let now = time.now()
        return try store.transaction { state throws(StoreError) in
            let before = state.tenants[id]?.keyRing.rows ?? []
            return try state.change(
                id,
                audit: { SigningKeyEvents.events(from: before, to: $0.keyRing.rows, at: now, by: actor) }
            ) { tenant throws(StoreError) in
                guard tenant.keyRing.version == version else { return (false, false) }
                guard Set(rows.map(\.keyID)).count == rows.count else { throw .alreadyExists }
                tenant.keyRing = StoredKeyRing(version: version + 1, rows: rows)
                return (true, true)
            }
        }
    }
}
