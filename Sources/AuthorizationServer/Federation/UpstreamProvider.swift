import JOSE
import OAuth

/// An upstream OpenID provider at which a tenant's people may sign in.
///
/// Part of the tenant's configuration: changing one bumps the change sequence.
public struct UpstreamProvider: Sendable, Equatable {
    /// Its name in URLs; never changes.
    public let name: ProviderName
    /// What the button says.
    public var displayName: DisplayText
    /// The provider's issuer, exactly as its tokens say it.
    public var issuer: UpstreamIssuer
    /// Our client id there.
    public var clientID: String
    /// Our secret there, sealed under the tenant's data key for table `upstream_provider`, row `<name>/secret`; nil for a
    /// public client.
    public var sealedClientSecret: [UInt8]?
    /// What is asked for; `openid` is always among it.
    public var scopes: [String]
    /// Google's `hd`: only accounts of this domain (checked in the ID token, not only asked for).
    public var hostedDomain: String?
    /// Whether an account with the same verified e-mail address is the same person.
    public var linksByVerifiedEmail: Bool
    /// Whether people who are new get an account.
    public var createsUsers: Bool
    /// Only addresses of these domains get one; empty for all.
    public var allowedDomains: [String]
    /// The roles of those who get one.
    public var defaultRoles: Set<RoleName>
    /// Our claim -> the upstream's claim, beyond name, e-mail and locale.
    public var claimMapping: [String: String]
    /// A disabled provider is not offered.
    public var isEnabled: Bool

    /// A provider of all its parts.
    public init(
        name: ProviderName,
        displayName: DisplayText,
        issuer: UpstreamIssuer,
        clientID: String,
        sealedClientSecret: [UInt8]? = nil,
        scopes: [String] = ["openid", "profile", "email"],
        hostedDomain: String? = nil,
        linksByVerifiedEmail: Bool = false,
        createsUsers: Bool = false,
        allowedDomains: [String] = [],
        defaultRoles: Set<RoleName> = [],
        claimMapping: [String: String] = [:],
        isEnabled: Bool = true
    ) {
        self.name = name
        self.displayName = displayName
        self.issuer = issuer
        self.clientID = clientID
        self.sealedClientSecret = sealedClientSecret
        self.scopes = scopes
        self.hostedDomain = hostedDomain
        self.linksByVerifiedEmail = linksByVerifiedEmail
        self.createsUsers = createsUsers
        self.allowedDomains = allowedDomains
        self.defaultRoles = defaultRoles
        self.claimMapping = claimMapping
        self.isEnabled = isEnabled
    }

    /// The provider after a change that cannot touch its name: for the stores.
    public func updated(by change: (inout UpstreamProvider) -> Void) -> UpstreamProvider {
        var new = self
        change(&new)
        return UpstreamProvider(
            name: name,
            displayName: new.displayName,
            issuer: new.issuer,
            clientID: new.clientID,
            sealedClientSecret: new.sealedClientSecret,
            scopes: new.scopes,
            hostedDomain: new.hostedDomain,
            linksByVerifiedEmail: new.linksByVerifiedEmail,
            createsUsers: new.createsUsers,
            allowedDomains: new.allowedDomains,
            defaultRoles: new.defaultRoles,
            claimMapping: new.claimMapping,
            isEnabled: new.isEnabled
        )
    }
}

/// The name of an upstream provider in its tenant: `google`, `corporate`.
public struct ProviderName: OAuthName {
    /// The name.
    public let value: String

    /// Parses a provider's name.
    public init(_ value: String) throws(OAuthValueError) {
        do { self.value = try ResourceName(value).value } catch {
            throw OAuthValueError(kind: "provider name", rule: error.rule)
        }
    }
}

/// An account at an upstream provider that is a person's here: found by (issuer, sub).
public struct UpstreamLink: Sendable, Equatable {
    /// The provider.
    public let provider: ProviderName
    /// Its issuer when the link was made: an account never moves to another issuer by a change of configuration.
    public let issuer: UpstreamIssuer
    /// The upstream `sub`.
    public let subject: String
    /// Who it is here.
    public let user: UserID
    /// When it was made.
    public let createdAt: NumericDate
    /// When it was last used.
    public var lastUsedAt: NumericDate

    /// A link of all its parts.
    public init(
        provider: ProviderName,
        issuer: UpstreamIssuer,
        subject: String,
        user: UserID,
        createdAt: NumericDate,
        lastUsedAt: NumericDate? = nil
    ) {
        self.provider = provider
        self.issuer = issuer
        self.subject = subject
        self.user = user
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt ?? createdAt
    }
}

/// A sign-in that went out to a provider and has not come back: single-use, bound to the browser.
public struct UpstreamSignIn: Sendable, Equatable {
    /// The hash of the `state` parameter.
    public let state: TokenHash
    /// The hash of the browser's cookie.
    public let browser: TokenHash
    /// The provider that was asked: an answer of another is refused (RFC 9700 §4.4).
    public let provider: ProviderName
    /// The pending authorization request to go on with.
    public let pending: TokenHash
    /// Its handle, and nonce and PKCE verifier, sealed under the tenant's data key for table `upstream_sign_in`, row
    /// hexadecimal `state`: a database reader cannot finish somebody's sign-in.
    public let sealedSecrets: [UInt8]
    /// When it ends.
    public let expiresAt: NumericDate

    /// A sign-in of all its parts.
    public init(
        state: TokenHash,
        browser: TokenHash,
        provider: ProviderName,
        pending: TokenHash,
        sealedSecrets: [UInt8],
        expiresAt: NumericDate
    ) {
        self.state = state
        self.browser = browser
        self.provider = provider
        self.pending = pending
        self.sealedSecrets = sealedSecrets
        self.expiresAt = expiresAt
    }
}
