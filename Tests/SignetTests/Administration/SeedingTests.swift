import AuthorizationServer
import OAuth
import PasswordHashing
import Testing

@testable import signet

@Suite("seeding")
struct SeedingTests {
    private let admin: Administration
    private let seeds: [TenantSeed]
    private let acme: TenantID

    init() throws {
        admin = try Workbench.administration()
        acme = try TenantID("acme")
        seeds =
            try ServerConfiguration.parse(
                """
                tenants:
                  - id: acme
                    name: Acme Corporation
                    default_resource: filesystem
                    resources: [{name: filesystem, identifier: "https://mcp.example/fs", token_lifetime: 90s}]
                    roles: {lister: {permissions: {filesystem: [read]}}}
                    clients: [{id: service, roles: [lister]}]
                """,
                file: "s.yaml",
                environment: [:]
            )
            .configuration.tenants
    }

    private func apply(overwriting: Bool = false, generating: Bool = true) async throws -> Seeding.Outcome {
        try await Seeding(administration: admin, overwrites: overwriting, generatesSecrets: generating).apply(seeds)
    }

    @Test("what is missing is made, with one secret to show")
    func makes() async throws {
        let outcome = try await apply()
        #expect(outcome.changes.count == 4)
        #expect(outcome.secrets.map(\.client.value) == ["service"])
        let configuration = try await admin.configuration(of: acme)
        #expect(configuration.tenant.displayName.value == "Acme Corporation")
        #expect(configuration.tenant.defaultResource?.value == "filesystem")
        #expect(configuration.resources[0].accessTokenLifetime == 90)
        #expect(configuration.clients[0].roles.map(\.value) == ["lister"])
    }

    @Test("seeding again changes nothing and writes no event")
    func idempotent() async throws {
        _ = try await apply()
        let before = try await admin.configuration(of: acme)
        let events = try await Workbench.auditKinds(admin.store, acme).count
        let outcome = try await apply()
        #expect(outcome.changes.isEmpty && outcome.secrets.isEmpty)
        #expect(try await admin.configuration(of: acme) == before)
        #expect(try await Workbench.auditKinds(admin.store, acme).count == events)
    }

    @Test("what an operator changed stays, unless overwriting is asked for; secrets stay in any case")
    func overwriting() async throws {
        _ = try await apply()
        let service = try ClientID("service")
        _ = try await admin.setRoles([], of: service, in: acme)
        _ = try await apply()
        #expect(try await admin.client(service, in: acme).roles.isEmpty)
        let secrets = try await admin.client(service, in: acme).secrets
        _ = try await apply(overwriting: true)
        #expect(try await admin.client(service, in: acme).roles.map(\.value) == ["lister"])
        #expect(try await admin.client(service, in: acme).secrets == secrets)
    }

    @Test("a server that seeds makes clients without a secret rather than logging one")
    func withoutSecret() async throws {
        let outcome = try await apply(generating: false)
        #expect(outcome.secrets.isEmpty)
        #expect(outcome.withoutSecret.map(\.client.value) == ["service"])
        #expect(try await admin.client(try ClientID("service"), in: acme).secrets.isEmpty)
    }

    @Test("people, clients that they sign in for, and the rules of signing in are made from their seeds, once")
    func signIn() async throws {
        let people =
            try ServerConfiguration.parse(
                """
                tenants:
                  - id: people
                    sign_in: {second_factor: required, session_lifetime: 1d}
                    users: [{username: ada, name: Ada, email: ada@people.example, password: otter-lamp-quiet-river}]
                    clients:
                      - {id: notes, redirect_uris: ["https://notes.example/callback"], first_party: true}
                      - {id: app, public: true, redirect_uris: ["http://127.0.0.1/callback"]}
                """,
                file: "s.yaml",
                environment: [:]
            )
            .configuration.tenants
        let seeding = Seeding(administration: admin, overwrites: false, generatesSecrets: true)
        let outcome = try await seeding.apply(people)
        #expect(outcome.secrets.map(\.client.value) == ["notes"])
        let id = try TenantID("people")
        let configuration = try await admin.configuration(of: id)
        #expect(configuration.tenant.signIn.secondFactor == .required)
        #expect(configuration.tenant.signIn.sessionLifetime == 86_400)
        let clients = Dictionary(uniqueKeysWithValues: configuration.clients.map { ($0.id.value, $0) })
        #expect(clients["notes"]?.grantTypes == [.authorizationCode, .refreshToken])
        #expect(clients["notes"]?.signIn.isFirstParty == true)
        #expect(clients["app"]?.authenticationMethods == [.none] && clients["app"]?.secrets.isEmpty == true)
        let ada = try #require(try await admin.store.tenant(id).user(named: try Username("ada")))
        #expect(ada.email?.value == "ada@people.example")
        #expect(try await Argon2PasswordHasher().verify("otter-lamp-quiet-river", against: ada.passwordHash) == .right)
        #expect(try await seeding.apply(people).changes.isEmpty)
    }

    @Test("a password that anybody would guess makes nobody")
    func weakPassword() async throws {
        let weak =
            try ServerConfiguration.parse(
                "tenants: [{id: weak, users: [{username: ada, password: password1234}]}]",
                file: "s.yaml",
                environment: [:]
            )
            .configuration.tenants
        await #expect(throws: CommandFailure.self) {
            _ = try await Seeding(administration: admin, overwrites: false, generatesSecrets: true).apply(weak)
        }
    }
}
