import AuthorizationServer
import OAuth
import SigningKeys
import Testing

@Suite("Signing keys in every store")
struct SigningKeyStoreTests {
    @Test("rows come back without rounding, and the version counts", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            #expect(try await acme.keys.load() == StoredKeyRing())
            var gone = key("c", .retired)
            gone.retiringAt = 0.1 + 0.2
            gone.retiredAt = 1_800_000_000.000_000_1
            gone.revokedAt = 5
            gone.rotationRequestedAt = 6
            gone.sealedPrivateKey = nil
            let rows = [key("a"), key("b", .next), gone]
            #expect(try await acme.keys.replace(rows: rows, ifVersion: 0))
            let ring = try await acme.keys.load()
            #expect(ring.version == 1)
            #expect(Set(ring.rows) == Set(rows))
            #expect(try await acme.configuration()?.keyRing == ring)
            #expect(try await acme.keys.replace(rows: [], ifVersion: 1))
            #expect(try await acme.keys.load() == StoredKeyRing(version: 2, rows: []))
        }
    }

    @Test("a replacement on another version changes nothing and is not audited", arguments: Backend.allCases)
    func stale(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            #expect(try await acme.keys.replace(rows: [key("a")], ifVersion: 0))
            let before = try await store.changes(after: 0)
            #expect(try await !acme.keys.replace(rows: [key("b")], ifVersion: 0))
            #expect(try await !acme.keys.replace(rows: [key("b")], ifVersion: 2))
            #expect(try await acme.keys.load().rows.map(\.keyID) == ["a"])
            #expect(try await store.changes(after: 0) == before)
            #expect(try await acme.auditHead().sequence == 2)
        }
    }

    @Test("of fifty replacements of one version at once, exactly one wins", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id).keys.replace(rows: [key("k\(index)")], ifVersion: 0)
            }
            #expect(results.count { (try? $0.get()) == true } == 1)
            #expect(results.count { (try? $0.get()) == false } == 49)
            #expect(try await acme.keys.load().version == 1)
            #expect(try await acme.auditedKinds() == [.tenantCreated, .keyActivated])
        }
    }

    @Test("every turn in a key's life is audited as its actor's", arguments: Backend.allCases)
    func audited(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let keys = acme.signingKeys(by: .system, time: FixedTime())
            #expect(try await keys.replace(rows: [key("a"), key("b", .next)], ifVersion: 0))
            var revoked = key("a", .retired)
            revoked.revokedAt = noon.seconds
            #expect(try await keys.replace(rows: [revoked, key("b")], ifVersion: 1))
            var resealed = key("b")
            resealed.sealedPrivateKey = [1]
            #expect(try await keys.replace(rows: [resealed], ifVersion: 2))
            #expect(
                try await acme.auditedKinds() == [
                    .tenantCreated, .keyActivated, .keyPublished, .keyRevoked, .keyRetired, .keyActivated, .keyUpdated,
                    .keyForgotten,
                ]
            )
            let last = try await AuditTrail(acme).page(AuditFilter(kinds: [.keyForgotten])).entries.first
            #expect(
                last.map { String(decoding: $0.event, as: UTF8.self) }
                    == #"{"kind":"key.forgotten","time":1800000000,"actor":"system","kid":"a","alg":"ES256"}"#
            )
        }
    }
}
