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
