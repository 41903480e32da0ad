import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Client secrets in every store")
struct ClientSecretTests {
    private let service = try! ClientID("service")

    @Test("a new secret ends the old ones at once", arguments: Backend.allCases)
    func replace(_ backend: Backend) async throws {
        try await withClient(backend, [secret("old", at: hours(-1))]) { acme async throws in
            let changed = try await acme.addSecret(
                secret("new"),
                to: service,
                keepingOldUntil: nil,
                at: noon,
                audit: event(.clientSecretAdded)
            )
            #expect(changed.secrets == [secret("new")])
            #expect(try await acme.client(service) == changed)
            #expect(try await acme.auditedKinds().last == .clientSecretAdded)
        }
    }

    @Test("an old secret lives on for as long as was promised, and no longer than it had", arguments: Backend.allCases)
    func keepOld(_ backend: Backend) async throws {
        try await withClient(backend, [secret("old", at: hours(-2))]) { acme async throws in
            let changed = try await acme.addSecret(
                secret("new"),
                to: service,
                keepingOldUntil: hours(24),
                at: noon,
                audit: event()
            )
            #expect(changed.secrets == [secret("new"), secret("old", at: hours(-2), until: hours(24))])
            #expect(try await acme.client(service) == changed)
        }
        try await withClient(backend, [secret("old", at: hours(-2), until: hours(1))]) { acme async throws in
            let changed = try await acme.addSecret(
                secret("new"),
                to: service,
                keepingOldUntil: hours(24),
                at: noon,
                audit: event()
            )
            #expect(changed.secrets.last?.expiresAt == hours(1))
        }
    }

    @Test("a third valid secret is refused; expired ones do not count", arguments: Backend.allCases)
    func limit(_ backend: Backend) async throws {
        let two = [secret("a", at: hours(-1)), secret("b", at: hours(-2), until: hours(1))]
        try await withClient(backend, two) { acme async throws in
            await #expect(throws: StoreError.tooManySecrets) {
                try await acme.addSecret(secret("c"), to: service, keepingOldUntil: hours(1), at: noon, audit: event())
            }
            #expect(try await acme.client(service)?.secrets == two)
            let later = try await acme.addSecret(
                secret("c", at: hours(1)),
                to: service,
                keepingOldUntil: hours(2),
                at: hours(1),
                audit: event()
            )
            #expect(later.secrets.map(\.id) == ["c", "a"])
        }
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let three = [secret("a"), secret("b"), secret("c")]
            await #expect(throws: StoreError.tooManySecrets) {
                try await acme.createClient(client("service", secrets: three), audit: event())
            }
        }
    }

    @Test("a secret is removed before its time", arguments: Backend.allCases)
    func remove(_ backend: Backend) async throws {
        try await withClient(backend, [secret("a"), secret("b", at: hours(-1))]) { acme async throws in
            let changed = try await acme.removeSecret("a", of: service, audit: event(.clientSecretRemoved))
            #expect(changed.secrets.map(\.id) == ["b"])
            #expect(try await acme.client(service) == changed)
            await #expect(throws: StoreError.notFound) {
                try await acme.removeSecret("a", of: service, audit: event())
            }
            await #expect(throws: StoreError.notFound) {
                try await acme.removeSecret("b", of: ClientID("nobody"), audit: event())
            }
        }
    }

    @Test("of thirty rotations at once that keep the old secret, one wins", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            try await acme.createClient(client("service", secrets: [secret("old", at: hours(-1))]), audit: event())
            let results = await outcomes(of: 30) { index in
                try await stores[index % 2].tenant(acme.id)
                    .addSecret(
                        secret("s\(index)"),
                        to: service,
                        keepingOldUntil: hours(24),
                        at: noon,
                        audit: event(.clientSecretAdded)
                    )
            }
            #expect(results.count { (try? $0.get()) != nil } == 1)
            let secrets = try await acme.client(service)?.secrets ?? []
            #expect(secrets.count == 2)
            #expect(secrets.contains { $0.id == "old" && $0.expiresAt == hours(24) })
            #expect(try await acme.auditHead().sequence == 3)
        }
    }

    @Test("expired secrets are purged in small batches, and no others", arguments: Backend.allCases)
    func purge(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            for name in ["acme", "globex"] {
                let tenant = try await store.made(name)
                for index in 0..<3 {
                    let secrets = [secret("keep", until: hours(2)), secret("gone", at: hours(-1), until: hours(1))]
                    try await tenant.createClient(client("c\(index)", secrets: secrets), audit: event())
                }
            }
            let before = try await store.changes(after: 0)
            #expect(try await store.purgeExpired(at: hours(0.99), limit: 100) == 0)
            #expect(try await store.purgeExpired(at: hours(1), limit: 4) == 4)
            #expect(try await store.purgeExpired(at: hours(1), limit: 4) == 2)
            #expect(try await store.purgeExpired(at: hours(1), limit: 4) == 0)
            for name in ["acme", "globex"] {
                let clients = try await store.tenant(TenantID(name)).clients()
                #expect(clients.map { $0.secrets.map(\.id) } == [["keep"], ["keep"], ["keep"]])
            }
            #expect(try await store.changes(after: 0) == before)
        }
    }

    private func withClient(
        _ backend: Backend,
        _ secrets: [ClientSecret],
        _ body: (any TenantScopedStore) async throws -> Void
    ) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            try await acme.createClient(client("service", secrets: secrets), audit: event())
            try await body(acme)
        }
    }
}
