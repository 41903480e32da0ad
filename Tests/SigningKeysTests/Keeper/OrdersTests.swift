import JOSE
import Testing

@testable import SigningKeys

@Suite("Operators' orders")
struct OrdersTests {
    let store = MemoryKeyStore()
    let time = ManualTime()
    let keeper: KeyRingKeeper

    init() throws {
        keeper = KeyRingKeeper(
            tenant: "acme",
            store: store,
            dataKey: .generate(),
            schedule: try KeySchedule(rotationInterval: .seconds(86400)),
            time: time
        )
    }

    @Test("a rotation waits for the standby to be known, and any process carries it out")
    func rotates() async throws {
        let first = try await keeper.maintain([.es256]).stored
        let (answer, report) = try await keeper.rotate(.es256)
        let safe = time.now().advanced(by: .seconds(370))
        #expect(answer == .scheduled(to: first.keyIDs(.next)[0], at: safe))
        #expect(report.changes.map(\.kind) == [.rotationRequested])
        #expect(report.nextDeadline == safe)

        let again = try await keeper.rotate(.es256)
        #expect(again.answer == answer)
        #expect(again.report.changes.isEmpty)

        time.move(to: safe)
        let rotation = try await keeper.maintain([.es256])
        #expect(rotation.stored.keyIDs(.active) == first.keyIDs(.next))
        #expect(rotation.stored.rows.allSatisfy { $0.rotationRequestedAt == nil })
    }

    @Test("a rotation happens at once when the standby is known")
    func rotatesAtOnce() async throws {
        let first = try await keeper.maintain([.es256]).stored
        time.advance(by: .seconds(370))
        let (answer, report) = try await keeper.rotate(.es256)
        #expect(answer == .rotated(to: first.keyIDs(.next)[0], from: first.keyIDs(.active)[0]))
        #expect(report.stored.keyIDs(.active) == first.keyIDs(.next))
        #expect(report.stored.keyIDs(.retiring) == first.keyIDs(.active))
        #expect(report.stored.keyIDs(.next).count == 1)
    }

    @Test("a tenant without a ring for the algorithm has nothing to rotate, and gets none")
    func nothingToRotate() async throws {
        let (answer, report) = try await keeper.rotate(.rs256)
        #expect(answer == nil)
        #expect(report.changes.isEmpty)
        #expect(await store.ring.version == 0)
    }

    @Test("a revoked active key is replaced at once by the standby that validators hold")
    func revokes() async throws {
        let first = try await keeper.maintain([.es256]).stored
        let (revoked, standby) = (first.keyIDs(.active)[0], first.keyIDs(.next)[0])
        time.advance(by: .seconds(370))
        let (answer, report) = try await keeper.revoke(keyID: revoked)
        #expect(answer == .revoked(state: .active, successor: standby, alreadyHeld: true))
        #expect(report.stored.keyIDs(.active) == [standby])
        #expect(report.stored.keyIDs(.next).count == 1)
        let row = try #require(report.stored.rows.first { $0.keyID == revoked })
        #expect(row.state == "retired")
        #expect(row.revokedAt == time.now().seconds)
        #expect(row.sealedPrivateKey == nil)
        #expect(report.changes.contains { $0.kind == .revoked && $0.keyID == revoked })
        #expect(!report.changes.contains { $0.kind == .retired })
    }

    @Test("a successor that is too young signs all the same, and the answer says so")
    func revokesEarly() async throws {
        let first = try await keeper.maintain([.es256]).stored
        let (answer, _) = try await keeper.revoke(keyID: first.keyIDs(.active)[0])
        #expect(answer == .revoked(state: .active, successor: first.keyIDs(.next)[0], alreadyHeld: false))
    }

    @Test("a revoked standby is replaced, a second revocation changes nothing, an unknown key is said to be unknown")
    func revokesOthers() async throws {
        let first = try await keeper.maintain([.es256]).stored
        let standby = first.keyIDs(.next)[0]
        let (answer, report) = try await keeper.revoke(keyID: standby)
        #expect(answer == .revoked(state: .next, successor: nil, alreadyHeld: false))
        #expect(report.stored.keyIDs(.active) == first.keyIDs(.active))
        #expect(report.stored.keyIDs(.next) != [standby])

        let again = try await keeper.revoke(keyID: standby)
        #expect(again.answer == .revoked(state: .retired, successor: nil, alreadyHeld: false))
        #expect(again.report.changes.isEmpty)
        #expect(try await keeper.revoke(keyID: "nobody").answer == .unknown)
    }

    @Test("a revocation and rotations at the same time leave one active key, and never the revoked one")
    func races() async throws {
        _ = try await keeper.maintain([.es256])
        for _ in 0..<10 {
            time.advance(by: .seconds(400))
            let revoked = await store.ring.keyIDs(.active)[0]
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await keeper.revoke(keyID: revoked) }
                for _ in 0..<4 {
                    group.addTask { _ = try await keeper.rotate(.es256) }
                    group.addTask { _ = try await keeper.maintain([.es256]) }
                }
                try await group.waitForAll()
            }
            let ring = await store.ring
            #expect(ring.keyIDs(.active).count == 1)
            #expect(ring.keyIDs(.next).count == 1)
            let row = try #require(ring.rows.first { $0.keyID == revoked })
            #expect(row.state == "retired" && row.revokedAt != nil)
        }
    }
}
