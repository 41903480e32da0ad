import JOSE

/// What a use of a refresh token does to its family: one rule for all stores.
///
/// Source: RFC 9700 §4.14.2. A client that lost our answer, or two of its threads, may present a token again for a few
/// seconds after it was rotated; they get the same successor, and no second line begins.
extension RefreshTokenRotation {
    /// What becomes of `family` by this use; with ``RefreshTokenOutcome/rotated(_:)`` it is the family as it must be kept.
    public func outcome(for family: RefreshTokenFamily) -> RefreshTokenOutcome {
        // The last generation has no successor; only a file that was tampered with gets there.
        guard family.lives(at: now), family.generation < .max else { return .ended }
        if generation == family.generation, presented == family.current {
            var rotated = family
            rotated.generation += 1
            rotated.current = successor
            rotated.rotatedAt = now
            rotated.idleExpiresAt = idleExpiresAt
            return .rotated(rotated)
        }
        if generation < family.generation, generation + 1 == family.generation, successor == family.current,
            family.rotatedAt >= repeatableSince
        {
            return .repeated(family)
        }
        return .reused(family)
    }
}

extension RefreshTokenFamily {
    /// Whether it gives tokens at `now`: neither ended nor expired.
    public func lives(at now: NumericDate) -> Bool { revokedAt == nil && now < expiresAt && now < idleExpiresAt }
}
