import JOSE
import SigningKeys

/// What happened to a tenant's signing keys, told by the rows before and after: for the stores.
public enum SigningKeyEvents {
    /// One event for each thing that differs; a row that differs in any way has at least one.
    public static func events(
        from before: [StoredSigningKey],
        to after: [StoredSigningKey],
        at time: NumericDate,
        by actor: AuditActor
    ) -> [AuditEvent] {
        let old = Dictionary(before.map { ($0.keyID, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(after.map(\.keyID))
        var events: [AuditEvent] = []
        func tell(_ kind: AuditKind, _ key: StoredSigningKey) {
            events.append(
                AuditEvent(kind, at: time, by: actor) {
                    $0.member("kid", key.keyID)
                    $0.member("alg", key.algorithm)
                }
            )
        }
        for key in after.sorted(by: { $0.keyID < $1.keyID }) {
            let was = old[key.keyID]
            let told = events.count
            if key.rotationRequestedAt != was?.rotationRequestedAt, key.rotationRequestedAt != nil {
                tell(.keyRotationRequested, key)
            }
            if key.revokedAt != nil, was?.revokedAt == nil { tell(.keyRevoked, key) }
            if key.state != was?.state { tell(kind(of: key.state), key) }
            if key != was, events.count == told { tell(.keyUpdated, key) }
        }
        for key in before.sorted(by: { $0.keyID < $1.keyID }) where !kept.contains(key.keyID) {
            tell(.keyForgotten, key)
        }
        return events
    }

    private static func kind(of state: String) -> AuditKind {
        switch KeyState(rawValue: state) {
        case .next: .keyPublished
        case .active: .keyActivated
        case .retiring: .keyRetiring
        case .retired: .keyRetired
        case nil: AuditKind(rawValue: "key." + state)
        }
    }
}
