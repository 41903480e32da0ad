import AuthorizationServer
import Dispatch
import GRDB
import OAuth
import Synchronization
import Testing

@testable import StoreSQLite

@Suite("Writes of the SQLite file that share a commit")
struct SQLiteWriterTests {
    @Test("writes that come while one is under way are carried out together, in their order")
    func together() async throws {
        try await withFurnishedStore { store, acme async throws in
            let order = Mutex<[Int]>([])
            let count = 40
            await whileBusy(store) { group in
                for number in 0..<count {
                    group.add { db, audit in
                        order.withLock { $0.append(number) }
                        try insertRole("role-\(number)", db)
                        audit.append([event(AuditKind(rawValue: "test.\(number)"))], to: acme.id)
                    }
                }
            }
            #expect(order.withLock { $0 } == Array(0..<count))
            #expect(try await acme.roles().count == count)
            let segments = try await acme.auditSegments(after: 1, since: nil, until: nil, limit: 100)
            #expect(segments.count == 1, "one segment for all of them")
            #expect(segments.first?.lines.count == count)
            #expect(try await AuditTrail(acme).verify().sequence == Int64(count) + 1)
        }
    }

    @Test("a write that fails is undone alone, with its events")
    func failure() async throws {
        try await withFurnishedStore { store, acme async throws in
            let failures = await whileBusy(store) { group in
                for number in 0..<6 {
                    group.add { db, audit in
                        try insertRole("role-\(number)", db)
                        audit.append([event(AuditKind(rawValue: "test.\(number)"))], to: acme.id)
                        if number == 2 { throw StoreError.notFound }
                        // Number 4 meets a row that number 3 has made.
                        if number == 4 { try insertRole("role-3", db) }
                    }
                }
            }
            #expect(failures == [nil, nil, .notFound, nil, .alreadyExists, nil])
            #expect(try await acme.roles().map(\.name.value).sorted() == ["role-0", "role-1", "role-3", "role-5"])
            #expect(try await acme.auditedKinds().dropFirst() == ["test.0", "test.1", "test.3", "test.5"])
            _ = try await AuditTrail(acme).verify()
        }
    }

    @Test("a chain that somebody has tampered with holds up no other tenant")
    func tampered() async throws {
        try await withFurnishedStore { store, acme async throws in
            let globex = try await store.made("globex")
            try await store.database.write { db, _ in
                try db.execute(sql: "UPDATE audit_segment SET first_seq = 2, last_seq = 1 WHERE tenant = 'globex'")
            }
            let failures = await whileBusy(store) { group in
                group.add { _, audit in audit.append([event("test.acme")], to: acme.id) }
                group.add { _, audit in audit.append([event("test.globex")], to: globex.id) }
            }
            #expect(failures[0] == nil)
            #expect(failures[1] == .corrupt("the audit chain of globex has no end"))
            #expect(try await acme.auditedKinds().last == "test.acme")
        }
    }

    @Test("closing carries out what waits, and refuses what comes later")
    func closing() async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            let acme = try await store.made("acme")
            let done = Mutex(0)
            for number in 0..<50 {
                store.database.write { db, _ in
                    try insertRole("role-\(number)", db)
                } done: { _ in
                    done.withLock { $0 += 1 }
                }
            }
            await store.close()
            #expect(done.withLock { $0 } == 50)
            await #expect(throws: StoreError.closed) { try await store.database.write { _, _ in } }
            let again = try SQLiteStore(path: path)
            #expect(try await again.tenant(acme.id).roles().count == 50)
            await again.close()
        }
    }

    @Test("no write is forgotten, however the thread and those who write meet", .timeLimit(.minutes(1)))
    func wakes() async throws {
        try await withFurnishedStore { store, acme async throws in
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<100 {
                            try? await store.database.write { _, audit in
                                audit.append([event(AuditKind(rawValue: "test.\(writer)-\(number)"))], to: acme.id)
                            }
                        }
                    }
                }
            }
            #expect(try await AuditTrail(acme).verify().sequence == 801)
        }
    }

    private func withFurnishedStore(_ body: (SQLiteStore, any TenantScopedStore) async throws -> Void) async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path, synchronous: .normal)
            try await body(store, try await store.made("acme"))
            await store.close()
        }
    }
}

/// Writes that are added while the thread is held up, so that they share a commit.
private final class Held: Sendable {
    private let database: SQLiteDatabase
    private let state = Mutex((count: 0, failures: [Int: StoreError]()))

    init(_ database: SQLiteDatabase) { self.database = database }

    func add(_ body: @escaping @Sendable (Database, inout AuditDraft) throws -> Void) {
        let number = state.withLock { state in
            defer { state.count += 1 }
            return state.count
        }
        database.write(body) { result in
            guard case .failure(let failure) = result else { return }
            self.state.withLock { $0.failures[number] = failure }
        }
    }

    /// How each ended, once all have.
    func ends() async -> [StoreError?] {
        try? await database.write { _, _ in }
        return state.withLock { state in (0..<state.count).map { state.failures[$0] } }
    }
}

@discardableResult
private func whileBusy(_ store: SQLiteStore, _ body: (Held) -> Void) async -> [StoreError?] {
    let held = Held(store.database)
    let gate = DispatchSemaphore(value: 0)
    await withCheckedContinuation { begun in
        store.database.write { _, _ in
            begun.resume()
            gate.wait()
        } done: { _ in
        }
    }
    body(held)
    gate.signal()
    return await held.ends()
}

private func insertRole(_ name: String, _ db: Database) throws {
    try db.execute(sql: "INSERT INTO role (tenant, name) VALUES ('acme', ?)", arguments: [name])
}
