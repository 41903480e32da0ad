import JOSE

/// What happened to one key, for the audit log.
public struct KeyRingChange: Sendable, Hashable {
    /// What happened; the raw values go into audit events and never change.
    public enum Kind: String, Sendable {
        /// A new key stands in the JWK Set.
        case generated
        /// It signs from now on.
        case activated
        /// It signs no longer.
        case retiring
        /// It left the JWK Set.
        case retired
        /// It was declared compromised and left the JWK Set.
        case revoked
        /// Its record was deleted.
        case purged
        /// An operator asked for a rotation, which this key will carry out.
        case rotationRequested = "rotation_requested"
    }

    /// What happened.
    public let kind: Kind
    /// The key.
    public let keyID: String
    /// The key's algorithm.
    public let algorithm: JWSAlgorithm
}

/// What a keeper found and did.
public struct KeyRingReport: Sendable {
    /// The rows as they now are in the store.
    public let stored: StoredKeyRing
    /// What this call changed; empty when nothing was due.
    ///
    /// Each change of a ring is reported by exactly one caller.
    public let changes: [KeyRingChange]
    /// When the keeper should be called again: a timer can sleep until then, or until an operator acts.
    public let nextDeadline: NumericDate?
}

/// What came of an operator's wish for a rotation.
public enum RotationAnswer: Sendable, Hashable {
    /// The standby signs from now on; the former key verifies until its tokens have run out.
    case rotated(to: String, from: String?)
    /// The standby is too young: validators may not hold it yet. It takes over at this time, by itself.
    case scheduled(to: String, at: NumericDate)
}

/// What came of a revocation.
public enum RevocationAnswer: Sendable, Hashable {
    /// The key is out of the JWK Set.
    ///
    /// - `successor`: who signs instead, when the key was the active one.
    /// - `alreadyHeld`: whether the successor was published long enough for every validator to hold it.
    case revoked(state: KeyState, successor: String?, alreadyHeld: Bool)
    /// The tenant has no such key.
    case unknown
}

extension KeyRingChange {
    /// The differences between two states of the rows, key by key.
    static func changes(from old: KeyRings, to new: KeyRings) -> [KeyRingChange] {
        let former = Dictionary(
            old.rings.values.flatMap(\.keys).map { ($0.keyID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var changes: [KeyRingChange] = []
        for ring in new.inOrder {
            for key in ring.keys {
                for kind in Self.kinds(from: former[key.keyID], to: key) {
                    changes.append(KeyRingChange(kind: kind, keyID: key.keyID, algorithm: ring.algorithm))
                }
            }
        }
        let remaining = Set(new.rings.values.flatMap { $0.keys.map(\.keyID) })
        for key in old.inOrder.flatMap(\.keys) where !remaining.contains(key.keyID) {
            changes.append(KeyRingChange(kind: .purged, keyID: key.keyID, algorithm: key.algorithm))
        }
        return changes
    }

    private static func kinds(from old: RingKey?, to new: RingKey) -> [Kind] {
        var kinds: [Kind] = old == nil ? [.generated] : []
        if new.activatedAt != old?.activatedAt { kinds.append(.activated) }
        if new.retiringAt != old?.retiringAt { kinds.append(.retiring) }
        if new.revokedAt != old?.revokedAt {
            kinds.append(.revoked)
        } else if new.retiredAt != old?.retiredAt {
            kinds.append(.retired)
        }
        if new.state == .next, new.rotationRequestedAt != old?.rotationRequestedAt { kinds.append(.rotationRequested) }
        return kinds
    }
}
