/// Why spans cannot hold together, and what to change.
public enum KeyScheduleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A configured span, by the name of its property in `KeySchedule`.
    public enum Span: String, Sendable {
        case jwksMaxAge
        case clockSkew
        case longestTokenLifetime
        case rotationInterval
        case propagation
        case keepsRetired
    }

    /// A span is below what makes sense.
    case tooShort(Span, minimum: Duration)
    /// A span is beyond what makes sense; probably its unit is wrong.
    case tooLong(Span, maximum: Duration)
    /// The next key would have to sign before every validator can hold it.
    case rotatesBeforePublished(rotationInterval: Duration, publishAhead: Duration)
    /// Keys would be rotated so much faster than tokens run out that the JWK Set grows too long.
    case tooManyPublishedKeys(count: Int, limit: Int)

    /// What is wrong and what to change.
    public var description: String {
        switch self {
        case .tooShort(let span, let minimum): "\(span.rawValue) is below \(minimum)"
        case .tooLong(let span, let maximum): "\(span.rawValue) is beyond \(maximum); check its unit"
        case .rotatesBeforePublished(let rotationInterval, let publishAhead):
            "rotationInterval (\(rotationInterval)) is shorter than the \(publishAhead) for which a key must be published"
                + " before it signs (jwksMaxAge + propagation + clockSkew): lengthen rotationInterval or shorten jwksMaxAge"
        case .tooManyPublishedKeys(let count, let limit):
            "\(count) keys of a ring would be published at once, \(limit) are allowed:"
                + " lengthen rotationInterval or shorten longestTokenLifetime"
        }
    }
}
