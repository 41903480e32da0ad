import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Tenants in every store")
struct TenantStoreTests {
    @Test("a tenant comes back as it was made", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            var made = try tenant("acme", name: "Ačme & Söhne")
            made.accessTokenAlgorithm = .edDSA
            made.defaultResource = try ResourceName("filesystem")
            made.isEnabled = false
            try await store.createTenant(made, audit: event(.tenantCreated))
            #expect(try await store.tenant(made.id).tenant() == made)
            #expect(try await store.tenants() == [made])
            #expect(try await store.tenant(made.id).configuration()?.tenant == made)
        }
    }

    @Test("a tenant that does not exist has nothing, and nothing can be put into it", arguments: Backend.allCases)
    func unknown(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let id = try TenantID("nobody")
            let nobody = store.tenant(id)
            #expect(try await nobody.tenant() == nil)
            #expect(try await nobody.configuration() == nil)
            #expect(try await nobody.clients().isEmpty)
            #expect(try await nobody.keys.load().version == 0)
            await #expect(throws: StoreError.unknownTenant(id)) {
                try await nobody.createClient(client("service"), audit: event())
            }
            await #expect(throws: StoreError.unknownTenant(id)) {
                try await nobody.updateTenant(audit: event()) { _ in }
            }
            await #expect(throws: StoreError.unknownTenant(id)) {
                try await nobody.keys.replace(rows: [], ifVersion: 0)
            }
            #expect(try await nobody.auditedKinds().isEmpty)
        }
    }

    @Test("a second tenant of one name is refused and leaves no trace", arguments: Backend.allCases)
    func duplicate(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            await #expect(throws: StoreError.alreadyExists) {
                try await store.createTenant(tenant("acme", name: "Other"), audit: event(.tenantCreated))
            }
            #expect(try await acme.tenant()?.displayName.value == "Acme")
            #expect(try await acme.auditedKinds() == [.tenantCreated])
            #expect(try await store.changes(after: 0).latest == 1)
        }
    }

    @Test("fifty creations of one tenant at once: exactly one wins", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].createTenant(tenant("acme", name: "No. \(index)"), audit: event())
            }
            #expect(results.count { (try? $0.get()) != nil } == 1)
            #expect(try await stores[0].tenants().count == 1)
            #expect(try await stores[0].tenant(TenantID("acme")).auditedKinds().count == 1)
        }
    }

    @Test("a tenant is changed and disabled, but keeps its name and its birthday", arguments: Backend.allCases)
    func update(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let other = try tenant("globex")
            let changed = try await acme.updateTenant(audit: event(.tenantUpdated)) { tenant in
                tenant = other
                tenant.isEnabled = false
                tenant.sealedPepper = [9]
            }
            #expect(changed.id.value == "acme")
            #expect(changed.createdAt == NumericDate(1_799_999_999.125))
            #expect(!changed.isEnabled)
            #expect(try await acme.tenant() == changed)
            #expect(try await store.tenants() == [changed])
            #expect(try await acme.auditedKinds() == [.tenantCreated, .tenantUpdated])
        }
    }

    @Test("a change that changes nothing is neither audited nor announced", arguments: Backend.allCases)
    func idle(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            try await acme.createClient(client("service"), audit: event())
            try await acme.createResource(resource("filesystem"), audit: event())
            try await acme.createRole(role("reader"), audit: event())
            let before = try await store.changes(after: 0)
            try await acme.updateTenant(audit: event()) { $0.isEnabled = true }
            try await acme.updateClient(ClientID("service"), audit: event()) { $0.isEnabled = true }
            try await acme.updateResource(ResourceName("filesystem"), audit: event()) { $0.accessTokenLifetime = 600 }
            try await acme.updateRole(RoleName("reader"), audit: event()) { _ in }
            #expect(try await store.changes(after: 0) == before)
            #expect(try await acme.auditHead().sequence == 4)
        }
    }

    @Test("fifty changes of one record at once are all in it", arguments: Backend.allCases)
    func noLostUpdate(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id)
                    .updateTenant(audit: event(.tenantUpdated)) {
                        $0.sealedPepper.append(UInt8(index))
                    }
            }
            #expect(results.allSatisfy { (try? $0.get()) != nil })
            let pepper = try await acme.tenant()?.sealedPepper.suffix(50)
            #expect(Set(pepper ?? []) == Set(0..<50))
            #expect(try await acme.auditedKinds().count == 51)
        }
    }
}
