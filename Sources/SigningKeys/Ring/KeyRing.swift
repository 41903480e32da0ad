import JOSE

/// The signing keys of one tenant for one algorithm, as a value without any I/O.
///
/// ```
/// generated ──> next ──────────> active ─────────> retiring ──────────> retired ──> purged
///               published for    signs for          published for       row kept
///               publishAhead     rotationInterval   retireAfter         for keepsRetired
/// ```
///
/// There is always a standby (`next`) in the JWK Set, so that the successor of a revoked key is one that validators hold
/// already. Only two keys sign without having been published for `publishAhead`: the first of a ring, because there is
/// no other, and the standby of a key that is revoked too soon, because a compromised key must not sign at all.
///
/// `plan` says what is due; the owner of the ring generates keys where the plan asks for them, and `perform` does it.
public struct KeyRing: Sendable, Hashable {
    /// What the keys are for.
    public let algorithm: JWSAlgorithm
    /// All keys, oldest first; those of one moment by their `kid`, so that every process has them in the same order.
    public private(set) var keys: [RingKey]

    /// Makes an empty ring.
    public init(algorithm: JWSAlgorithm) throws(KeyRingError) {
        try self.init(algorithm: algorithm, keys: [])
    }

    init(algorithm: JWSAlgorithm, keys: [RingKey]) throws(KeyRingError) {
        guard !algorithm.isSymmetric else { throw .notAsymmetric(algorithm) }
        for state in [KeyState.next, .active] where keys.count(where: { $0.state == state }) > 1 {
            throw .severalKeys(state: state, algorithm: algorithm)
        }
        self.algorithm = algorithm
        self.keys = keys
        sort()
    }

    /// The key that signs.
    public var active: RingKey? { keys.first { $0.state == .active } }
    /// The key that signs next.
    public var standby: RingKey? { keys.first { $0.state == .next } }
    /// What the JWK Set must hold.
    public var published: [RingKey] { keys.filter(\.state.isPublished) }

    // MARK: Steps

    /// Carries out one step of a plan; `key` is the new key of a `generate` step.
    mutating func perform(_ action: KeyRingAction, now: NumericDate, key: NewKey? = nil) {
        switch action {
        case .generate(let state):
            guard let key else { return }
            keys.append(RingKey(key, algorithm: algorithm, state: state, now: now))
            sort()
        case .promote(let keyID):
            if let former = keys.firstIndex(where: { $0.state == .active }) {
                keys[former].state = .retiring
                keys[former].retiringAt = now
                keys[former].sealedPrivateKey = nil
            }
            change(keyID) { key in
                key.state = .active
                key.activatedAt = now
                key.rotationRequestedAt = nil
            }
        case .retire(let keyID):
            change(keyID) { key in
                key.state = .retired
                key.retiredAt = now
            }
        case .purge(let keyID):
            keys.removeAll { $0.keyID == keyID }
        }
    }

    /// Notes an operator's wish for a rotation on the standby; `plan` promotes it as soon as that is safe.
    ///
    /// - Returns: When that is; `nil` when the ring has no standby yet.
    mutating func requestRotation(now: NumericDate, schedule: KeySchedule) -> NumericDate? {
        guard let standby else { return nil }
        change(standby.keyID) { $0.rotationRequestedAt = $0.rotationRequestedAt ?? now }
        return max(now, standby.publishedAt.advanced(by: schedule.publishAhead))
    }

    /// Takes a compromised key out of the ring at once; `plan` then replaces it at once.
    ///
    /// - Returns: Where it stood, or `nil` when the ring has no such key.
    mutating func revoke(keyID: String, now: NumericDate) -> KeyState? {
        guard let state = keys.first(where: { $0.keyID == keyID })?.state else { return nil }
        change(keyID) { key in
            key.state = .retired
            key.retiredAt = key.retiredAt ?? now
            key.revokedAt = key.revokedAt ?? now
            key.rotationRequestedAt = nil
            key.sealedPrivateKey = nil
        }
        return state
    }

    private mutating func sort() {
        keys.sort { ($0.publishedAt.seconds, $0.keyID) < ($1.publishedAt.seconds, $1.keyID) }
    }

    private mutating func change(_ keyID: String, _ body: (inout RingKey) -> Void) {
        guard let index = keys.firstIndex(where: { $0.keyID == keyID }) else { return }
        body(&keys[index])
    }
}
