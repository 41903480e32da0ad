import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth

/// The SQL of the table `audit_segment`.
enum AuditRows {
    private static let columns = "first_seq, last_seq, first_time, last_time, prev_hash, hash, events"

    /// Appends events to a tenant's chain, a row whose key says where the chain ended; answers with its new end.
    ///
    /// The end is guessed from our own last commit. If another process has appended since, its row has the key that
    /// ours would have, the insert does nothing, and the end is read anew. The transaction holds the write lock, so that
    /// the second attempt fails only on a chain that somebody has tampered with.
    static func append(_ db: Database, _ batch: AuditBatch, guess: AuditHead?) throws -> AuditHead {
        var end = try guess ?? head(db, batch.tenant)
        for _ in 0..<2 {
            guard let segment = AuditSegment(batch.events, after: end) else { return end }
            if try insert(db, batch.tenant, segment) { return segment.head }
            end = try head(db, batch.tenant)
        }
        throw StoreError.corrupt("the audit chain of \(batch.tenant) has no end")
    }

    static func head(_ db: Database, _ tenant: TenantID) throws -> AuditHead {
        let statement = try db.cachedStatement(
            sql: "SELECT last_seq, hash FROM audit_segment WHERE tenant = ? ORDER BY first_seq DESC LIMIT 1"
        )
        guard let row = try Row.fetchOne(statement, arguments: [tenant.value]) else { return .start(of: tenant) }
        return AuditHead(sequence: try number("last_seq", row), hash: try row.bytes("hash"))
    }

    static func segments(
        _ db: Database,
        _ tenant: TenantID,
        after sequence: Int64,
        since: NumericDate?,
        until: NumericDate?,
        limit: Int
    ) throws -> [AuditSegment] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT \(columns) FROM audit_segment
                WHERE tenant = ? AND last_seq > ? AND last_time >= ? AND first_time < ?
                ORDER BY first_seq LIMIT ?
                """,
            arguments: [
                tenant.value, sequence, since?.seconds ?? -Double.infinity, until?.seconds ?? Double.infinity, limit,
            ]
        )
        .map(segment)
    }

    /// A number that counting could have reached: beyond it, arithmetic on a row that was tampered with would trap.
    private static func number(_ column: String, _ row: Row) throws -> Int64 {
        let number: Int64 = try row.value(column)
        guard (1..<(1 << 53)).contains(number) else { throw StoreError.corrupt("audit_segment.\(column)") }
        return number
    }

    private static func insert(_ db: Database, _ tenant: TenantID, _ segment: AuditSegment) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO audit_segment (tenant, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, first_seq) DO NOTHING
                """
        )
        try statement.execute(
            arguments: [
                tenant.value, segment.firstSequence, segment.lastSequence, segment.firstTime.seconds,
                segment.lastTime.seconds, Data(segment.previousHash), Data(segment.hash), Data(segment.events),
            ]
        )
        return db.changesCount > 0
    }

    private static func segment(_ row: Row) throws -> AuditSegment {
        AuditSegment(
            firstSequence: try number("first_seq", row),
            lastSequence: try number("last_seq", row),
            firstTime: try row.date("first_time"),
            lastTime: try row.date("last_time"),
            previousHash: try row.bytes("prev_hash"),
            hash: try row.bytes("hash"),
            events: try row.bytes("events")
        )
    }
}
