import AuthorizationServer
import JOSE
import OAuth
import Testing

@testable import signet

@Suite("changing what is there")
struct UpdateTests {
    private let admin: Administration
    private let acme: TenantID
    private let orders: ResourceName

    init() async throws {
        admin = try Workbench.administration()
        acme = try TenantID("acme")
        orders = try ResourceName("orders")
        try await admin.createTenant(acme, name: nil, algorithm: nil)
        try await admin.createResource(
            orders,
            in: acme,
            identifier: try ResourceIdentifier("https://api.example/orders"),
            permissions: [try PermissionName("read"): try DisplayText("Read orders")],
            lifetime: .seconds(60),
            algorithm: nil,
            isDefault: false
        )
    }

    /// The latest audit event as text.
    private func lastEvent() async throws -> String {
        let page = try await AuditTrail(admin.store.tenant(acme)).page(AuditFilter(limit: 10_000))
        return String(decoding: try #require(page.entries.last).event, as: UTF8.self)
    }

    @Test("a tenant's name and default resource change, and what is not named stays")
    func tenant() async throws {
        let name = try DisplayText("Acme International")
        var tenant = try await admin.updateTenant(acme, .init(name: name, defaultResource: .to(orders)))
        #expect(tenant.displayName == name && tenant.defaultResource == orders)
        #expect(tenant.accessTokenAlgorithm == .es256)
        #expect(try await lastEvent().contains(#""name":"Acme International","default_resource":"orders""#))
        tenant = try await admin.updateTenant(acme, .init(defaultResource: Administration.Setting.none))
        #expect(tenant.displayName == name && tenant.defaultResource == nil)
    }

    @Test("how people sign in and how pages look changes, and what is not named stays")
    func tenantSignIn() async throws {
        let logo = try #require(Branding.Logo(type: .png, bytes: [1, 2, 3]))
        var options = try TenantSignInOptions.parse(["--second-factor", "required", "--session-lifetime", "12h"])
        let tenant = try await admin.updateTenant(
            acme,
            .init(
                signIn: { [options] in options.policy(after: $0) },
                colour: try HexColour("#0B57D0"),
                logo: .to(logo)
            )
        )
        #expect(tenant.signIn == SignInPolicy(secondFactor: .required, sessionLifetime: 12 * 3600))
        #expect(tenant.branding == Branding(colour: try HexColour("#0b57d0"), logo: logo))
        #expect(try await lastEvent().contains(#""second_factor":"required""#))
        options = try TenantSignInOptions.parse(["--minimum-password-length", "16"])
        let again = try await admin.updateTenant(
            acme,
            .init(signIn: { [options] in options.policy(after: $0) }, logo: Administration.Setting.none)
        )
        #expect(again.signIn.secondFactor == .required && again.signIn.minimumPasswordLength == 16)
        #expect(again.branding.logo == nil && again.branding.colour != nil)
    }

    @Test(
        "sign-in options out of range are refused",
        arguments: [
            ["--second-factor", "maybe"], ["--minimum-password-length", "7"], ["--session-lifetime", "1s"],
            ["--colour", "blue"], ["--logo", "x.png", "--no-logo"],
        ]
    )
    func badSignIn(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try TenantSignInOptions.parse(arguments) }
    }

    @Test("a tenant has keys of its new algorithm")
    func tenantAlgorithm() async throws {
        let tenant = try await admin.updateTenant(acme, .init(algorithm: .edDSA))
        #expect(tenant.accessTokenAlgorithm == .edDSA)
        let rows = try await admin.configuration(of: acme).keyRing.rows
        #expect(rows.contains { $0.algorithm == JWSAlgorithm.edDSA.rawValue && $0.state == "active" })
    }

