import AuthorizationServer
import GRDB
import OAuth
import Testing

@testable import StoreSQLite

@Suite("The audit chain in the SQLite file")
struct SQLiteAuditTests {
    @Test("a changed byte is found in its segment")
    func changedByte() async throws {
        try await withChain { store, trail async throws in
            try await store.database.write { db, _ in
                try db.execute(
                    sql: """
                        UPDATE audit_segment
                        SET events = CAST(REPLACE(CAST(events AS TEXT), '"note":"5"', '"note":"6"') AS BLOB)
                        """
                )
            }
            await #expect(throws: AuditChain.Break(sequence: 5, reason: .hash)) { try await trail.verify() }
        }
    }

    @Test("a deleted segment is found where it was")
    func deletedSegment() async throws {
        try await withChain { store, trail async throws in
            try await store.database.write { db, _ in
                try db.execute(sql: "DELETE FROM audit_segment WHERE first_seq = 5")
            }
            await #expect(throws: AuditChain.Break(sequence: 5, reason: .gap)) { try await trail.verify() }
        }
    }

    @Test("two segments that changed places are found at the first")
    func swappedSegments() async throws {
        try await withChain { store, trail async throws in
            try await store.database.write { db, _ in
                for (from, to) in [(3, -1), (5, 3), (-1, 5)] {
                    try db.execute(
                        sql: "UPDATE audit_segment SET first_seq = ?, last_seq = ? WHERE first_seq = ?",
                        arguments: [to, to + 1, from]
                    )
                }
            }
            await #expect(throws: AuditChain.Break(sequence: 3, reason: .previousHash)) { try await trail.verify() }
        }
    }

    @Test("a segment that hides from a search by time is found")
    func hiddenSegment() async throws {
        try await withChain { store, trail async throws in
            try await store.database.write { db, _ in
                try db.execute(sql: "UPDATE audit_segment SET last_time = 0, first_time = 0 WHERE first_seq = 7")
            }
            await #expect(throws: AuditChain.Break(sequence: 7, reason: .times)) { try await trail.verify() }
        }
    }

    @Test("a chain that was cut short is found by a head that was kept elsewhere")
    func truncated() async throws {
        try await withChain { store, trail async throws in
            let head = try await trail.verify()
            try await store.audit.append([AuditBatch(tenant: TenantID("acme"), events: [event()])])
            #expect(try await trail.verify(anchor: head).sequence == 11)
            try await store.database.write { db, _ in
                try db.execute(sql: "DELETE FROM audit_segment WHERE first_seq > 7")
            }
            #expect(try await trail.verify().sequence == 8)
            await #expect(throws: AuditChain.Break(sequence: 9, reason: .anchor)) {
                try await trail.verify(anchor: head)
            }
        }
    }

    @Test("a full disk fails the receipts, and the log recovers when the disk does")
    func diskFull() async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            let acme = try TenantID("acme")
            let log = AuditLog(store: store.audit)
            let writer = Task { try await log.run() }
            try await log.record(event("before"), tenant: acme).durable()
            try await store.limitPages(to: 1)
            let big = event("full", at: noon, String(repeating: "x", count: 100_000))
            await #expect(throws: AuditFailure.store(.unavailable("the disk is full"))) {
                try await log.record(big, tenant: acme).durable()
            }
            #expect(log.failure == .unavailable("the disk is full"))
            try await store.limitPages(to: 1_000_000)
            try await log.record(event("after"), tenant: acme).durable()
            #expect(log.failure == nil)
            log.shutdown()
            try await writer.value
            #expect(try await store.tenant(acme).auditedKinds() == ["before", "after"])
            await store.close()
        }
    }

    /// Runs `body` with a chain of five segments of two events each.
    private func withChain(_ body: (SQLiteStore, AuditTrail) async throws -> Void) async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            let acme = try TenantID("acme")
            for first in stride(from: 1, to: 10, by: 2) {
                let events = [event("test", at: noon, "\(first)"), event("test", at: hours(1), "\(first + 1)")]
                try await store.audit.append([AuditBatch(tenant: acme, events: events)])
            }
            let trail = AuditTrail(store.tenant(acme))
            #expect(try await trail.verify().sequence == 10)
            try await body(store, trail)
            await store.close()
        }
    }
}

extension SQLiteStore {
    /// Makes the disk look full: SQLite refuses to grow the file beyond so many pages (or what it has).
    fileprivate func limitPages(to pages: Int) async throws {
        try await database.outsideOfTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
