import JOSE

/// One attempt at a new state of a tenant's rings: worked out in memory, at one moment, from keys that lie ready.
///
/// When keys are missing, the keeper makes them and drafts anew with a later clock. So the time that it takes to make an
/// RSA key never lies between the time that a row is stamped with and the writing of it.
struct KeyRingDraft {
    private(set) var rings: KeyRings
    private var stock: KeyStock
    /// What the plans asked for and the stock did not have.
    private(set) var missing: [JWSAlgorithm] = []
    private let now: NumericDate
    private let schedule: KeySchedule

    init(_ rings: KeyRings, stock: KeyStock, now: NumericDate, schedule: KeySchedule) {
        self.rings = rings
        self.stock = stock
        self.now = now
        self.schedule = schedule
    }

    /// Performs the plans of all rings; those that are not in use only wear out.
    mutating func settle(using algorithms: Set<JWSAlgorithm>) throws(KeyRingError) {
        for algorithm in algorithms.union(rings.rings.keys).sorted(by: { $0.rawValue < $1.rawValue }) {
            var ring: KeyRing
            if let present = rings[algorithm] { ring = present } else { ring = try KeyRing(algorithm: algorithm) }
            let isUsed = algorithms.contains(algorithm)
            perform(
                isUsed ? ring.plan(now: now, schedule: schedule) : ring.wearOut(now: now, schedule: schedule),
                on: &ring
            )
            rings[algorithm] = ring
        }
    }

    /// Carries out an operator's order on one ring, and what follows from it; the other rings are left to the timer.
    mutating func order<Answer>(_ algorithm: JWSAlgorithm, _ body: (inout KeyRing, NumericDate) -> Answer) -> Answer? {
        guard var ring = rings[algorithm] else { return nil }
        perform(ring.plan(now: now, schedule: schedule), on: &ring)
        let answer = body(&ring, now)
        perform(ring.plan(now: now, schedule: schedule), on: &ring)
        rings[algorithm] = ring
        return answer
    }

    private mutating func perform(_ plan: [KeyRingAction], on ring: inout KeyRing) {
        guard missing.isEmpty else { return }
        for action in plan {
            guard case .generate = action else {
                ring.perform(action, now: now)
                continue
            }
            if let key = stock.take(ring.algorithm) {
                ring.perform(action, now: now, key: key)
            } else {
                missing.append(ring.algorithm)
            }
        }
    }
}

/// New sealed keys that stand in no ring yet.
///
/// They live as long as one call of the keeper. An attempt that lost has written none of its keys anywhere, so the next
/// attempt of the same call may use them; what is left at the end is dropped.
struct KeyStock {
    private var keys: [JWSAlgorithm: [NewKey]] = [:]

    mutating func take(_ algorithm: JWSAlgorithm) -> NewKey? { keys[algorithm]?.popLast() }

    mutating func add(_ key: NewKey, _ algorithm: JWSAlgorithm) { keys[algorithm, default: []].append(key) }
}
