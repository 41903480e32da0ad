import AuthorizationServer
import OAuth
import StoreMemory
import Testing

@testable import signet

@Suite("Administration of upstream providers")
struct FederationAdministrationTests {
    private func acme() async throws -> (Administration, TenantID) {
        let administration = try Workbench.administration()
        let id = try TenantID("acme")
        try await administration.store.createTenant(
            Tenant.provision(
                id,
                displayName: DisplayText("Acme"),
                masterKeys: administration.masterKeys,
                at: Workbench.now
            ),
            audit: administration.event(.tenantCreated)
        )
        return (administration, id)
    }

    private func provider() throws -> UpstreamProvider {
        UpstreamProvider(
            name: try ProviderName("corporate"),
            displayName: try DisplayText("Corporate"),
            issuer: try UpstreamIssuer("https://idp.example/"),
            clientID: "signet"
        )
    }

    @Test("a provider is added with its secret sealed, changed, and removed; each is audited and noticed")
    func life() async throws {
        let (administration, acme) = try await acme()
        let name = try ProviderName("corporate")
        let before = try await administration.store.changes(after: 0).latest
        let made = try await administration.addProvider(provider(), secret: "hush-hush", to: acme)
        let sealed = try #require(made.sealedClientSecret)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("hush"))

        var change = Administration.ProviderChange()
        change.createsUsers = true
        change.hostedDomain = .to("acme.example")
        let changed = try await administration.updateProvider(name, in: acme, change)
        #expect(changed.createsUsers)
        #expect(changed.hostedDomain == "acme.example")
        #expect(changed.sealedClientSecret == sealed)
        change = Administration.ProviderChange()
        change.hostedDomain = Administration.Setting.none
        change.secret = "other"
        let again = try await administration.updateProvider(name, in: acme, change)
        #expect(again.hostedDomain == nil)
        #expect(again.sealedClientSecret != sealed)

        try await administration.removeProvider(name, of: acme)
        #expect(try await administration.store.changes(after: before).latest >= before + 4)
        let kinds = try await Workbench.auditKinds(administration.store, acme)
        #expect(kinds.suffix(4) == ["provider.created", "provider.updated", "provider.updated", "provider.deleted"])
    }

    @Test("a role that does not exist, and a provider that does not, are told with the nearest name")
    func missing() async throws {
        let (administration, acme) = try await acme()
        var provider = try provider()
        provider.defaultRoles = [try RoleName("nobody")]
        let wanted = provider
        await #expect(throws: CommandFailure.self) {
            try await administration.addProvider(wanted, secret: nil, to: acme)
        }
        _ = try await administration.addProvider(try self.provider(), secret: nil, to: acme)
        let name = try ProviderName("corprate")
        do {
            _ = try await administration.provider(name, in: acme)
            Issue.record("it was found")
        } catch {
            #expect(error.status == .notFound)
            #expect(error.remedy?.contains("corporate") == true)
        }
    }

    @Test(
        "the command line takes no secret as an argument, and names what is wrong",
        arguments: [
            ["federation", "add", "--tenant", "acme", "x", "--client-id", "c"],
            ["federation", "add", "--tenant", "acme", "x", "--issuer", "idp.example", "--client-id", "c"],
            ["federation", "add", "--tenant", "acme", "x", "--preset", "google", "--client-id", "c", "--secret", "s"],
            [
                "federation", "add", "--tenant", "acme", "x", "--preset", "google", "--client-id", "c", "--map-claim",
                "roles=x",
            ],
            ["federation", "update", "--tenant", "acme", "x"],
            ["federation", "update", "--tenant", "acme", "x", "--enable", "--disable"],
            ["federation", "update", "--tenant", "acme", "x", "--public-client", "--secret-file", "f"],
        ]
    )
    func wrongArguments(arguments: [String]) {
        #expect(throws: (any Error).self) { try Signet.parseAsRoot(arguments) }
    }

    @Test("what is named is changed, and nothing else")
    func arguments() throws {
        for arguments in [
            ["federation", "update", "--tenant", "acme", "x", "--no-create-users"],
            ["federation", "update", "--tenant", "acme", "x", "--disable"],
            ["federation", "add", "--tenant", "acme", "google", "--preset", "google", "--client-id", "c"],
            ["federation", "presets", "--output", "json"],
        ] {
            #expect(throws: Never.self) { try Signet.parseAsRoot(arguments) }
        }
    }
}
