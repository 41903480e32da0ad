import AuthorizationServer
import GRDB
import JOSE
import OAuth
import SigningKeys

/// The verbs of one tenant of a file.
struct SQLiteTenantStore: TenantScopedStore {
    let id: TenantID
    let database: SQLiteDatabase

    func signingKeys(by actor: AuditActor, time: any TimeSource) -> any SigningKeyStore {
        SQLiteSigningKeyStore(id: id, database: database, actor: actor, time: time)
    }

    // MARK: The tenant

    func tenant() async throws(StoreError) -> Tenant? {
        try await database.read { [id] db in try TenantRows.find(db, id) }
    }

    func configuration() async throws(StoreError) -> TenantConfiguration? {
        try await database.read { [id] db in
            guard let tenant = try TenantRows.find(db, id) else { return nil }
            return TenantConfiguration(
                sequence: try TenantRows.changed(db, id),
                tenant: tenant,
                clients: try ClientRows.all(db, id, selfDeclared: false),
                resources: try ResourceRows.all(db, id),
                roles: try RoleRows.all(db, id),
                providers: try UpstreamProviderRows.all(db, id),
                keyRing: try SigningKeyRows.ring(db, id)
            )
        }
    }

    func updateTenant(
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Tenant) -> Void
    ) async throws(StoreError) -> Tenant {
        try await database.change(id) { [id] db in
            guard let old = try TenantRows.find(db, id) else { throw StoreError.unknownTenant(id) }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            try TenantRows.update(db, new)
            return .some(new, [event])
        }
    }

    // MARK: The audit

    func auditHead() async throws(StoreError) -> AuditHead {
        try await database.read { [id] db in try AuditRows.head(db, id) }
    }

    func auditSegments(
        after sequence: Int64,
        since: NumericDate?,
        until: NumericDate?,
        limit: Int
    ) async throws(StoreError) -> [AuditSegment] {
        try await database.read { [id] db in
            try AuditRows.segments(db, id, after: sequence, since: since, until: until, limit: limit)
        }
    }
}

/// What a verb has done, so that it is marked and audited in the same transaction.
enum SQLiteChange<Value: Sendable>: Sendable {
    /// Nothing: there is nothing to tell.
    case none(Value)
    /// Something, and the events that tell of it.
    case some(Value, [AuditEvent])
    /// Something of one self-declared client: its tenant need not be read anew.
    case client(ClientID, Value, [AuditEvent])

    /// A change of that client, announced as its origin asks.
    static func some(_ client: Client, _ value: Value, _ events: [AuditEvent]) -> SQLiteChange {
        client.isSelfDeclared ? .client(client.id, value, events) : .some(value, events)
    }
}

extension SQLiteDatabase {
    /// One administrative act on one tenant: the change, the change sequence and the audit, all or nothing.
    func change<Value: Sendable>(
        _ id: TenantID,
        _ body: @escaping @Sendable (Database) throws -> SQLiteChange<Value>
    ) async throws(StoreError) -> Value {
        try await write { db, audit in
            guard try TenantRows.exists(db, id) else { throw StoreError.unknownTenant(id) }
            switch try body(db) {
            case .none(let value): return value
            case .some(let value, let events):
                try TenantRows.markChanged(db, id)
                audit.append(events, to: id)
                return value
            case .client(let client, let value, let events):
                try ClientChangeRows.mark(db, id, client)
                audit.append(events, to: id)
                return value
            }
        }
    }

    /// A step that is no administrative act: with its audit, all or nothing, but without the change sequence.
    func record<Value: Sendable>(
        _ id: TenantID,
        _ body: @escaping @Sendable (Database) throws -> SQLiteChange<Value>
    ) async throws(StoreError) -> Value {
        try await write { db, audit in
            guard try TenantRows.exists(db, id) else { throw StoreError.unknownTenant(id) }
            switch try body(db) {
            case .none(let value): return value
            case .some(let value, let events), .client(_, let value, let events):
                audit.append(events, to: id)
                return value
            }
        }
    }
}
