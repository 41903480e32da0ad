import AuthorizationServer
import Foundation
import GRDB
import OAuth
import Testing

@testable import StoreSQLite

@Suite("The SQLite file")
struct SQLiteStoreTests {
    @Test("what was written is there when the file is opened again")
    func reopen() async throws {
        try await withTemporaryFile { path async throws in
            var store = try SQLiteStore(path: path)
            let acme = try await store.made("acme")
            try await acme.createClient(client("service", secrets: [secret("one")]), audit: event())
            try await acme.createResource(resource("filesystem"), audit: event())
            try await acme.createRole(role("reader"), audit: event())
            #expect(try await acme.keys.replace(rows: [key("k")], ifVersion: 0))
            try await store.audit.append([AuditBatch(tenant: acme.id, events: [event(.tokenIssued)])])
            let configuration = try await acme.configuration()
            let changes = try await store.changes(after: 0)
            await store.close()
            store = try SQLiteStore(path: path)
            let again = store.tenant(acme.id)
            #expect(try await again.configuration() == configuration)
            #expect(try await store.changes(after: 0) == changes)
            #expect(try await again.auditedKinds().count == 6)
            try await again.deleteRole(RoleName("reader"), audit: event(.roleDeleted))
            #expect(try await again.auditedKinds().last == .roleDeleted)
            await store.close()
        }
    }

    @Test("a closed store says so")
    func closed() async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            await store.close()
            await store.close()
            await #expect(throws: StoreError.closed) { try await store.tenants() }
            await #expect(throws: StoreError.closed) { try await store.made("acme") }
        }
    }

    @Test("nobody else may read the file or its log")
    func mode() async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            _ = try await store.made("acme")
            for file in [path, path + "-wal", path + "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
            await store.close()
        }
    }

    @Test("commits wait for the disk, unless told otherwise")
    func synchronous() async throws {
        try await withTemporaryFile { path async throws in
            for (choice, expected) in [(SQLiteSynchronous.full, 2), (.normal, 1)] {
                let store = try SQLiteStore(path: path, synchronous: choice)
                let found = try await store.database.read { db in
                    try String.fetchOne(db, sql: "PRAGMA journal_mode")
                }
                #expect(found == "wal")
                let level = try await store.database.outsideOfTransaction { db in
                    try Int.fetchOne(db, sql: "PRAGMA synchronous")
                }
                #expect(level == expected)
                await store.close()
            }
        }
    }

    @Test("a file of a newer version is refused and left alone")
    func newerSchema() async throws {
        try await withTemporaryFile { path async throws in
            let newer = SQLiteSchema.steps + [["CREATE TABLE later (id INTEGER) STRICT"]]
            let store = try SQLiteStore(path: path, synchronous: .full, busyTimeout: 1, steps: newer)
            _ = try await store.made("acme")
            await store.close()
            #expect(throws: StoreError.newerSchema(found: newer.count, known: newer.count - 1)) {
                try SQLiteStore(path: path)
            }
            let again = try SQLiteStore(path: path, synchronous: .full, busyTimeout: 1, steps: newer)
            #expect(try await again.tenants().count == 1)
            await again.close()
        }
    }

    @Test("an older file is brought up to date and keeps what it holds")
    func migration() async throws {
        try await withTemporaryFile { path async throws in
            var store = try SQLiteStore(path: path)
            _ = try await store.made("acme")
            await store.close()
            let newer = SQLiteSchema.steps + [["ALTER TABLE tenant ADD COLUMN later TEXT"]]
            store = try SQLiteStore(path: path, synchronous: .full, busyTimeout: 1, steps: newer)
            #expect(try await store.tenants().map(\.id.value) == ["acme"])
            await store.close()
        }
    }

    @Test("a step that fails leaves the file as it was")
    func failedMigration() async throws {
        try await withTemporaryFile { path async throws in
            let broken = SQLiteSchema.steps + [["CREATE TABLE half (id INTEGER) STRICT", "NONSENSE"]]
            #expect(throws: StoreError.self) {
                try SQLiteStore(path: path, synchronous: .full, busyTimeout: 1, steps: broken)
            }
            let store = try SQLiteStore(path: path)
            _ = try await store.made("acme")
            await store.close()
        }
    }

    @Test("a file that is no database, or cannot be opened, is a clear error")
    func notADatabase() async throws {
        try await withTemporaryFile { path async throws in
            try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
            #expect(throws: StoreError.corrupt("file is not a database")) { try SQLiteStore(path: path) }
            #expect(throws: StoreError.self) { try SQLiteStore(path: path + "/nowhere/x.sqlite") }
        }
    }

    @Test("a row that this version could not have written is refused, not believed")
    func corruptRow() async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            let acme = try await store.made("acme")
            for (column, value) in [("access_token_algorithm", "none"), ("display_name", "a\nb"), ("id", "A/../B")] {
                try await store.database.write { db, _ in
                    try db.execute(sql: "UPDATE tenant SET \(column) = ?", arguments: [value])
                }
                await #expect(throws: StoreError.self) { try await store.tenants() }
                try await store.database.write { db, _ in
                    try db.execute(
                        sql: "UPDATE tenant SET id = 'acme', display_name = 'A', access_token_algorithm = 'ES256'"
                    )
                }
            }
            #expect(try await acme.tenant() != nil)
            await store.close()
        }
    }
}
