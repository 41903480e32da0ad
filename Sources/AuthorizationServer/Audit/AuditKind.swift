/// What an audit event tells of; the raw values are stored and never change their meaning.
public struct AuditKind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// `<thing>.<what happened>`.
    public let rawValue: String

    /// A kind by its stored name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A kind by its stored name.
    public init(stringLiteral value: StaticString) { rawValue = value.description }

    /// The stored name.
    public var description: String { rawValue }

    /// A token left the house.
    public static let tokenIssued: AuditKind = "token.issued"
    /// A token request was refused.
    public static let tokenRefused: AuditKind = "token.refused"

    /// A tenant was made.
    public static let tenantCreated: AuditKind = "tenant.created"
    /// A tenant was changed, enabled or disabled.
    public static let tenantUpdated: AuditKind = "tenant.updated"

    /// A client was made.
    public static let clientCreated: AuditKind = "client.created"
    /// A client was changed, enabled or disabled.
    public static let clientUpdated: AuditKind = "client.updated"
    /// A client was deleted.
    public static let clientDeleted: AuditKind = "client.deleted"
    /// A client got a new secret.
    public static let clientSecretAdded: AuditKind = "client.secret_added"
    /// A secret of a client was removed before its time.
    public static let clientSecretRemoved: AuditKind = "client.secret_removed"

    /// A client registered itself.
    public static let clientRegistered: AuditKind = "client.registered"
    /// A client that wanted to register itself was refused.
    public static let registrationRefused: AuditKind = "client.registration_refused"
    /// A self-declared client was deleted because nobody used it.
    public static let clientExpired: AuditKind = "client.expired"
    /// A client was found by its metadata document, or the document has changed.
    public static let clientDocumentRead: AuditKind = "client.document_read"
    /// A client's metadata document could not be had.
    public static let clientDocumentRefused: AuditKind = "client.document_refused"
    /// A token that allows registration was made.
    public static let registrationTokenCreated: AuditKind = "registration_token.created"
    /// A token that allows registration was ended.
    public static let registrationTokenRevoked: AuditKind = "registration_token.revoked"

    /// A resource was made.
    public static let resourceCreated: AuditKind = "resource.created"
    /// A resource was changed.
    public static let resourceUpdated: AuditKind = "resource.updated"
    /// A resource was deleted.
    public static let resourceDeleted: AuditKind = "resource.deleted"

    /// A role was made.
    public static let roleCreated: AuditKind = "role.created"
    /// A role was changed.
    public static let roleUpdated: AuditKind = "role.updated"
    /// A role was deleted.
    public static let roleDeleted: AuditKind = "role.deleted"

    /// A user was made.
    public static let userCreated: AuditKind = "user.created"
    /// A user was changed, enabled or disabled.
    public static let userUpdated: AuditKind = "user.updated"
    /// A user was deleted.
    public static let userDeleted: AuditKind = "user.deleted"
    /// A user's password was set.
    public static let userPasswordSet: AuditKind = "user.password_set"
    /// A user's second factor was set up, removed, or its recovery codes were made anew.
    public static let userSecondFactorChanged: AuditKind = "user.second_factor_changed"
    /// A user's failed attempts to sign in were forgotten before their time.
    public static let userUnlocked: AuditKind = "user.unlocked"
    /// A recovery code was used.
    public static let recoveryCodeUsed: AuditKind = "user.recovery_code_used"

    /// Somebody signed in.
    public static let signedIn: AuditKind = "session.signed_in"
    /// A session was strengthened by a second factor or a new proof.
    public static let sessionStrengthened: AuditKind = "session.strengthened"
    /// An attempt to sign in failed.
    public static let signInFailed: AuditKind = "session.sign_in_failed"
    /// An account or an address was blocked for a while after failures.
    public static let signInBlocked: AuditKind = "session.sign_in_blocked"
    /// A session ended.
    public static let sessionEnded: AuditKind = "session.ended"

    /// An authorization request was refused.
    public static let authorizationRefused: AuditKind = "authorization.refused"
    /// A person said no.
    public static let authorizationDenied: AuditKind = "authorization.denied"
    /// A code left the house.
    public static let codeIssued: AuditKind = "authorization.code_issued"
    /// A code was used twice, and all that it gave was revoked.
    public static let codeReused: AuditKind = "authorization.code_reused"
    /// A person allowed a client something.
    public static let grantGiven: AuditKind = "grant.given"
    /// A grant ended.
    public static let grantRevoked: AuditKind = "grant.revoked"
    /// A line of refresh tokens began.
    public static let refreshFamilyStarted: AuditKind = "refresh_token.started"
    /// A line of refresh tokens ended.
    public static let refreshFamilyRevoked: AuditKind = "refresh_token.revoked"
    /// An old refresh token was used again, and its line was ended.
    public static let refreshTokenReused: AuditKind = "refresh_token.reused"
    /// An access token was revoked.
    public static let accessTokenRevoked: AuditKind = "token.revoked"
    /// A logout token arrived at a client, or was given up.
    public static let logoutDelivered: AuditKind = "logout.delivered"

    /// An upstream provider was made.
    public static let providerCreated: AuditKind = "provider.created"
    /// An upstream provider was changed.
    public static let providerUpdated: AuditKind = "provider.updated"
    /// An upstream provider was deleted.
    public static let providerDeleted: AuditKind = "provider.deleted"
    /// An upstream account became a person's.
    public static let upstreamLinked: AuditKind = "provider.linked"
    /// A sign-in at an upstream provider failed.
    public static let upstreamFailed: AuditKind = "provider.sign_in_failed"

    /// A standby key was published.
    public static let keyPublished: AuditKind = "key.published"
    /// A key began to sign.
    public static let keyActivated: AuditKind = "key.activated"
    /// A key ceased to sign; what it signed still verifies.
    public static let keyRetiring: AuditKind = "key.retiring"
    /// A key left the JWK Set.
    public static let keyRetired: AuditKind = "key.retired"
    /// A key was declared compromised.
    public static let keyRevoked: AuditKind = "key.revoked"
    /// An operator asked for a rotation.
    public static let keyRotationRequested: AuditKind = "key.rotation_requested"
    /// A key was changed in some other way, such as sealed anew.
    public static let keyUpdated: AuditKind = "key.updated"
    /// The record of a retired key was deleted.
    public static let keyForgotten: AuditKind = "key.forgotten"
}
