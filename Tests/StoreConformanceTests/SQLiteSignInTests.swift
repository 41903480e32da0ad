import AuthorizationServer
import Foundation
import GRDB
import JOSE
import OAuth
import Testing

@testable import StoreSQLite

@Suite("People in the SQLite file")
struct SQLiteSignInTests {
    @Test("a file of the first schema keeps its tenants and clients, with the defaults of what came later")
    func migration() async throws {
        try await withTemporaryFile { path async throws in
            let first = try SQLiteStore(path: path, synchronous: .full, busyTimeout: 1, steps: [SQLiteSchema.steps[0]])
            try await first.database.write { db, audit in
                try db.execute(
                    sql: """
                        INSERT INTO tenant VALUES ('acme', 'Acme', 1, 'ES256', NULL, 1.5, X'01', X'02', 0, 1);
                        INSERT INTO client VALUES
                            ('acme', 'service', 'Service', 1, 'reader', 'client_credentials', 'client_secret_basic', 2.5);
                        INSERT INTO client_secret VALUES ('acme', 'service', 'one', X'03', 2.5, NULL);
                        """
                )
                audit.append([event(.tenantCreated)], to: try TenantID("acme"))
            }
            await first.close()
            let store = try SQLiteStore(path: path)
            let acme = store.tenant(try TenantID("acme"))
            let tenant = try #require(try await acme.tenant())
            #expect(tenant.signIn == SignInPolicy())
            #expect(tenant.branding == Branding())
            let client = try #require(try await acme.client(ClientID("service")))
            #expect(client.signIn == ClientSignIn())
            #expect(client.servedResources.isEmpty)
            #expect(client.secrets.map(\.id) == ["one"])
            #expect(try await acme.configuration()?.providers == [])
            try await acme.createUser(user("ana"), audit: event(.userCreated))
            #expect(try await acme.auditedKinds() == [.tenantCreated, .userCreated])
            await store.close()
        }
    }

    @Test("what was written is there when the file is opened again")
    func reopen() async throws {
        try await withTemporaryFile { path async throws in
            var store = try SQLiteStore(path: path)
            var acme = try await store.peopled()
            try await acme.createSession(session("laptop"), audit: event())
            try await acme.createFamily(family("line"), audit: event())
            try await acme.rotate()
            _ = try await acme.consumeTimeStep(7, of: UserID("ana"))
            await store.close()
            store = try SQLiteStore(path: path)
            acme = store.tenant(acme.id)
            #expect(try await acme.user(UserID("ana")) == user("ana"))
            #expect(try await acme.session(SessionID("laptop"), at: noon) == session("laptop"))
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line"))?.family.generation == 1)
            #expect(try await acme.consumeTimeStep(7, of: UserID("ana")) == .alreadyTaken(7))
            await store.close()
        }
    }

    @Test(
        "a row that this version could not have written is refused, not believed",
        arguments: [
            ("user_account", "claims", "[]"), ("user_account", "claims", #"{"a":1,"a":2}"#),
            ("user_account", "username", "Ana Ana"), ("user_account", "recovery_codes", "c2hvcnQ"),
            ("session", "token", "short"), ("session", "provider", "A/../B"),
            ("pending_authorization", "request", "{}"), ("pending_authorization", "request", "nonsense"),
            ("pending_authorization", "browser", "short"), ("authorization_code", "scope", "a\"b"),
            ("refresh_token_family", "resources", "no such/name"), ("refresh_token_family", "generation", "-1"),
            ("refresh_token_family", "current_hash", "short"), ("user_grant", "resources", "UPPER/CASE"),
            ("user_grant", "likeness", "short"),
            ("upstream_provider", "claim_mapping", #"{"a":1}"#), ("upstream_provider", "issuer", "ftp://x"),
            ("client", "redirect_uris", "javascript:alert(1)"), ("client", "id_token_algorithm", "none"),
            ("tenant", "second_factor", "sometimes"), ("tenant", "colour", "red"),
        ]
    )
    func corrupt(_ table: String, _ column: String, _ value: String) async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            let acme = try await store.peopled()
            try await acme.createSession(session("laptop"), audit: event())
            try await acme.createPending(pending("handle"), limit: 10)
            try await acme.createCode(code("code"), audit: event())
            try await acme.createFamily(family("line"), audit: event())
            try await acme.widenGrant(grant("consent"), audit: event())
            #expect(try await readsAll(of: acme))
            try await store.database.write { db, _ in
                let kind = try String.fetchOne(
                    db,
                    sql: "SELECT type FROM pragma_table_info(?) WHERE name = ?",
                    arguments: [table, column]
                )
                let stored: DatabaseValue =
                    switch kind {
                    case "BLOB": Data(value.utf8).databaseValue
                    case "INTEGER": Int64(value)?.databaseValue ?? .null
                    default: value.databaseValue
                    }
                try db.execute(sql: "UPDATE \(table) SET \(column) = ? WHERE rowid = 1", arguments: [stored])
            }
            await #expect(throws: StoreError.corrupt("column \(column)")) { try await readsAll(of: acme) }
            await store.close()
        }
    }

    private func readsAll(of tenant: any TenantScopedStore) async throws -> Bool {
        let users = try await tenant.users(after: nil, limit: 9)
        let configuration = try await tenant.configuration()
        let session = try await tenant.session(SessionID("laptop"), at: noon)
        let families = try await tenant.families(of: UserGrantID("consent"), at: noon)
        let grants = try await tenant.grants(of: UserID("ana"))
        let code = try await tenant.consumeCode(hash("code"), at: noon)
        // A browser that was overwritten is no longer the request's: it is found by its handle alone.
        try await tenant.updatePending(hash("handle")) { _ in }
        return users.count == 2 && configuration != nil && session != nil && families.count == 1 && grants.count == 1
            && code != .missing
    }

    @Test("reads and writes of one request are found through indexes")
    func plans() async throws {
        try await withTemporaryFile { path async throws in
            let store = try SQLiteStore(path: path)
            let queries = [
                "SELECT 1 FROM refresh_token_family WHERE tenant = 'a' AND id = 'b'",
                "SELECT 1 FROM session WHERE tenant = 'a' AND token = X'00' AND idle_expires_at > 0",
                "SELECT 1 FROM session WHERE idle_expires_at <= 1 OR expires_at <= 1 LIMIT 1",
                "SELECT 1 FROM authorization_code WHERE expires_at <= 1 LIMIT 1",
                "SELECT 1 FROM refresh_token_family WHERE purge_at <= 1 LIMIT 1",
                "SELECT 1 FROM refresh_token_family WHERE tenant = 'a' AND user_id = 'b' AND session <> ''",
                "SELECT 1 FROM upstream_token WHERE tenant = 'a' AND refresh_at <= 1 ORDER BY refresh_at LIMIT 1",
                "SELECT 1 FROM logout_delivery WHERE tenant = 'a' AND next_attempt_at <= 1 AND expires_at > 1",
            ]
            for query in queries {
                let plan = try await store.database.read { db in
                    try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + query).map { $0["detail"] as String }
                }
                #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(query): \(plan)")
            }
            await store.close()
        }
    }
}
