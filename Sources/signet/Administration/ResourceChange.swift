import AuthorizationServer
import JOSE
import OAuth

extension Administration {
    /// What is to be different about a resource; nil leaves it as it is.
    struct ResourceChange: Sendable {
        var identifier: ResourceIdentifier?
        var lifetime: Duration?
        /// None is the tenant's.
        var algorithm: Setting<JWSAlgorithm>?
        /// Permissions that it has from now on; without a text one that it had keeps its own.
        var added: [PermissionArgument] = []
        var removed: Set<PermissionName> = []
        /// Tools that it has from now on.
        var addedTools: [ToolName: ResourceTool] = [:]
        var removedTools: Set<ToolName> = []
        /// What it is made first: identifier, permissions and tools are all of the definition.
        var definition: ResourceDefinition?
    }
}

extension Administration.ResourceChange {
    /// Makes the change.
    func apply(to resource: inout Resource, _ policies: Policies) {
        if let definition {
            resource.identifier = definition.identifier
            resource.permissions =
                policies.permissions(of: resource.name, own: definition.permissions) ?? definition.permissions
            resource.tools = definition.tools
        }
        if let identifier { resource.identifier = identifier }
        if let lifetime { resource.accessTokenLifetime = Int(lifetime.components.seconds) }
        if let algorithm { resource.accessTokenAlgorithm = algorithm.value }
        for permission in removed { resource.permissions[permission] = nil }
        for added in added {
            resource.permissions[added.name] = added.text ?? resource.permissions[added.name] ?? added.otherwise
        }
        for tool in removedTools { resource.tools[tool] = nil }
        resource.tools.merge(addedTools) { $1 }
    }

    /// What the audit keeps of it.
    func fields(of name: ResourceName) -> [(String, String)] {
        func list(_ names: some Sequence<some OAuthName>) -> String {
            names.sorted().map(\.value).joined(separator: " ")
        }
        var fields = [("resource", name.value)]
        if let identifier = identifier ?? definition?.identifier {
            fields.append(("identifier", identifier.value))
        }
        if let definition {
            fields.append(("permissions", list(definition.permissions.keys)))
            fields.append(("tools", list(definition.tools.keys)))
        }
        if let lifetime { fields.append(("token_lifetime", "\(lifetime.components.seconds)")) }
        if let algorithm { fields.append(("alg", algorithm.value?.rawValue ?? "")) }
        if !added.isEmpty { fields.append(("permissions_added", list(added.map(\.name)))) }
        if !removed.isEmpty { fields.append(("permissions_removed", list(removed))) }
        if !addedTools.isEmpty { fields.append(("tools_added", list(addedTools.keys))) }
        if !removedTools.isEmpty { fields.append(("tools_removed", list(removedTools))) }
        return fields
    }
}
