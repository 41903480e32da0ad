/// A point in time as JWT counts it: seconds since 1970-01-01T00:00:00Z, leap seconds ignored, fractions allowed.
///
/// Source: RFC 7519 §2.
public struct NumericDate: Comparable, Hashable, Sendable {
    /// Seconds since the epoch.
    public let seconds: Double

    /// A point in time, in seconds since the epoch.
    ///
    /// What lies beyond 30,000 years either way is drawn in: a hostile token may carry any number, and no rule must
    /// overflow on it; what is no number at all lies before everything.
    public init(_ seconds: Double) { self.seconds = seconds.isNaN ? -1e12 : min(max(seconds, -1e12), 1e12) }

    /// The seconds without their fraction, as tokens carry them.
    public var whole: Int64 { Int64(seconds.rounded(.down)) }

    /// The point that lies `duration` later.
    public func advanced(by duration: Duration) -> NumericDate { NumericDate(seconds + duration.inSeconds) }

    /// How long it is from here to `other`; negative when `other` is earlier.
    public func distance(to other: NumericDate) -> Duration { .seconds(other.seconds - seconds) }

    /// Earlier is less.
    public static func < (left: NumericDate, right: NumericDate) -> Bool { left.seconds < right.seconds }
}

extension Duration {
    /// The duration in seconds.
    public var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
