import OAuth

/// How a tenant's people sign in.
public struct SignInPolicy: Sendable, Equatable {
    /// Whether a one-time password is asked for.
    public enum SecondFactor: String, Sendable, Hashable, CaseIterable {
        /// Nobody can have one.
        case off
        /// Whoever has set one up is asked for it.
        case optional
        /// Everybody must set one up at the next sign-in.
        case required
    }

    /// Whether a one-time password is asked for.
    public var secondFactor: SecondFactor
    /// The fewest characters of a password; never below 8 (NIST SP 800-63B §5.1.1.2).
    public var minimumPasswordLength: Int
    /// How many seconds a session lives without use.
    public var sessionIdleLifetime: Int
    /// How many seconds a session lives at most.
    public var sessionLifetime: Int
    /// How many seconds a refresh token lives without use.
    public var refreshTokenIdleLifetime: Int
    /// How many seconds a line of refresh tokens lives at most.
    public var refreshTokenLifetime: Int

    /// A policy; the defaults are those of a new tenant.
    public init(
        secondFactor: SecondFactor = .optional,
        minimumPasswordLength: Int = 12,
        sessionIdleLifetime: Int = 8 * 3600,
        sessionLifetime: Int = 7 * 24 * 3600,
        refreshTokenIdleLifetime: Int = 14 * 24 * 3600,
        refreshTokenLifetime: Int = 90 * 24 * 3600
    ) {
        self.secondFactor = secondFactor
        self.minimumPasswordLength = max(8, minimumPasswordLength)
        self.sessionIdleLifetime = max(60, sessionIdleLifetime)
        self.sessionLifetime = max(60, sessionLifetime)
        self.refreshTokenIdleLifetime = max(60, refreshTokenIdleLifetime)
        self.refreshTokenLifetime = max(60, refreshTokenLifetime)
    }
}

/// How a tenant's pages look.
public struct Branding: Sendable, Equatable {
    /// The accent colour as `#rrggbb`; nil for Signet's own.
    public var colour: HexColour?
    /// The logo, at most 64 KiB; nil for the tenant's name alone.
    public var logo: Logo?

    /// A picture that the tenant's pages show, served by Signet itself.
    public struct Logo: Sendable, Equatable {
        /// The kinds of picture; no SVG, which can hold script.
        public enum MediaType: String, Sendable, Hashable, CaseIterable {
            case png = "image/png"
            case jpeg = "image/jpeg"
            case webp = "image/webp"
        }

        /// The most bytes.
        public static let maximumBytes = 64 * 1024
        /// What it is.
        public let type: MediaType
        /// The picture.
        public let bytes: [UInt8]

        /// A picture; nil when it is empty or too large.
        public init?(type: MediaType, bytes: [UInt8]) {
            guard (1...Self.maximumBytes).contains(bytes.count) else { return nil }
            self.type = type
            self.bytes = bytes
        }
    }

    /// A look.
    public init(colour: HexColour? = nil, logo: Logo? = nil) {
        self.colour = colour
        self.logo = logo
    }
}

/// A colour as `#rrggbb`, lower case.
public struct HexColour: OAuthName {
    /// The seven characters.
    public let value: String

    /// Parses a colour.
    public init(_ value: String) throws(OAuthValueError) {
        let lower = value.lowercased()
        guard lower.utf8.count == 7, lower.hasPrefix("#"),
            lower.utf8.dropFirst()
                .allSatisfy({
                    (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                })
        else { throw OAuthValueError(kind: "colour", rule: "# and six hexadecimal digits, such as #0b57d0") }
        self.value = lower
    }
}
