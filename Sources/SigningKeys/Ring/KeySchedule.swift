import JOSE

/// The spans of a key's life: what is configured, and what follows from it.
///
/// A validator may go on with a JWK Set for `jwksMaxAge` after it fetched it, a server process with its snapshot of the
/// ring for `propagation` after it changed, and any two clocks may differ by `clockSkew`. From this follows how long a key
/// must be published before it signs and after it ceased to, so that no token of the ring ever meets a validator that
/// lacks its key. The two derived spans are never typed in.
///
/// Lowering `jwksMaxAge` or `longestTokenLifetime` counts from when the last answer or token under the higher value has
/// run out: rotate after that, not before.
public struct KeySchedule: Sendable, Hashable {
    /// How long a validator may keep a JWK Set: the `max-age` of its `Cache-Control` (RFC 9111 §5.2.2.1).
    public let jwksMaxAge: Duration
    /// The most by which the clocks of any two machines may differ.
    public let clockSkew: Duration
    /// The longest lifetime of any token that the tenant's keys sign.
    public let longestTokenLifetime: Duration
    /// How long a key signs before the next takes over.
    public let rotationInterval: Duration
    /// The longest time for which a server process may go on with an older state of the ring.
    public let propagation: Duration
    /// How long the row of a retired key remains as a record.
    public let keepsRetired: Duration

    /// How long a key is published before it signs.
    ///
    /// A process may publish it late by `propagation`, a validator may have fetched just before that and go on for
    /// `jwksMaxAge`, and the clock that stamped the publication may be behind the one that promotes by `clockSkew`.
    public var publishAhead: Duration { jwksMaxAge + propagation + clockSkew }

    /// How long a key stays published after it ceased to sign.
    ///
    /// A process may sign with it for `propagation` more, that token lives for `longestTokenLifetime`, and the validator's
    /// clock and the one that retires the key may both differ from the one that stamped.
    public var retireAfter: Duration { longestTokenLifetime + propagation + clockSkew * 2 }

    /// The most keys of one ring that are published at once when it rotates by its interval.
    public var mostPublishedKeys: Int {
        2 + Int((retireAfter.inSeconds / rotationInterval.inSeconds).rounded(.up))
    }

    /// What `mostPublishedKeys` may come to: a JWK Set that validators with usual limits still take.
    public static let publishedKeysLimit = 20

    /// Takes spans that can hold together, and refuses others with an error that says what to change.
    public init(
        jwksMaxAge: Duration = .seconds(300),
        clockSkew: Duration = .seconds(60),
        longestTokenLifetime: Duration = .seconds(3600),
        rotationInterval: Duration = .seconds(30 * 86400),
        propagation: Duration = .seconds(10),
        keepsRetired: Duration = .seconds(90 * 86400)
    ) throws(KeyScheduleError) {
        self.jwksMaxAge = jwksMaxAge
        self.clockSkew = clockSkew
        self.longestTokenLifetime = longestTokenLifetime
        self.rotationInterval = rotationInterval
        self.propagation = propagation
        self.keepsRetired = keepsRetired

        let positive: [(KeyScheduleError.Span, Duration)] = [
            (.jwksMaxAge, jwksMaxAge), (.longestTokenLifetime, longestTokenLifetime),
            (.rotationInterval, rotationInterval),
        ]
        for (span, duration) in positive where duration < .seconds(1) {
            throw .tooShort(span, minimum: .seconds(1))
        }
        let others: [(KeyScheduleError.Span, Duration)] = [
            (.clockSkew, clockSkew), (.propagation, propagation), (.keepsRetired, keepsRetired),
        ]
        for (span, duration) in others where duration < .zero {
            throw .tooShort(span, minimum: .zero)
        }
        for (span, duration) in positive + others where duration > Self.longestSpan {
            throw .tooLong(span, maximum: Self.longestSpan)
        }
        guard rotationInterval >= publishAhead else {
            throw .rotatesBeforePublished(rotationInterval: rotationInterval, publishAhead: publishAhead)
        }
        guard mostPublishedKeys <= Self.publishedKeysLimit else {
            throw .tooManyPublishedKeys(count: mostPublishedKeys, limit: Self.publishedKeysLimit)
        }
    }

    /// Ten years; beyond it a span is a mistake of units.
    private static let longestSpan = Duration.seconds(10 * 366 * 86400)
}
