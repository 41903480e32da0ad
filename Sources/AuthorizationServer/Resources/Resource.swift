import JOSE
import OAuth

/// A protected resource of one tenant: an MCP server, an API (RFC 8707, RFC 9728).
public struct Resource: Sendable, Equatable {
    /// Its name in scopes; never changes.
    public let name: ResourceName
    /// The URI that becomes the token's `aud`; unique within the tenant.
    public var identifier: ResourceIdentifier
    /// What can be allowed there, and what that means in plain language.
    public var permissions: [PermissionName: DisplayText]
    /// How many seconds an access token for it lives; at least 1.
    public var accessTokenLifetime: Int
    /// What signs the access tokens for it; nil for the tenant's algorithm.
    public var accessTokenAlgorithm: JWSAlgorithm?

    /// A resource of all its parts; a lifetime below one second becomes one.
    public init(
        name: ResourceName,
        identifier: ResourceIdentifier,
        permissions: [PermissionName: DisplayText],
        accessTokenLifetime: Int = 300,
        accessTokenAlgorithm: JWSAlgorithm? = nil
    ) {
        self.name = name
        self.identifier = identifier
        self.permissions = permissions
        self.accessTokenLifetime = max(1, accessTokenLifetime)
        self.accessTokenAlgorithm = accessTokenAlgorithm
    }

    /// The resource after a change that cannot touch its name: for the stores.
    public func updated(by change: (inout Resource) -> Void) -> Resource {
        var new = self
        change(&new)
        return Resource(
            name: name,
            identifier: new.identifier,
            permissions: new.permissions,
            accessTokenLifetime: new.accessTokenLifetime,
            accessTokenAlgorithm: new.accessTokenAlgorithm
        )
    }

    /// All its scopes (`<resource>:<permission>`) in the order of their names.
    public var scope: Scope { Scope(permissions.keys.sorted().map { ScopeToken(name, $0) }) }
}
