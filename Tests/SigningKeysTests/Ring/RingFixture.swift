import JOSE

@testable import SigningKeys

/// A ring whose keys are only names, with the loop that a keeper runs around it.
struct RingFixture {
    var ring: KeyRing
    let schedule: KeySchedule
    private(set) var count = 0

    init(_ schedule: KeySchedule) throws {
        ring = try KeyRing(algorithm: .es256)
        self.schedule = schedule
    }

    /// Performs what is due; the answer is what it was.
    @discardableResult
    mutating func settle(at now: NumericDate) -> [KeyRingAction] {
        let plan = ring.plan(now: now, schedule: schedule)
        for action in plan {
            var key: NewKey?
            if case .generate = action {
                count += 1
                key = NewKey(keyID: "key-\(count)", publicJWK: [], sealedPrivateKey: [1])
            }
            ring.perform(action, now: now, key: key)
        }
        return plan
    }

    func state(_ keyID: String) -> KeyState? { ring.keys.first { $0.keyID == keyID }?.state }
}
