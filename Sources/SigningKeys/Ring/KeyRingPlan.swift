import JOSE

/// One step that a ring is due to take.
public enum KeyRingAction: Sendable, Hashable {
    /// A new key, published at once as the standby or, when nothing else can sign, as the active key.
    case generate(as: KeyState)
    /// The standby begins to sign; the active key, if there is one, begins to retire.
    case promote(keyID: String)
    /// A retiring key leaves the JWK Set.
    case retire(keyID: String)
    /// The record of a retired key is deleted.
    case purge(keyID: String)
}

extension KeyRing {
    /// What is due at `now`, in the order in which it is to be performed.
    ///
    /// The plan of a ring that has performed its plan is empty.
    public func plan(now: NumericDate, schedule: KeySchedule) -> [KeyRingAction] {
        var actions = wearOut(now: now, schedule: schedule)
        if active == nil {
            if let standby {
                actions += [.promote(keyID: standby.keyID), .generate(as: .next)]
            } else {
                actions += [.generate(as: .active), .generate(as: .next)]
            }
        } else if let standby {
            if let moment = promotion(schedule), moment <= now {
                actions += [.promote(keyID: standby.keyID), .generate(as: .next)]
            }
        } else {
            actions.append(.generate(as: .next))
        }
        return actions
    }

    /// The part of the plan that a ring needs whose algorithm is no longer used: keys leave, none come.
    func wearOut(now: NumericDate, schedule: KeySchedule) -> [KeyRingAction] {
        keys.compactMap { key in
            guard let end = end(of: key, schedule), end <= now else { return nil }
            return key.state == .retired ? .purge(keyID: key.keyID) : .retire(keyID: key.keyID)
        }
    }

    /// When `plan` will next have something to do: the time to which a timer can sleep.
    ///
    /// A time that is past means that something is due already.
    public func nextDeadline(schedule: KeySchedule) -> NumericDate? {
        [promotion(schedule), nextEnd(schedule: schedule)].compactMap(\.self).min()
    }

    /// When `wearOut` will next have something to do.
    func nextEnd(schedule: KeySchedule) -> NumericDate? {
        keys.compactMap { end(of: $0, schedule) }.min()
    }

    /// When the standby takes over from the active key.
    private func promotion(_ schedule: KeySchedule) -> NumericDate? {
        guard let standby, let activatedAt = active?.activatedAt else { return nil }
        let safe = standby.publishedAt.advanced(by: schedule.publishAhead)
        if standby.rotationRequestedAt != nil { return safe }
        return max(safe, activatedAt.advanced(by: schedule.rotationInterval))
    }

    /// When a key leaves the JWK Set, or its record the store.
    private func end(of key: RingKey, _ schedule: KeySchedule) -> NumericDate? {
        switch key.state {
        case .next, .active: nil
        case .retiring: key.retiringAt?.advanced(by: schedule.retireAfter)
        case .retired: key.retiredAt?.advanced(by: schedule.keepsRetired)
        }
    }
}
