import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Clients in every store")
struct ClientStoreTests {
    @Test("a client comes back as it was made", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let made = try client(
                "svc_1.~-A",
                secrets: [secret("new", byte: 0), secret("old", byte: 255, at: hours(-1), until: hours(1))]
            )
            let bare = Client(
                id: try ClientID("bare"),
                name: try DisplayText("Nothing"),
                isEnabled: false,
                roles: [],
                grantTypes: [],
                authenticationMethods: [],
                createdAt: noon
            )
            try await acme.createClient(made, audit: event(.clientCreated))
            try await acme.createClient(bare, audit: event(.clientCreated))
            #expect(try await acme.client(made.id) == made)
            #expect(try await acme.client(bare.id) == bare)
            #expect(try await acme.clients() == [bare, made])
            #expect(try await acme.configuration()?.clients == [bare, made])
            #expect(try await acme.client(ClientID("svc")) == nil)
        }
    }

    @Test("a client id is taken only once, also at once", arguments: Backend.allCases)
    func duplicates(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id)
                    .createClient(client("service"), audit: event(.clientCreated))
            }
            #expect(results.count { (try? $0.get()) != nil } == 1)
            for result in results {
                if case .failure(let error) = result { #expect(error as? StoreError == .alreadyExists) }
            }
            #expect(try await acme.auditedKinds() == [.tenantCreated, .clientCreated])
        }
    }

    @Test("a client is changed, but not its id and its secrets", arguments: Backend.allCases)
    func update(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let made = try client("service", secrets: [secret("one")])
            let other = try client("other", name: "Other")
            try await acme.createClient(made, audit: event())
            let changed = try await acme.updateClient(made.id, audit: event(.clientUpdated)) {
                $0 = other
                $0.isEnabled = false
                $0.roles = []
                $0.authenticationMethods = [.clientSecretPost]
            }
            #expect(changed.id == made.id)
            #expect(changed.secrets == made.secrets)
            #expect(changed.name.value == "Other")
            #expect(changed.authenticationMethods == [.clientSecretPost])
            #expect(try await acme.client(made.id) == changed)
            await #expect(throws: StoreError.notFound) {
                try await acme.updateClient(other.id, audit: event()) { $0.isEnabled = false }
            }
        }
    }

    @Test("a deleted client is gone with its secrets, and its id is free again", arguments: Backend.allCases)
    func delete(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let made = try client("service", secrets: [secret("one")])
            try await acme.createClient(made, audit: event())
            try await acme.deleteClient(made.id, audit: event(.clientDeleted))
            #expect(try await acme.client(made.id) == nil)
            await #expect(throws: StoreError.notFound) { try await acme.deleteClient(made.id, audit: event()) }
            try await acme.createClient(client("service"), audit: event(.clientCreated))
            #expect(try await acme.client(made.id)?.secrets == [])
            #expect(try await acme.auditHead().sequence == 4)
        }
    }
}
