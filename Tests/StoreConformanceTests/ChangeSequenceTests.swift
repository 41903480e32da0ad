import AuthorizationServer
import OAuth
import Testing

@Suite("The change sequence of every store")
struct ChangeSequenceTests {
    @Test("an empty store has no changes", arguments: Backend.allCases)
    func empty(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            #expect(try await store.changes(after: 0) == StoreChanges(latest: 0, tenants: []))
        }
    }

    @Test("every administrative act is announced once, to every handle, with its tenant", arguments: Backend.allCases)
    func announced(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let globex = try await stores[0].made("globex")
            var seen = try await stores[1].changes(after: 0)
            #expect(seen.tenants == [acme.id, globex.id])
            let acts: [@Sendable () async throws -> Void] = [
                { try await acme.updateTenant(audit: event()) { $0.isEnabled.toggle() } },
                { try await acme.createClient(client("service"), audit: event()) },
                { try await acme.updateClient(ClientID("service"), audit: event()) { $0.isEnabled.toggle() } },
                {
                    try await acme.addSecret(
                        secret("one"),
                        to: ClientID("service"),
                        keepingOldUntil: nil,
                        at: noon,
                        audit: event()
                    )
                },
                { try await acme.removeSecret("one", of: ClientID("service"), audit: event()) },
                { try await acme.deleteClient(ClientID("service"), audit: event()) },
                { try await acme.createResource(resource("filesystem"), audit: event()) },
                {
                    try await acme.updateResource(ResourceName("filesystem"), audit: event()) {
                        $0.accessTokenLifetime = 60
                    }
                },
                { try await acme.deleteResource(ResourceName("filesystem"), audit: event()) },
                { try await acme.createRole(role("reader"), audit: event()) },
                { try await acme.updateRole(RoleName("reader"), audit: event()) { $0.grants = [:] } },
                { try await acme.deleteRole(RoleName("reader"), audit: event()) },
                { () async throws in #expect(try await acme.keys.replace(rows: [key("k")], ifVersion: 0)) },
            ]
            for (index, act) in acts.enumerated() {
                let audited = try await acme.auditHead().sequence
                try await act()
                let changes = try await stores[1].changes(after: seen.latest)
                #expect(changes == StoreChanges(latest: seen.latest + 1, tenants: [acme.id]), "act \(index)")
                #expect(try await acme.auditHead().sequence == audited + 1, "act \(index)")
                #expect(try await stores[1].tenant(acme.id).configuration()?.sequence == changes.latest)
                seen = changes
            }
            #expect(try await stores[1].changes(after: seen.latest) == StoreChanges(latest: seen.latest, tenants: []))
        }
    }

    @Test("a store that is behind what was asked after names all tenants", arguments: Backend.allCases)
    func behind(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let globex = try await store.made("globex")
            #expect(try await store.changes(after: 900) == StoreChanges(latest: 2, tenants: [acme.id, globex.id]))
        }
    }

    @Test("audit events alone are no change", arguments: Backend.allCases)
    func auditIsNoChange(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            try await store.audit.append([AuditBatch(tenant: acme.id, events: [event(.tokenIssued)])])
            #expect(try await store.changes(after: 1).tenants.isEmpty)
        }
    }
}
