import AuthorizationServer
import OAuth
import SigningKeys
import Testing

extension IsolationCase {
    /// One case for each verb; `IsolationTests.counted` compares them with the protocols' sources.
    static let all: [IsolationCase] =
        store + tenants + clients + secrets + resources + roles + keysAndAudit + people + requests + federation
        + registrations

    private static let store: [IsolationCase] = [
        IsolationCase("IdentityStore.createTenant", in: { _, store async throws in _ = try await store.made("third") }),
        IsolationCase(
            "IdentityStore.tenants",
            in: { _, store async throws in
                #expect(try await store.tenants().map(\.id.value) == ["acme", "globex"])
            }
        ),
        IsolationCase(
            "IdentityStore.changes",
            in: { mine, store async throws in
                let before = try await store.changes(after: 0).latest
                try await mine.updateTenant(audit: event()) { $0.isEnabled = false }
                #expect(try await store.changes(after: before).tenants == [mine.id])
            }
        ),
        IsolationCase(
            "IdentityStore.purgeExpired",
            in: { _, store async throws in
                #expect(try await store.purgeExpired(at: hours(-1.5), limit: 100) == 0)
            }
        ),
    ]

    private static let tenants: [IsolationCase] = [
        IsolationCase("TenantStore.tenant") { mine async throws in
            #expect(try await mine.tenant()?.displayName.value == "Mine")
        },
        IsolationCase("TenantStore.configuration") { mine async throws in
            let configuration = try await mine.configuration()
            #expect(configuration?.tenant.id == mine.id)
            #expect(configuration?.clients.map(\.id.value) == ["mine", "shared"])
            #expect(configuration?.clients.allSatisfy { $0.secrets.allSatisfy { $0.hash.first == 1 } } == true)
            #expect(configuration?.resources.map(\.name.value) == ["mine", "shared"])
            #expect(configuration?.roles.map(\.name.value) == ["mine", "shared"])
            #expect(Set(configuration?.keyRing.rows.map(\.keyID) ?? []) == ["mine", "shared"])
        },
        IsolationCase("TenantStore.updateTenant") { mine async throws in
            try await mine.updateTenant(audit: event()) { $0.isEnabled = false }
        },
    ]

    private static let clients: [IsolationCase] = [
        IsolationCase("ClientStore.createClient") { mine async throws in
            try await mine.createClient(client("theirs"), audit: event())
        },
        IsolationCase("ClientStore.client") { mine async throws in
            #expect(try await mine.client(ClientID("shared"))?.name.value == "Mine")
            #expect(try await mine.client(ClientID("theirs")) == nil)
        },
        IsolationCase("ClientStore.clients") { mine async throws in
            #expect(try await mine.clients().map(\.id.value) == ["mine", "r_mine", "r_shared", "shared"])
        },
        IsolationCase("ClientStore.updateClient") { mine async throws in
            try await mine.updateClient(ClientID("shared"), audit: event()) { $0.isEnabled = false }
            await #expect(throws: StoreError.notFound) {
                try await mine.updateClient(ClientID("theirs"), audit: event()) { $0.isEnabled = false }
            }
        },
        IsolationCase("ClientStore.deleteClient") { mine async throws in
            try await mine.deleteClient(ClientID("shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.deleteClient(ClientID("theirs"), audit: event())
            }
        },
    ]

    private static let secrets: [IsolationCase] = [
        IsolationCase("ClientStore.addSecret") { mine async throws in
            @Sendable func add(to client: String) async throws {
                try await mine.addSecret(
                    secret("new"),
                    to: ClientID(client),
                    keepingOldUntil: nil,
                    at: noon,
                    audit: event()
                )
            }
            try await add(to: "shared")
            await #expect(throws: StoreError.notFound) { try await add(to: "theirs") }
        },
        IsolationCase("ClientStore.removeSecret") { mine async throws in
            try await mine.removeSecret("shared", of: ClientID("shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.removeSecret("shared", of: ClientID("theirs"), audit: event())
            }
        },
    ]

    private static let resources: [IsolationCase] = [
        IsolationCase("ResourceStore.createResource") { mine async throws in
            try await mine.createResource(resource("theirs", at: "https://theirs.example"), audit: event())
        },
        IsolationCase("ResourceStore.resource") { mine async throws in
            #expect(try await mine.resource(ResourceName("shared")) != nil)
            #expect(try await mine.resource(ResourceName("theirs")) == nil)
        },
        IsolationCase("ResourceStore.resources") { mine async throws in
            #expect(try await mine.resources().map(\.name.value) == ["mine", "shared"])
        },
        IsolationCase("ResourceStore.updateResource") { mine async throws in
            try await mine.updateResource(ResourceName("shared"), audit: event()) { $0.permissions = [:] }
            await #expect(throws: StoreError.notFound) {
                try await mine.updateResource(ResourceName("theirs"), audit: event()) { $0.permissions = [:] }
            }
        },
        IsolationCase("ResourceStore.deleteResource") { mine async throws in
            try await mine.deleteResource(ResourceName("shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.deleteResource(ResourceName("theirs"), audit: event())
            }
        },
    ]

    private static let roles: [IsolationCase] = [
        IsolationCase("RoleStore.createRole") { try await $0.createRole(role("theirs"), audit: event()) },
        IsolationCase("RoleStore.role") { mine async throws in
            #expect(try await mine.role(RoleName("shared"))?.description?.value == "Mine")
            #expect(try await mine.role(RoleName("theirs")) == nil)
        },
        IsolationCase("RoleStore.roles") { mine async throws in
            #expect(try await mine.roles().map(\.name.value) == ["mine", "shared"])
        },
        IsolationCase("RoleStore.updateRole") { mine async throws in
            try await mine.updateRole(RoleName("shared"), audit: event()) { $0.grants = [:] }
            await #expect(throws: StoreError.notFound) {
                try await mine.updateRole(RoleName("theirs"), audit: event()) { $0.grants = [:] }
            }
        },
        IsolationCase("RoleStore.deleteRole") { mine async throws in
            try await mine.deleteRole(RoleName("shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.deleteRole(RoleName("theirs"), audit: event())
            }
        },
    ]

    private static let keysAndAudit: [IsolationCase] = [
        IsolationCase("SigningKeyStore.load") { mine async throws in
            let rows = try await mine.keys.load().rows
            #expect(Set(rows.map(\.keyID)) == ["mine", "shared"])
            #expect(rows.first { $0.keyID == "shared" }?.sealedPrivateKey?.first == 1)
        },
        IsolationCase("SigningKeyStore.replace") { mine async throws in
            #expect(try await mine.keys.replace(rows: [key("theirs")], ifVersion: 1))
        },
        IsolationCase(
            "AuditStore.append",
            in: { mine, store async throws in
                try await store.audit.append([AuditBatch(tenant: mine.id, events: [event("only.mine")])])
                #expect(try await mine.auditedKinds().last == "only.mine")
            }
        ),
        IsolationCase("AuditReader.auditHead") { mine async throws in
            let before = try await mine.auditHead()
            try await mine.deleteRole(RoleName("shared"), audit: event())
            #expect(try await mine.auditHead().sequence == before.sequence + 1)
        },
        IsolationCase("AuditReader.auditSegments") { mine async throws in
            var chain = AuditChain(tenant: mine.id)
            for segment in try await mine.auditSegments(after: 0, since: nil, until: nil, limit: 100) {
                try chain.verify(segment)
            }
            #expect(try await mine.auditHead() == chain.head)
        },
    ]
}
