import JOSE
import Testing

@testable import SigningKeys

@Suite("Keepers that race")
struct KeeperRaceTests {
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

    @Test("many keepers at once make one active key and one standby, and none is lost", arguments: 1...5)
    func concurrent(round: Int) async throws {
        let made = CountingKeyPairs()
        let reports = try await withThrowingTaskGroup(of: KeyRingReport.self) { group in
            for _ in 0..<24 { group.addTask { try await keeper(made).maintain([.es256, .edDSA]) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let ring = await store.ring
        for algorithm in [JWSAlgorithm.es256, .edDSA] {
            #expect(ring.keyIDs(.active, algorithm).count == 1)
            #expect(ring.keyIDs(.next, algorithm).count == 1)
        }
        #expect(ring.rows.count == 4)
        // Whoever reports a key as generated has written it; the losers' keys are nowhere.
        let generated = reports.flatMap(\.changes).filter { $0.kind == .generated }.map(\.keyID)
        #expect(Set(generated) == Set(ring.rows.map(\.keyID)))
        #expect(generated.count == 4)
        #expect(Set(made.keyIDs).isSuperset(of: generated))
    }

    @Test("many keepers that rotate at once through ten days keep every promised key")
    func concurrentRotations() async throws {
        _ = try await keeper().maintain([.es256])
        var everGenerated: Set<String> = Set(await store.ring.rows.map(\.keyID))
        for _ in 0..<10 {
            time.advance(by: .seconds(86400))
            let standby = await store.ring.keyIDs(.next)
            let changes = try await withThrowingTaskGroup(of: [KeyRingChange].self) { group in
                for _ in 0..<8 { group.addTask { try await keeper().maintain([.es256]).changes } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(await store.ring.keyIDs(.active) == standby)
            #expect(changes.filter { $0.kind == .activated }.map(\.keyID) == standby)
            let generated = changes.filter { $0.kind == .generated }.map(\.keyID)
            #expect(generated.count == 1)
            #expect(everGenerated.isDisjoint(with: generated))
            everGenerated.formUnion(generated)
        }
    }

    @Test("the loser of a race discards its work and finds the winner's")
    func loses() async throws {
        let winner = MemoryKeyStore()
        let rival = KeyRingKeeper(
            tenant: "acme",
            store: winner,
            dataKey: dataKey,
            schedule: schedule,
            time: time
        )
        let rows = try await rival.maintain([.es256]).stored.rows
        await store.letRivalWin(with: rows)
        let made = CountingKeyPairs()
        let report = try await keeper(made).maintain([.es256])
        #expect(await store.refusals == 1)
        #expect(report.changes.isEmpty)
        #expect(Set(report.stored.rows) == Set(rows))
        #expect(made.keyIDs.count == 2)
        #expect(Set(made.keyIDs).isDisjoint(with: report.stored.rows.map(\.keyID)))
    }

    @Test("a keeper that never wins gives up with an error, and has made no more keys than it needed")
    func contended() async throws {
        struct BusyStore: SigningKeyStore {
            func load() async throws -> StoredKeyRing { StoredKeyRing() }
            func replace(rows: [StoredSigningKey], ifVersion version: Int64) async throws -> Bool { false }
        }
        let made = CountingKeyPairs()
        let keeper = KeyRingKeeper(
            tenant: "acme",
            store: BusyStore(),
            dataKey: dataKey,
            schedule: schedule,
            time: time,
            keyPairs: made
        )
        await #expect(throws: KeyRingKeeperError.contended(attempts: 50)) { try await keeper.maintain([.es256]) }
        #expect(made.keyIDs.count == 2)
    }

    @Test("rows are stamped after their keys were made, however long that took")
    func slowKeys() async throws {
        struct SlowKeyPairs: KeyPairSource {
            let time: ManualTime
            func keyPair(for algorithm: JWSAlgorithm) async throws -> SigningKey {
                time.advance(by: .seconds(500))
                return try SigningKey.generate(algorithm)
            }
        }
        let report = try await keeper(SlowKeyPairs(time: time)).maintain([.es256])
        #expect(report.stored.rows.map(\.publishedAt) == [time.now().seconds, time.now().seconds])
    }
}