    @Test("a default resource that does not exist is not found")
    func unknownDefault() async throws {
        let wrong = try ResourceName("ordres")
        await #expect { () async throws in
            _ = try await admin.updateTenant(acme, .init(defaultResource: .to(wrong)))
        } throws: {
            "\($0)".contains("did you mean \"orders\"?")
        }
    }

    @Test("deleting a resource that is not the default leaves the default alone")
    func deletion() async throws {
        let other = try ResourceName("filesystem")
        try await admin.createResource(
            other,
            in: acme,
            identifier: try ResourceIdentifier("https://mcp.example/fs"),
            permissions: nil,
            lifetime: nil,
            algorithm: nil,
            isDefault: true
        )
        try await admin.deleteResource(orders, in: acme)
        #expect(try await admin.tenant(acme).defaultResource == other)
        try await admin.deleteResource(other, in: acme)
        #expect(try await admin.tenant(acme).defaultResource == nil)
    }

    @Test("tools come and go, each with what it needs, and one that nobody could call is refused")
    func tools() async throws {
        let find = try ToolName("find_order")
        let read = ResourceTool(permissions: [try PermissionName("read")])
        var change = Administration.ResourceChange(addedTools: [find: read])
        #expect(try await admin.updateResource(orders, in: acme, change).tools == [find: read])
        #expect(try await lastEvent().contains(#""tools_added":"find_order""#))

        let cancel = try ToolName("cancel_order")
        change = .init(addedTools: [cancel: ResourceTool(permissions: [try PermissionName("cancel")])])
        await #expect { try await admin.updateResource(orders, in: acme, change) } throws: {
            "\($0)".contains("tool \"cancel_order\" needs \"cancel\", which is no permission")
        }
        // A permission that a tool needs is not taken away from under it.
        change = .init(removed: [try PermissionName("read")])
        await #expect { try await admin.updateResource(orders, in: acme, change) } throws: {
            ($0 as? CommandFailure)?.status == .refused
        }
        change = .init(removedTools: [find])
        #expect(try await admin.updateResource(orders, in: acme, change).tools.isEmpty)
        await #expect { try await admin.updateResource(orders, in: acme, change) } throws: {
            ($0 as? CommandFailure)?.status == .notFound
        }
    }

    @Test("a definition takes the place of identifier, permissions and tools, and leaves the rest")
    func definition() async throws {
        let cancel = try PermissionName("cancel")
        let definition = ResourceDefinition(
            name: orders,
            identifier: try ResourceIdentifier("https://mcp.example/orders"),
            permissions: [cancel: try DisplayText("Cancel orders")],
            tools: [try ToolName("cancel_order"): ResourceTool(permissions: [cancel])]
        )
        let change = Administration.ResourceChange(definition: definition)
        let resource = try await admin.updateResource(orders, in: acme, change)
        #expect(resource.identifier == definition.identifier && resource.tools == definition.tools)
        #expect(resource.permissions[cancel]?.value == "Cancel orders")
        #expect(resource.permissions[try PermissionName("read")] == nil)
        // What the policies file lists for every resource stays.
        #expect(resource.permissions[try PermissionName("access_review")] != nil)
        #expect(resource.accessTokenLifetime == 60)
        let other = try ResourceName("filesystem")
        try await admin.createResource(
            other,
            in: acme,
            identifier: try ResourceIdentifier("https://mcp.example/fs"),
            permissions: nil,
            lifetime: nil,
            algorithm: nil,
            isDefault: false
        )
        await #expect { try await admin.updateResource(other, in: acme, change) } throws: {
            ($0 as? CommandFailure)?.status == .usage
        }
    }

    @Test("a resource's identifier, lifetime and algorithm change, and the algorithm goes back to the tenant's")
    func resource() async throws {
        let before = try await admin.resource(orders, in: acme)
        let identifier = try ResourceIdentifier("https://api.example/v2/orders")
        let change = Administration.ResourceChange(
            identifier: identifier,
            lifetime: .seconds(90),
            algorithm: .to(.edDSA)
        )
        var resource = try await admin.updateResource(orders, in: acme, change)
        #expect(resource.identifier == identifier && resource.accessTokenLifetime == 90)
        #expect(resource.accessTokenAlgorithm == .edDSA)
        #expect(resource.permissions == before.permissions)
        let event = try await lastEvent()
        #expect(
            event.contains(#""kind":"resource.updated""#) && event.contains(#""token_lifetime":"90","alg":"EdDSA""#)
        )
        #expect(try await admin.configuration(of: acme).keyRing.rows.contains { $0.algorithm == "EdDSA" })
        resource = try await admin.updateResource(orders, in: acme, .init(algorithm: Administration.Setting.none))
        #expect(resource.accessTokenAlgorithm == nil && resource.accessTokenLifetime == 90)
    }

    @Test("permissions come and go one by one, and one without a new text keeps its own")
    func permissions() async throws {
        let added = try ["read", "cancel=Cancel orders", "list"].map { try #require(PermissionArgument(argument: $0)) }
        let before = try await admin.resource(orders, in: acme)
        let (cancel, list) = (try PermissionName("cancel"), try PermissionName("list"))
        var resource = try await admin.updateResource(orders, in: acme, .init(added: added))
        var expected = before.permissions
        expected[cancel] = try DisplayText("Cancel orders")
        expected[list] = try DisplayText("list")
        #expect(resource.permissions == expected)
        resource = try await admin.updateResource(orders, in: acme, .init(removed: [cancel]))
        expected[cancel] = nil
        #expect(resource.permissions == expected)
        await #expect { () async throws in
            _ = try await admin.updateResource(orders, in: acme, .init(removed: [cancel]))
        } throws: {
            ($0 as? CommandFailure)?.status == .notFound
        }
    }

    @Test("a lifetime above the maximum and an identifier of another resource are refused, and change nothing")
    func refusals() async throws {
        let before = try await admin.resource(orders, in: acme)
        await #expect { () async throws in
            _ = try await admin.updateResource(orders, in: acme, .init(lifetime: .seconds(7200)))
        } throws: {
            ($0 as? CommandFailure)?.status == .refused
        }
        let taken = try ResourceIdentifier("https://api.example/taken")
        try await admin.createResource(
            try ResourceName("other"),
            in: acme,
            identifier: taken,
            permissions: [:],
            lifetime: nil,
            algorithm: nil,
            isDefault: false
        )
        await #expect { () async throws in
            _ = try await admin.updateResource(orders, in: acme, .init(identifier: taken))
        } throws: {
            ($0 as? CommandFailure)?.status == .exists
        }
        #expect(try await admin.resource(orders, in: acme) == before)
    }

    @Test("a role allows more and less, and is described anew")
    func role() async throws {
        let name = try RoleName("filesystem-reader")
        let write = try #require(GrantArgument(argument: "orders:read"))
        let change = Administration.RoleChange(
            description: try DisplayText("Reads"),
            allowed: [write].grants
        )
        var role = try await admin.updateRole(name, in: acme, change)
        #expect(role.grantNames == ["filesystem:read", "orders:read"] && role.description?.value == "Reads")
        #expect(try await lastEvent().contains(#""allowed":"orders:read""#))
        role = try await admin.updateRole(name, in: acme, .init(disallowed: [write].grants))
        #expect(role.grantNames == ["filesystem:read"] && role.description?.value == "Reads")
        await #expect { () async throws in
            _ = try await admin.updateRole(name, in: acme, .init(disallowed: [write].grants))
        } throws: {
            "\($0)".contains("does not allow \"orders:read\"")
        }
    }

    @Test("one of two secrets is removed by its id, and only that one stops working")
    func removeSecret() async throws {
        let id = try ClientID("service")
        let first = try #require(try await admin.createClient(id, in: acme, roles: []).secret)
        let second = try #require(
            try await admin.rotateSecret(of: id, in: acme, keepingOld: .seconds(3600)).secret
        )
        let client = try await admin.removeSecret(first.stored.id, of: id, in: acme)
        #expect(client.secrets.map(\.id) == [second.stored.id])
        #expect(try await admin.accepts(second.plaintext, of: client, in: acme))
        #expect(try await !admin.accepts(first.plaintext, of: client, in: acme))
        #expect(try await lastEvent().contains(#""kind":"client.secret_removed""#))
        await #expect { () async throws in
            _ = try await admin.removeSecret(first.stored.id, of: id, in: acme)
        } throws: {
            "\($0)".contains("signet client show")
        }
    }
}
