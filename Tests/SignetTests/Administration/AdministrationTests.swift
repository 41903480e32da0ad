import AuthorizationServer
import JOSE
import OAuth
import SigningKeys
import Testing

@testable import signet

@Suite("administration")
struct AdministrationTests {
    private let admin: Administration
    private let acme: TenantID
    private let former = MasterKey.generate()

    init() async throws {
        admin = try Workbench.administration(masterKeys: [former])
        acme = try TenantID("acme")
        try await admin.createTenant(acme, name: nil, algorithm: nil)
    }

    private func createFilesystem() async throws {
        try await admin.createResource(
            try ResourceName("filesystem"),
            in: acme,
            identifier: try ResourceIdentifier("https://mcp.example/fs"),
            permissions: nil,
            lifetime: nil,
            algorithm: nil,
            isDefault: true
        )
    }

    @Test("a new tenant has the shipped roles, an active and a next key, and its making is audited")
    func tenant() async throws {
        let configuration = try await admin.configuration(of: acme)
        #expect(configuration.roles.count == admin.policies.roles.count)
        #expect(configuration.keyRing.rows.map(\.state).sorted() == ["active", "next"])
        let kinds = try await Workbench.auditKinds(admin.store, acme)
        #expect(kinds.first == "tenant.created")
        #expect(kinds.filter { $0 == "role.created" }.count == admin.policies.roles.count)
    }

    @Test("a tenant of a name that is taken is a conflict")
    func conflict() async throws {
        await #expect { try await admin.createTenant(acme, name: nil, algorithm: nil) } throws: {
            ($0 as? CommandFailure)?.status == .exists
        }
    }

    @Test("an unknown tenant is not found, and the nearest one is named")
    func unknownTenant() async throws {
        let other = try TenantID("acne")
        await #expect { try await admin.configuration(of: other) } throws: {
            let failure = $0 as? CommandFailure
            return failure?.status == .notFound && failure?.remedy?.contains("did you mean \"acme\"?") == true
        }
    }

    @Test("a resource known to the policies brings its permissions and those of every resource")
    func resource() async throws {
        try await createFilesystem()
        let configuration = try await admin.configuration(of: acme)
        #expect(
            configuration.resources[0].scope.description
                == "filesystem:access_review filesystem:read filesystem:security_audit filesystem:write"
        )
        #expect(configuration.tenant.defaultResource?.value == "filesystem")
    }

    @Test("security-architect may audit and review every resource and do nothing else there")
    func securityArchitect() async throws {
        try await createFilesystem()
        let configuration = try await admin.configuration(of: acme)
        let role = try #require(configuration.roles.first { $0.name.value == "security-architect" })
        #expect(
            Permissions.scope(of: [role], at: configuration.resources[0]).description
                == "filesystem:access_review filesystem:security_audit"
        )
    }

    @Test("a resource that nothing is known of needs permissions")
    func unknownResource() async throws {
        await #expect { () async throws in
            try await admin.createResource(
                try ResourceName("orders"),
                in: acme,
                identifier: try ResourceIdentifier("https://api.example/orders"),
                permissions: nil,
                lifetime: nil,
                algorithm: nil,
                isDefault: false
            )
        } throws: {
            ($0 as? CommandFailure)?.status == .refused
        }
    }

    @Test("a token lifetime above the maximum is refused, since keys would retire too early")
    func lifetime() async throws {
        await #expect { () async throws in
            try await admin.createResource(
                try ResourceName("filesystem"),
                in: acme,
                identifier: try ResourceIdentifier("https://mcp.example/fs"),
                permissions: nil,
                lifetime: .seconds(7200),
                algorithm: nil,
                isDefault: false
            )
        } throws: {
            "\($0)".contains("tokens.maximum_lifetime (1h)")
        }
    }

    @Test("a generated secret lets its client in and is stored as a hash only")
    func secret() async throws {
        let made = try await admin.createClient(try ClientID("service"), in: acme, roles: [])
        let secret = try #require(made.secret?.plaintext)
        #expect(Base64URL.decode(secret)?.count == 32)
        let client = try await admin.client(made.client.id, in: acme)
        #expect(try await admin.accepts(secret, of: client, in: acme))
        #expect(try await !admin.accepts(secret + "x", of: client, in: acme))
        #expect(!client.secrets[0].hash.elementsEqual(secret.utf8))
    }

    @Test("a client with a role that does not exist is refused, and the nearest role is named")
    func unknownRole() async throws {
        let roles: Set = [try RoleName("filesystem-raeder")]
        await #expect { try await admin.createClient(try ClientID("service"), in: acme, roles: roles) } throws: {
            "\($0)".contains("did you mean \"filesystem-reader\"?")
        }
    }

    @Test("rotation ends the old secret at once, or keeps both for a while and then refuses a third")
    func rotation() async throws {
        let id = try ClientID("service")
        let first = try #require(try await admin.createClient(id, in: acme, roles: []).secret?.plaintext)
        let second = try #require(
            try await admin.rotateSecret(of: id, in: acme, keepingOld: .seconds(3600)).secret?.plaintext
        )
        var client = try await admin.client(id, in: acme)
        #expect(try await admin.accepts(first, of: client, in: acme))
        #expect(try await admin.accepts(second, of: client, in: acme))
        await #expect { try await admin.rotateSecret(of: id, in: acme, keepingOld: .seconds(3600)) } throws: {
            ($0 as? CommandFailure)?.status == .refused
        }
        _ = try await admin.rotateSecret(of: id, in: acme, keepingOld: nil)
        client = try await admin.client(id, in: acme)
        #expect(client.secrets.count == 1)
        #expect(try await !admin.accepts(second, of: client, in: acme))
    }

    @Test("a new master key takes over, and the old one may go")
    func rewrap() async throws {
        let made = try await admin.createClient(try ClientID("service"), in: acme, roles: [])
        let secret = try #require(made.secret?.plaintext)
        let new = MasterKey.generate()
        let both = try Workbench.administration(store: admin.store, masterKeys: [new, former])
        #expect(try await both.rewrapDataKey(of: acme))
        #expect(try await !both.rewrapDataKey(of: acme))
        let alone = try Workbench.administration(store: admin.store, masterKeys: [new])
        #expect(try await alone.accepts(secret, of: made.client, in: acme))
        await #expect(throws: CommandFailure.self) { try await admin.accepts(secret, of: made.client, in: acme) }
    }

    @Test("what an operator did is audited under their name")
    func audited() async throws {
        _ = try await admin.setTenant(acme, enabled: false)
        let page = try await AuditTrail(admin.store.tenant(acme)).page(AuditFilter(kinds: [.tenantUpdated]))
        let event = String(decoding: try #require(page.entries.first).event, as: UTF8.self)
        #expect(event.contains(#""actor":"operator:ada","enabled":"false""#))
    }
}
