import JOSE
import OAuth

/// A person's sign-in at one tenant with one browser.
public struct Session: Sendable, Equatable {
    /// Its public name: the claim `sid`.
    public let id: SessionID
    /// The hash of the cookie that proves it; rotated at sign-in and step-up.
    public var token: TokenHash
    /// Whose it is.
    public let user: UserID
    /// When it began.
    public let createdAt: NumericDate
    /// When the person last proved who they are (`auth_time`).
    public var authenticatedAt: NumericDate
    /// How (`amr`, RFC 8176): `pwd`, `otp`, `mfa`, `fed`.
    public var methods: [String]
    /// How well (`acr`).
    public var authenticationClass: String
    /// The upstream provider through which the person signed in; nil for a local sign-in.
    public var provider: ProviderName?
    /// When it was last used.
    public var lastUsedAt: NumericDate
    /// When it ends if it is not used: sliding.
    public var idleExpiresAt: NumericDate
    /// When it ends in any case.
    public let expiresAt: NumericDate
    /// What the browser calls itself, at most 200 characters.
    public var userAgent: String?
    /// From which address it was last used.
    public var address: String?

    /// A session of all its parts.
    public init(
        id: SessionID,
        token: TokenHash,
        user: UserID,
        createdAt: NumericDate,
        authenticatedAt: NumericDate,
        methods: [String],
        authenticationClass: String,
        provider: ProviderName? = nil,
        lastUsedAt: NumericDate? = nil,
        idleExpiresAt: NumericDate,
        expiresAt: NumericDate,
        userAgent: String? = nil,
        address: String? = nil
    ) {
        self.id = id
        self.token = token
        self.user = user
        self.createdAt = createdAt
        self.authenticatedAt = authenticatedAt
        self.methods = methods
        self.authenticationClass = authenticationClass
        self.provider = provider
        self.lastUsedAt = lastUsedAt ?? createdAt
        self.idleExpiresAt = idleExpiresAt
        self.expiresAt = expiresAt
        self.userAgent = userAgent
        self.address = address
    }

    /// The session after a change that cannot touch what never changes: for the stores.
    public func updated(by change: (inout Session) -> Void) -> Session {
        var new = self
        change(&new)
        return Session(
            id: id,
            token: new.token,
            user: user,
            createdAt: createdAt,
            authenticatedAt: new.authenticatedAt,
            methods: new.methods,
            authenticationClass: new.authenticationClass,
            provider: new.provider,
            lastUsedAt: new.lastUsedAt,
            idleExpiresAt: new.idleExpiresAt,
            expiresAt: expiresAt,
            userAgent: new.userAgent,
            address: new.address
        )
    }

    /// How recent a proof is that counts as made for what is done now.
    static let freshness = Duration.seconds(300)

    /// Whether the person has signed in, or proven who they are, only just now.
    ///
    /// A sign-in through a provider counts by its own time, also where the provider knew the person from before.
    func isFresh(at now: NumericDate) -> Bool {
        now <= max(createdAt, authenticatedAt).advanced(by: Self.freshness)
    }

    /// Whether it counts at `now`.
    public func isValid(at now: NumericDate) -> Bool { now < idleExpiresAt && now < expiresAt }
}

/// The public name of a session (`sid`): 128 random bits.
public struct SessionID: OAuthName {
    /// 22 URL-safe characters.
    public let value: String

    /// Parses an id.
    public init(_ value: String) throws(OAuthValueError) {
        guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy(isURLSafe) else {
            throw OAuthValueError(kind: "session id", rule: "1 to 64 of A-Z, a-z, 0-9, - and _")
        }
        self.value = value
    }

    /// A new one.
    public init(random: any RandomSource) { value = Base64URL.encode(random.bytes(16)) }
}
