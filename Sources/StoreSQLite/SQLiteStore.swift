import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// Keeps everything in one SQLite file: the embedded default.
///
/// Several processes may use the same file at once, such as the server and the command line. The file has mode 0600.
/// With ``SQLiteSynchronous/full`` what a verb has written survives a loss of power.
public final class SQLiteStore: IdentityStore {
    let database: SQLiteDatabase

    /// Opens the file, makes it if it is missing, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: The database file; its folder must exist.
    ///   - synchronous: How safely it writes.
    ///   - busyTimeout: How many seconds a verb waits while another process writes.
    /// - Throws: ``StoreError/newerSchema(found:known:)`` when a later version of Signet has written the file, or why it
    ///   cannot be opened.
    public convenience init(
        path: String,
        synchronous: SQLiteSynchronous = .full,
        busyTimeout: Double = 5
    ) throws(StoreError) {
        try self.init(path: path, synchronous: synchronous, busyTimeout: busyTimeout, steps: SQLiteSchema.steps)
    }

    init(
        path: String,
        synchronous: SQLiteSynchronous,
        busyTimeout: Double,
        steps: [[String]]
    ) throws(StoreError) {
        database = try SQLiteDatabase(path: path, synchronous: synchronous, busyTimeout: busyTimeout, steps: steps)
    }

    /// The verbs of one tenant.
    public func tenant(_ id: TenantID) -> any TenantScopedStore { SQLiteTenantStore(id: id, database: database) }

    /// Makes a tenant.
    public func createTenant(_ tenant: Tenant, audit event: AuditEvent) async throws(StoreError) {
        try await database.write { db, audit in
            try TenantRows.insert(db, tenant, changed: TenantRows.nextChange(db))
            audit.append([event], to: tenant.id)
        }
    }

    /// All tenants in the order of their names.
    public func tenants() async throws(StoreError) -> [Tenant] {
        try await database.read { db in try TenantRows.all(db) }
    }

    /// Who has changed after `sequence`.
    public func changes(after sequence: Int64) async throws(StoreError) -> StoreChanges {
        try await database.read { db in try TenantRows.changes(db, after: sequence) }
    }

    /// Deletes what has expired.
    public func purgeExpired(at now: NumericDate, limit: Int) async throws(StoreError) -> Int {
        try await database.write { db, _ in try ExpiredRows.purge(db, at: now, limit: limit) }
    }

    /// Where the audit log appends.
    public var audit: any AuditStore { SQLiteAuditStore(database: database) }

    /// Closes the file.
    public func close() async { database.close() }
}

/// The audit of all tenants of a file.
struct SQLiteAuditStore: AuditStore {
    let database: SQLiteDatabase

    func append(_ batches: [AuditBatch]) async throws(StoreError) {
        try await database.write { _, audit in
            for batch in batches { audit.append(batch.events, to: batch.tenant) }
        }
    }

    func append(
        _ batches: @escaping @Sendable () -> [AuditBatch],
        done: @escaping @Sendable (StoreError?) -> Void
    ) {
        database.write { _, audit in
            for batch in batches() { audit.append(batch.events, to: batch.tenant) }
        } done: { result in
            switch result {
            case .success: done(nil)
            case .failure(let failure): done(failure)
            }
        }
    }
}
