/// A tool of a protected resource that is an MCP server: what a token must allow before it may be called.
public struct ResourceTool: Sendable, Hashable {
    /// What people call it; nil where its name has to do.
    public var title: DisplayText?
    /// The permissions of this resource that a call needs, all of them; none for a tool that every token opens.
    public var permissions: Set<PermissionName>

    /// A tool.
    public init(title: DisplayText? = nil, permissions: Set<PermissionName>) {
        self.title = title
        self.permissions = permissions
    }

    /// The scopes that a call needs, in the order of their names.
    public func scope(at resource: ResourceName) -> Scope {
        Scope(permissions.sorted().map { ScopeToken(resource, $0) })
    }
}

extension PermissionName {
    /// Parses a permission of this resource, written as itself (`write`) or as its scope (`filesystem:write`).
    public init(_ text: String, at resource: ResourceName) throws(OAuthValueError) {
        let prefix = resource.value + ":"
        try self.init(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
    }
}
