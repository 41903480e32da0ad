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
    /// The tools of an MCP server and what each needs: the server checks that, people are told it.
    public var tools: [ToolName: ResourceTool]
    /// How many seconds an access token for it lives; at least 1.
    public var accessTokenLifetime: Int
    /// What signs the access tokens for it; nil for the tenant's algorithm.
    public var accessTokenAlgorithm: JWSAlgorithm?

    /// A resource of all its parts; a lifetime below one second becomes one.
    public init(
        name: ResourceName,
        identifier: ResourceIdentifier,
        permissions: [PermissionName: DisplayText],
        tools: [ToolName: ResourceTool] = [:],
        accessTokenLifetime: Int = 300,
        accessTokenAlgorithm: JWSAlgorithm? = nil
    ) {
        self.name = name
        self.identifier = identifier
        self.permissions = permissions
        self.tools = tools
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
            tools: new.tools,
            accessTokenLifetime: new.accessTokenLifetime,
            accessTokenAlgorithm: new.accessTokenAlgorithm
        )
    }

    /// All its scopes (`<resource>:<permission>`) in the order of their names.
    public var scope: Scope { Scope(permissions.keys.sorted().map { ScopeToken(name, $0) }) }

    /// The tools that this scope opens and `permission` has a part in, in the order of their names.
    func tools(openedBy scope: Scope, with permission: PermissionName) -> [ToolName] {
        tools.filter { _, tool in
            tool.permissions.contains(permission)
                && tool.permissions.allSatisfy { scope.contains(ScopeToken(name, $0)) }
        }
        .map(\.key).sorted()
    }

    /// A tool that needs a permission that the resource does not have, if there is one: nobody could ever call it.
    public var unreachableTool: (tool: ToolName, permission: PermissionName)? {
        for (tool, needs) in tools.sorted(by: { $0.key < $1.key }) {
            if let missing = needs.permissions.sorted().first(where: { permissions[$0] == nil }) {
                return (tool, missing)
            }
        }
        return nil
    }

    /// What is known of it, for whoever needs the whole definition.
    ///
    /// `algorithm` is the tenant's where it has none of its own.
    public func definition(algorithm: JWSAlgorithm?) -> ResourceDefinition {
        ResourceDefinition(
            name: name,
            identifier: identifier,
            permissions: permissions,
            tools: tools,
            tokenLifetime: accessTokenLifetime,
            algorithm: accessTokenAlgorithm ?? algorithm
        )
    }
}
