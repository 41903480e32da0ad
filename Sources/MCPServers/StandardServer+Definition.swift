import OAuth

extension StandardServer {
    /// What may be done at the server's resource, in words for the person who is asked.
    private var permissionTexts: KeyValuePairs<String, String> {
        switch self {
        case .filesystem: ["read": "List, read and search files", "write": "Write and delete files"]
        case .git: ["read": "Read repositories and their history", "write": "Stage and commit"]
        case .memory: ["read": "Recall what was remembered", "write": "Remember and forget"]
        case .vector: ["read": "Search by similarity", "write": "Add and remove vectors"]
        }
    }

    /// The resource that the server is at this URL, without its tools.
    public func definition(at identifier: ResourceIdentifier) throws(OAuthValueError) -> ResourceDefinition {
        var permissions: [PermissionName: DisplayText] = [:]
        for (name, text) in permissionTexts { permissions[try PermissionName(name)] = try DisplayText(text) }
        return ResourceDefinition(
            name: try ResourceName(rawValue),
            identifier: identifier,
            permissions: permissions
        )
    }

    /// The whole definition of the resource: what the identity server is to know of it.
    ///
    /// Tools and scopes are read from the very table that the server checks calls against, so they cannot differ.
    public func definition(
        of server: any MCPServer,
        at identifier: ResourceIdentifier
    ) throws(OAuthValueError) -> ResourceDefinition {
        var definition = try definition(at: identifier)
        for tool in server.tools.tools {
            var permissions: Set<PermissionName> = []
            for scope in tool.requiredScopes {
                permissions.insert(try PermissionName(scope, at: definition.name))
            }
            definition.tools[try ToolName(tool.name)] = ResourceTool(
                title: try DisplayText(tool.title),
                permissions: permissions
            )
        }
        return definition
    }
}
