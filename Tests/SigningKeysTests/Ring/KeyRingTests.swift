import JOSE
import Testing

@testable import SigningKeys

@Suite("Key ring")
struct KeyRingTests {
    let schedule: KeySchedule
    let start = NumericDate(1_800_000_000)

    init() throws {
        // publishAhead 370 s, retireAfter 3730 s.
        schedule = try KeySchedule(rotationInterval: .seconds(86400), keepsRetired: .seconds(1000))
    }

    private func settled() throws -> RingFixture {
        var fixture = try RingFixture(schedule)
        fixture.settle(at: start)
        return fixture
    }

    @Test("an empty ring gets a key that signs at once and a standby")
    func first() throws {
        var fixture = try RingFixture(schedule)
        #expect(fixture.ring.nextDeadline(schedule: schedule) == nil)
        #expect(fixture.settle(at: start) == [.generate(as: .active), .generate(as: .next)])
        #expect(fixture.ring.active?.keyID == "key-1")
        #expect(fixture.ring.standby?.keyID == "key-2")
        #expect(fixture.settle(at: start).isEmpty)
        #expect(fixture.ring.nextDeadline(schedule: schedule) == start.advanced(by: .seconds(86400)))
    }

    @Test("a key goes through all its states at the times that follow from the schedule")
    func life() throws {
        var fixture = try settled()
        let rotation = start.advanced(by: .seconds(86400))
        #expect(fixture.settle(at: NumericDate(rotation.seconds - 0.001)).isEmpty)
        #expect(fixture.settle(at: rotation) == [.promote(keyID: "key-2"), .generate(as: .next)])
        #expect(fixture.state("key-1") == .retiring)
        #expect(fixture.ring.keys.first?.sealedPrivateKey == nil)
        #expect(fixture.ring.published.map(\.keyID) == ["key-1", "key-2", "key-3"])

        let retirement = rotation.advanced(by: .seconds(3730))
        #expect(fixture.ring.nextDeadline(schedule: schedule) == retirement)
        #expect(fixture.settle(at: NumericDate(retirement.seconds - 0.001)).isEmpty)
        #expect(fixture.settle(at: retirement) == [.retire(keyID: "key-1")])
        #expect(fixture.ring.published.map(\.keyID) == ["key-2", "key-3"])

        let purge = retirement.advanced(by: .seconds(1000))
        #expect(fixture.ring.nextDeadline(schedule: schedule) == purge)
        #expect(fixture.settle(at: purge) == [.purge(keyID: "key-1")])
        #expect(fixture.state("key-1") == nil)
    }

    @Test("a rotation by hand waits until validators can hold the standby, and says when that is")
    func manualTooEarly() throws {
        var fixture = try settled()
        let safe = start.advanced(by: .seconds(370))
        let asked = start.advanced(by: .seconds(100))
        #expect(fixture.ring.requestRotation(now: asked, schedule: schedule) == safe)
        #expect(fixture.settle(at: asked).isEmpty)
        #expect(fixture.ring.nextDeadline(schedule: schedule) == safe)
        #expect(fixture.settle(at: safe) == [.promote(keyID: "key-2"), .generate(as: .next)])
        #expect(fixture.ring.standby?.rotationRequestedAt == nil)
        #expect(fixture.settle(at: safe).isEmpty)
    }

    @Test("a rotation by hand happens at once when the standby is known to all, and the interval starts anew")
    func manual() throws {
        var fixture = try settled()
        let asked = start.advanced(by: .seconds(370))
        #expect(fixture.ring.requestRotation(now: asked, schedule: schedule) == asked)
        #expect(fixture.settle(at: asked) == [.promote(keyID: "key-2"), .generate(as: .next)])
        fixture.settle(at: asked.advanced(by: .seconds(3730)))
        #expect(fixture.settle(at: start.advanced(by: .seconds(86400))).contains(.promote(keyID: "key-3")) == false)
        #expect(fixture.settle(at: asked.advanced(by: .seconds(86400))).contains(.promote(keyID: "key-3")))
    }

