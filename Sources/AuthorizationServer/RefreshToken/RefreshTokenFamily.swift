import JOSE
import OAuth

/// A line of refresh tokens, each the successor of the one before (RFC 9700 §4.14.2): one row, rotated in place.
///
/// A token names its family and its generation, carries 256 secret bits, and proves by a keyed tag that we made it
/// (``RefreshToken``): what we did not make never reaches the store, and an old generation is known for what it is.
public struct RefreshTokenFamily: Sendable, Equatable {
    /// Its name.
    public let id: RefreshTokenFamilyID
    /// The grant above it.
    public let grant: UserGrantID
    /// The code that began it.
    public let code: TokenHash
    /// Whose client may use it.
    public let client: ClientID
    /// In whose name.
    public let user: UserID
    /// The session in which it began.
    public let session: SessionID
    /// Whether it outlives the session (`offline_access`).
    public let isOffline: Bool
    /// The most that its tokens may say at resources.
    public let scope: Scope
    /// The scopes of OpenID Connect.
    public let identityScopes: [String]
    /// The resources that its tokens may be for.
    public let resources: [ResourceName]
    /// How the person had proven who they are.
    public let authentication: AuthenticationFacts
    /// When it began.
    public let createdAt: NumericDate
    /// When it ends in any case.
    public let expiresAt: NumericDate
    /// The generation that is good now; the first is 0.
    public var generation: UInt32
    /// The hash of its secret.
    public var current: TokenHash
    /// When it came to be: the former generation may be repeated for a few seconds after.
    public var rotatedAt: NumericDate
    /// When it ends if it is not used: sliding.
    public var idleExpiresAt: NumericDate
    /// When it was ended; nil while it lives.
    public var revokedAt: NumericDate?
    /// The thumbprint of the key that the client must prove to hold (RFC 9449 §5); nil for none.
    public let keyThumbprint: String?

    /// A family of all its parts.
    public init(
        id: RefreshTokenFamilyID,
        grant: UserGrantID,
        code: TokenHash,
        client: ClientID,
        user: UserID,
        session: SessionID,
        isOffline: Bool,
        scope: Scope,
        identityScopes: [String],
        resources: [ResourceName],
        authentication: AuthenticationFacts,
        createdAt: NumericDate,
        expiresAt: NumericDate,
        generation: UInt32 = 0,
        current: TokenHash,
        rotatedAt: NumericDate? = nil,
        idleExpiresAt: NumericDate,
        revokedAt: NumericDate? = nil,
        keyThumbprint: String? = nil
    ) {
        self.id = id
        self.grant = grant
        self.code = code
        self.client = client
        self.user = user
        self.session = session
        self.isOffline = isOffline
        self.scope = scope
        self.identityScopes = identityScopes
        self.resources = resources
        self.authentication = authentication
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.generation = generation
        self.current = current
        self.rotatedAt = rotatedAt ?? createdAt
        self.idleExpiresAt = idleExpiresAt
        self.revokedAt = revokedAt
        self.keyThumbprint = keyThumbprint
    }
}

extension RefreshTokenFamily {
    /// Whether it gives tokens at `now`: neither ended nor expired.
    public func lives(at now: NumericDate) -> Bool { revokedAt == nil && now < expiresAt && now < idleExpiresAt }
}

/// The name of a family: 128 random bits.
public struct RefreshTokenFamilyID: OAuthName {
    /// 22 URL-safe characters.
    public let value: String

    /// Parses an id.
    public init(_ value: String) throws(OAuthValueError) {
        guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy(isURLSafe) else {
            throw OAuthValueError(kind: "refresh-token family", rule: "1 to 64 of A-Z, a-z, 0-9, - and _")
        }
        self.value = value
    }

    /// A new one.
    public init(random: any RandomSource) { value = Base64URL.encode(random.bytes(16)) }
}
