import JOSE
import JSON
import OAuth

/// A person of one tenant.
public struct User: Sendable, Equatable {
    /// What tokens call the person (`sub`); never changes and is never given again.
    public let id: UserID
    /// What the person types to sign in (`preferred_username`); unique in the tenant.
    public var username: Username
    /// The e-mail address; unique in the tenant.
    public var email: EmailAddress?
    /// Whether it was proven to be the person's.
    public var isEmailVerified: Bool
    /// The full name (`name`).
    public var name: DisplayText?
    /// BCP 47 tag (`locale`): the language of pages and claims.
    public var locale: String?
    /// The other standard claims (OpenID Connect Core §5.1) and custom ones, by their names, such as `given_name`,
    /// `phone_number`, `address`; never one that Signet itself sets.
    public var claims: JSONObject
    /// What the person may do.
    public var roles: Set<RoleName>
    /// A disabled user cannot sign in, and nothing is issued in their name.
    public var isEnabled: Bool
    /// The password's hash as a PHC string of Argon2id; nil for people who sign in upstream only.
    public var passwordHash: PasswordHash?
    /// The second factor; nil when there is none.
    public var timePassword: TimePassword?
    /// When it was made.
    public let createdAt: NumericDate
    /// When something of the claims was last changed (`updated_at`).
    public var updatedAt: NumericDate

    /// A user of all its parts.
    public init(
        id: UserID,
        username: Username,
        email: EmailAddress? = nil,
        isEmailVerified: Bool = false,
        name: DisplayText? = nil,
        locale: String? = nil,
        claims: JSONObject = JSONObject(),
        roles: Set<RoleName> = [],
        isEnabled: Bool = true,
        passwordHash: PasswordHash? = nil,
        timePassword: TimePassword? = nil,
        createdAt: NumericDate,
        updatedAt: NumericDate? = nil
    ) {
        self.id = id
        self.username = username
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.name = name
        self.locale = locale
        self.claims = claims
        self.roles = roles
        self.isEnabled = isEnabled
        self.passwordHash = passwordHash
        self.timePassword = timePassword
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
    }

    /// The user after a change that cannot touch what never changes: for the stores.
    public func updated(by change: (inout User) -> Void) -> User {
        var new = self
        change(&new)
        return User(
            id: id,
            username: new.username,
            email: new.email,
            isEmailVerified: new.isEmailVerified,
            name: new.name,
            locale: new.locale,
            claims: new.claims,
            roles: new.roles,
            isEnabled: new.isEnabled,
            passwordHash: new.passwordHash,
            timePassword: new.timePassword,
            createdAt: createdAt,
            updatedAt: new.updatedAt
        )
    }
}

/// A time-based one-time password (RFC 6238) as the store keeps it.
public struct TimePassword: Sendable, Equatable {
    /// The seed, sealed under the tenant's data key for table `user_account`, row `<user id>/totp`.
    public var sealedSeed: [UInt8]
    /// When the person proved to have it; nil while it is being set up, and then it counts for nothing.
    public var confirmedAt: NumericDate?
    /// The hashes of the recovery codes that are left.
    public var recoveryCodes: [TokenHash]

    /// A second factor of all its parts.
    public init(sealedSeed: [UInt8], confirmedAt: NumericDate? = nil, recoveryCodes: [TokenHash] = []) {
        self.sealedSeed = sealedSeed
        self.confirmedAt = confirmedAt
        self.recoveryCodes = recoveryCodes
    }
}