    @Test("a revoked active key is gone at once, its standby signs, and a new standby stands by")
    func revokeActive() throws {
        var fixture = try settled()
        let later = start.advanced(by: .seconds(500))
        #expect(fixture.ring.revoke(keyID: "key-1", now: later) == .active)
        #expect(!fixture.ring.published.contains { $0.keyID == "key-1" })
        #expect(fixture.settle(at: later) == [.promote(keyID: "key-2"), .generate(as: .next)])
        let revoked = try #require(fixture.ring.keys.first { $0.keyID == "key-1" })
        #expect(revoked.state == .retired)
        #expect(revoked.revokedAt == later)
        #expect(revoked.sealedPrivateKey == nil)
        #expect(fixture.ring.published.map(\.keyID) == ["key-2", "key-3"])
    }

    @Test("a revoked standby is replaced, and a revoked retiring key only leaves")
    func revokeOthers() throws {
        var fixture = try settled()
        #expect(fixture.ring.revoke(keyID: "key-2", now: start) == .next)
        #expect(fixture.settle(at: start) == [.generate(as: .next)])
        #expect(fixture.ring.active?.keyID == "key-1")

        let rotation = start.advanced(by: .seconds(86400))
        fixture.settle(at: rotation)
        #expect(fixture.ring.revoke(keyID: "key-1", now: rotation) == .retiring)
        #expect(fixture.settle(at: rotation).isEmpty)
        #expect(fixture.ring.published.map(\.keyID) == ["key-3", "key-4"])
    }

    @Test("when active and standby are both revoked, a new key signs at once")
    func revokeBoth() throws {
        var fixture = try settled()
        _ = fixture.ring.revoke(keyID: "key-2", now: start)
        _ = fixture.ring.revoke(keyID: "key-1", now: start)
        #expect(fixture.settle(at: start) == [.generate(as: .active), .generate(as: .next)])
        #expect(fixture.ring.active?.keyID == "key-3")
    }

    @Test("a key that the ring does not have cannot be revoked")
    func revokeUnknown() throws {
        var fixture = try settled()
        let before = fixture.ring
        #expect(fixture.ring.revoke(keyID: "key-9", now: start) == nil)
        #expect(fixture.ring == before)
    }

    @Test("a clock that jumps back changes nothing, and a long sleep is caught up with in one plan")
    func clockJumps() throws {
        var fixture = try settled()
        #expect(fixture.settle(at: NumericDate(start.seconds - 1e6)).isEmpty)
        fixture.settle(at: start.advanced(by: .seconds(86400)))
        let plan = fixture.settle(at: start.advanced(by: .seconds(10 * 86400)))
        #expect(plan == [.retire(keyID: "key-1"), .promote(keyID: "key-3"), .generate(as: .next)])
        #expect(fixture.settle(at: start.advanced(by: .seconds(10 * 86400))).isEmpty)
    }

    @Test("keys of one moment stand in the same order, whichever was made first")
    func order() throws {
        var ring = try KeyRing(algorithm: .es256)
        for (keyID, state) in [("b", KeyState.active), ("a", .next)] {
            let key = NewKey(keyID: keyID, publicJWK: [], sealedPrivateKey: [1])
            ring.perform(.generate(as: state), now: start, key: key)
        }
        #expect(ring.keys.map(\.keyID) == ["a", "b"])
        #expect(try KeyRings(rows: ring.keys.map(\.row)).rings[.es256] == ring)
    }

    @Test("a symmetric algorithm has no ring", arguments: [JWSAlgorithm.hs256, .hs384, .hs512])
    func symmetric(algorithm: JWSAlgorithm) {
        #expect(throws: KeyRingError.notAsymmetric(algorithm)) { try KeyRing(algorithm: algorithm) }
    }
}
