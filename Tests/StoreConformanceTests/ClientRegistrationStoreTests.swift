import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Self-declared clients in every store")
struct ClientRegistrationStoreTests {
    @Test(
        "a registered client comes back as it was, beside the others but not in the configuration",
        arguments: Backend.allCases
    )
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            try await acme.createClient(client("service"), audit: event())
            let made = try registered("r_editor")
            let admission = try await acme.registerClient(made, limit: 9, using: nil, at: noon, audit: event())
            #expect(admission == .admitted(made))
            #expect(try await acme.client(made.id) == made)
            #expect(try await acme.selfDeclaredClients() == [made])
            #expect(try await acme.selfDeclaredClientCount() == 1)
            #expect(try await acme.clients().map(\.id.value) == ["r_editor", "service"])
            #expect(try await acme.configuration()?.clients.map(\.id.value) == ["service"])
        }
    }

    @Test(
        "a change of such a client is told by its id, and does not make its tenant a changed one",
        arguments: Backend.allCases
    )
    func changes(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let id = try ClientID("r_editor")
            var seen = try await stores[1].changes(after: 0).latest
            func expectTold(_ act: () async throws -> Void) async throws {
                try await act()
                let changes = try await stores[1].changes(after: seen)
                #expect(changes == StoreChanges(latest: seen + 1, tenants: [], clients: [acme.id: [id]]))
                seen = changes.latest
            }
            try await expectTold {
                _ = try await acme.registerClient(
                    registered("r_editor"),
                    limit: 9,
                    using: nil,
                    at: noon,
                    audit: event()
                )
            }
            try await expectTold { try await acme.updateClient(id, audit: event()) { $0.isEnabled = false } }
            try await expectTold {
                try await acme.replaceRegistration(id, audit: event()) { $0.updated { $0.isEnabled = true } }
            }
            try await expectTold {
                try await acme.addSecret(secret("one"), to: id, keepingOldUntil: nil, at: noon, audit: event())
            }
            try await acme.markClientsUsed([id: noon])
            #expect(try await stores[1].changes(after: seen) == StoreChanges(latest: seen, tenants: []))
            try await expectTold { try await acme.deleteClient(id, audit: event()) }
            #expect(try await stores[1].changes(after: 1000).clients.isEmpty)
        }
    }

    @Test("of many that register at once, as many are let in as there is room for", arguments: Backend.allCases)
    func quota(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let results = await outcomes(of: 40) { index in
                try await stores[index % 2].tenant(acme.id)
                    .registerClient(
                        registered("r_\(index)"),
                        limit: 7,
                        using: nil,
                        at: noon,
                        audit: event(.clientRegistered)
                    )
            }
            #expect(try results.count { try $0.get() != .full } == 7)
            #expect(try await acme.selfDeclaredClientCount() == 7)
            #expect(try await acme.auditedKinds().count { $0 == .clientRegistered } == 7)
        }
    }

    @Test(
        "an initial access token lets in as many as it is for, also at once, and none after its end",
        arguments: Backend.allCases
    )
    func initialAccess(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let made = try initialAccessToken("pilot", uses: 3, until: hours(1))
            try await acme.createInitialAccessToken(made, audit: event(.registrationTokenCreated))
            #expect(try await acme.initialAccessTokens() == [made])
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createInitialAccessToken(made, audit: event())
            }
            let late = try await acme.registerClient(
                registered("r_late"),
                limit: 99,
                using: made.hash,
                at: hours(1),
                audit: event()
            )
            #expect(late == .refusedToken)
            let results = await outcomes(of: 20) { index in
                try await stores[index % 2].tenant(acme.id)
                    .registerClient(registered("r_\(index)"), limit: 99, using: made.hash, at: noon, audit: event())
            }
            #expect(try results.count { try $0.get() != .refusedToken } == 3)
            #expect(try await acme.initialAccessToken(made.hash)?.usesLeft == 0)
            #expect(try await store(stores[0], purgesAt: hours(1)) == 1)
            #expect(try await acme.initialAccessTokens().isEmpty)
        }
    }

    private func store(_ store: any IdentityStore, purgesAt time: NumericDate) async throws -> Int {
        try await store.purgeExpired(at: time, limit: 9)
    }

    @Test(
        "a registration is replaced with its secrets, but keeps its id, its origin and its time",
        arguments: Backend.allCases
    )
    func replace(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let made = try registered("r_editor")
            _ = try await acme.registerClient(made, limit: 9, using: nil, at: noon, audit: event())
            var other = try documentClient("https://app.example/client")
            other = other.with(secrets: [secret("new")])
            let replacement = other
            let changed = try await acme.replaceRegistration(made.id, audit: event()) { _ in replacement }
            #expect(changed.id == made.id)
            #expect(changed.origin == made.origin)
            #expect(changed.createdAt == made.createdAt)
            #expect(changed.name.value == "Version 1")
            #expect(changed.secrets.map(\.id) == ["new"])
            #expect(try await acme.client(made.id) == changed)
            try await acme.createClient(client("service"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await acme.replaceRegistration(ClientID("service"), audit: event()) { $0 }
            }
        }
    }

    @Test("a document's client is made once, and its new copy keeps what is on our side", arguments: Backend.allCases)
    func documents(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let url = "https://app.example/client?v=1"
            let results = await outcomes(of: 20) { index in
                try await stores[index % 2].tenant(acme.id)
                    .putDocumentClient(documentClient(url), limit: 1) {
                        $0 == nil ? event(.clientDocumentRead) : nil
                    }
            }
            #expect(try results.allSatisfy { try $0.get() == .admitted(documentClient(url)) })
            #expect(try await acme.auditedKinds() == [.tenantCreated, .clientDocumentRead])
            try await acme.updateClient(ClientID(url), audit: event()) { $0.isEnabled = false }
            try await acme.markClientsUsed([ClientID(url): hours(2)])
            let second = try documentClient(url, version: 2, freshUntil: hours(3))
            let admission = try await acme.putDocumentClient(second, limit: 1) { former in
                #expect(former?.name.value == "Version 1")
                return nil
            }
            let stored = try #require(try await acme.client(ClientID(url)))
            #expect(admission == .admitted(stored))
            #expect(stored.name.value == "Version 2" && !stored.isEnabled)
            #expect(stored.origin == second.origin.used(at: hours(2)))
            let more = try documentClient("https://other.example/client")
            #expect(try await acme.putDocumentClient(more, limit: 1) { _ in nil } == .full)
        }
    }

    @Test("an assertion is taken once, also at once, and forgotten when it has expired", arguments: Backend.allCases)
    func assertions(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let id = try ClientID("service")
            try await acme.createClient(client("service"), audit: event())
            let results = await outcomes(of: 30) { index in
                try await stores[index % 2].tenant(acme.id)
                    .consumeAssertion(hash("jti"), of: id, expiresAt: hours(1))
            }
            #expect(try results.count { try $0.get() } == 1)
            #expect(try await acme.consumeAssertion(hash("other"), of: id, expiresAt: hours(2)))
            #expect(try await stores[0].purgeExpired(at: hours(1), limit: 9) == 1)
            #expect(try await acme.consumeAssertion(hash("jti"), of: id, expiresAt: hours(3)))
            #expect(try await !acme.consumeAssertion(hash("other"), of: id, expiresAt: hours(2)))
        }
    }
}
