import AuthorizationServer
import Foundation
import OAuth
import SigningKeys
import Testing

/// One verb, carried out by one tenant while another has records of the same names.
struct IsolationCase: Sendable, CustomTestStringConvertible {
    /// `<protocol>.<verb>`.
    let verb: String
    /// Uses the verb as tenant `mine`, where `shared` names exist in both tenants and `theirs` in the other alone.
    let use: @Sendable (any TenantScopedStore, any IdentityStore) async throws -> Void

    init(_ verb: String, _ use: @escaping @Sendable (any TenantScopedStore) async throws -> Void) {
        self.verb = verb
        self.use = { mine, _ in try await use(mine) }
    }

    init(_ verb: String, in use: @escaping @Sendable (any TenantScopedStore, any IdentityStore) async throws -> Void) {
        self.verb = verb
        self.use = use
    }

    var testDescription: String { verb }
}

@Suite("Two tenants for each verb")
struct IsolationTests {
    @Test(
        "nothing of one tenant is seen or changed through the other",
        arguments: Backend.allCases,
        IsolationCase.all
    )
    func isolated(_ backend: Backend, _ verb: IsolationCase) async throws {
        try await backend.withStore { store async throws in
            let mine = try await store.furnished("acme", name: "Mine", byte: 1, extra: "mine")
            let other = try await store.furnished("globex", name: "Theirs", byte: 2, extra: "theirs")
            let before = try await Picture(other)
            try await verb.use(mine, store)
            #expect(try await Picture(other) == before, "the other tenant was touched")
            _ = try await AuditTrail(mine).verify()
        }
    }

    @Test("every verb of every store protocol stands in the list above")
    func counted() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources")
        let protocols: Set = [
            "IdentityStore", "TenantScopedStore", "TenantStore", "ClientStore", "ResourceStore", "RoleStore",
            "AuditStore", "AuditReader", "SigningKeyStore", "UserStore", "SignInAttemptStore", "SessionStore",
            "PendingAuthorizationStore", "AuthorizationCodeStore", "UserGrantStore", "RefreshTokenStore",
            "LogoutDeliveryStore", "FederationStore", "ClientRegistrationStore",
        ]
        var verbs: Set<String> = []
        for room in ["AuthorizationServer", "SigningKeys"] {
            let folder = sources.appendingPathComponent(room)
            let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            for case let file as URL in files where file.pathExtension == "swift" {
                var owner = ""
                for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                    if let match = line.firstMatch(of: /^public protocol (\w+)/) { owner = String(match.1) }
                    if line == "}" { owner = "" }
                    guard protocols.contains(owner), let match = line.firstMatch(of: /^    func (\w+)[<(]/) else {
                        continue
                    }
                    verbs.insert("\(owner).\(match.1)")
                }
            }
        }
        // These are not bound to a tenant: the doors to one, and the store's own chores.
        let unbound: Set = [
            "IdentityStore.tenant", "IdentityStore.close", "TenantScopedStore.signingKeys",
        ]
        #expect(verbs.count > 70)
        #expect(verbs.subtracting(unbound) == Set(IsolationCase.all.map(\.verb)))
    }
}

extension IdentityStore {
    /// A tenant with one record of each kind that is named `shared`, and one that is named `extra`.
    func furnished(
        _ id: String,
        name: String,
        byte: UInt8,
        extra: String
    ) async throws -> any TenantScopedStore {
        let tenant = try await made(id, name: name)
        for record in ["shared", extra] {
            let secrets = [
                secret("shared", byte: byte), secret("old", byte: byte, at: hours(-2), until: hours(-1)),
            ]
            try await tenant.createClient(client(record, name: name, secrets: secrets), audit: event())
            try await tenant.createResource(resource(record, at: "https://\(record).example"), audit: event())
            try await tenant.createRole(role(record, name), audit: event())
        }
        for record in ["shared", extra] {
            let made = try registered("r_\(record)", name: name)
            _ = try await tenant.registerClient(made, limit: 9, using: nil, at: noon, audit: event())
            try await tenant.createInitialAccessToken(initialAccessToken(record, note: name), audit: event())
        }
        try await furnishPeople(tenant, ["shared", extra], name: name, byte: byte)
        #expect(try await tenant.keys.replace(rows: [key("shared", byte: byte), key(extra)], ifVersion: 0))
        return tenant
    }
}
