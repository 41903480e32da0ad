import JOSE
import Testing

@testable import SigningKeys

@Suite("Key ring keeper")
struct KeyRingKeeperTests {
    let store = MemoryKeyStore()
    let time = ManualTime()
    let dataKey = DataKey.generate()
    let schedule: KeySchedule

    init() throws { schedule = try KeySchedule(rotationInterval: .seconds(86400), keepsRetired: .seconds(1000)) }

    private func keeper(_ keyPairs: any KeyPairSource = LocalKeyPairs()) -> KeyRingKeeper {
        KeyRingKeeper(
            tenant: "acme",
            store: store,
            dataKey: dataKey,
            schedule: schedule,
            time: time,
            keyPairs: keyPairs
        )
    }

    private func open(_ stored: StoredKeyRing) throws -> TenantSigningKeys {
        try TenantSigningKeys(stored, tenant: "acme", dataKey: dataKey, schedule: schedule)
    }

    @Test("a new tenant gets an active key and a standby, and a second look changes nothing")
    func first() async throws {
        let report = try await keeper().maintain([.es256])
        #expect(report.changes.map(\.kind.rawValue).sorted() == ["activated", "generated", "generated"])
        #expect(report.stored.version == 1)
        #expect(report.nextDeadline == time.now().advanced(by: .seconds(86400)))
        #expect(await store.ring == report.stored)

        let again = try await keeper().maintain([.es256])
        #expect(again.changes.isEmpty)
        #expect(again.stored == report.stored)
        #expect(await store.ring.version == 1)
    }

    @Test("the stored private key is sealed to its row and signs what the published key verifies")
    func signs() async throws {
        let keys = try open(try await keeper().maintain([.es256]).stored)
        let signer = try #require(keys.signer(for: .es256))
        #expect(keys.faults.isEmpty)
        let set = try JWKSet(parsing: keys.published.bytes)
        let jwk = try #require(set.keys.first { $0.keyID == signer.keyID })
        let text = Array("header.payload".utf8)
        let signature = try signer.signature(for: text)
        let isValid = try text.withUnsafeBytes {
            try VerificationKey(jwk).isValid(signature: signature, for: $0, algorithm: .es256)
        }
        #expect(isValid)
    }

    @Test("the whole life of a ring is reported change by change, each exactly once")
    func life() async throws {
        let keeper = keeper()
        let first = try await keeper.maintain([.es256]).stored.keyIDs(.active)[0]
        time.advance(by: .seconds(86400))
        let rotation = try await keeper.maintain([.es256])
        #expect(rotation.changes.contains { $0.kind == .retiring && $0.keyID == first })
        #expect(rotation.changes.map(\.kind.rawValue).sorted() == ["activated", "generated", "retiring"])
        #expect(rotation.nextDeadline == time.now().advanced(by: schedule.retireAfter))
        time.move(to: try #require(rotation.nextDeadline))
        let retirement = try await keeper.maintain([.es256])
        #expect(retirement.changes.map(\.kind) == [.retired])
        time.move(to: try #require(retirement.nextDeadline))
        let purge = try await keeper.maintain([.es256])
        #expect(purge.changes.map(\.kind) == [.purged])
        #expect(purge.changes.map(\.keyID) == [first])
        #expect(purge.stored.rows.count == 2)
    }

    @Test("a store that fails is an error, and the next attempt puts everything right")
    func storeFails() async throws {
        await store.failOnce(.load)
        await #expect(throws: StoreIsDown.self) { try await keeper().maintain([.es256]) }
        #expect(await store.ring.version == 0)
        await store.failOnce(.replaceBeforeWriting)
        await #expect(throws: StoreIsDown.self) { try await keeper().maintain([.es256]) }
        #expect(await store.ring.version == 0)
        await store.failOnce(.replaceAfterWriting)
        await #expect(throws: StoreIsDown.self) { try await keeper().maintain([.es256]) }
        #expect(await store.ring.version == 1)
        #expect(try await keeper().maintain([.es256]).changes.isEmpty)
        #expect(await store.ring.rows.count == 2)
    }

    @Test("rows that make no ring are an error, and are not overwritten")
    func corrupt() async throws {
        var rows = try await keeper().maintain([.es256]).stored.rows
        for index in rows.indices { rows[index].state = "active" }
        for index in rows.indices { rows[index].activatedAt = 1 }
        await store.set(rows: rows)
        await #expect(throws: KeyRingError.severalKeys(state: .active, algorithm: .es256)) {
            try await keeper().maintain([.es256])
        }
        #expect(await store.ring.rows == rows)
    }

    @Test("an algorithm that is no longer used gets no new keys, and does not keep the timer awake")
    func unused() async throws {
        _ = try await keeper().maintain([.es256, .edDSA])
        time.advance(by: .seconds(86400))
        let report = try await keeper().maintain([.es256])
        #expect(report.changes.allSatisfy { $0.algorithm == .es256 })
        #expect(try #require(report.nextDeadline) > time.now())
        #expect(report.stored.keyIDs(.active, .edDSA).count == 1)
    }

    @Test("a symmetric algorithm is refused")
    func symmetric() async throws {
        await #expect(throws: KeyRingError.notAsymmetric(.hs256)) { try await keeper().maintain([.hs256]) }
    }
}
