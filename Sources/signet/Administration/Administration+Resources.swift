import AuthorizationServer
import JOSE
import OAuth

extension Administration {
    /// Makes a protected resource; without `permissions` it has those that the policies list for its name.
    ///
    /// `isDefault` says whether requests that name no resource are for this one.
    @discardableResult
    func createResource(
        _ name: ResourceName,
        in tenant: TenantID,
        identifier: ResourceIdentifier,
        permissions own: [PermissionName: DisplayText]?,
        tools: [ToolName: ResourceTool] = [:],
        lifetime: Duration?,
        algorithm: JWSAlgorithm?,
        isDefault: Bool
    ) async throws(CommandFailure) -> Resource {
        guard let permissions = policies.permissions(of: name, own: own) else {
            throw CommandFailure(
                .refused,
                "nothing is known of what can be done at \"\(name)\"",
                remedy: "name its permissions with --permission, or list the resource in the policies file"
            )
        }
        let lifetime = lifetime ?? defaults.accessTokenLifetime
        try requireBelowMaximum(lifetime)
        let resource = Resource(
            name: name,
            identifier: identifier,
            permissions: permissions,
            tools: tools,
            accessTokenLifetime: Int(lifetime.components.seconds),
            accessTokenAlgorithm: algorithm
        )
        try requireReachable(resource)
        try await on("resource \"\(name)\" (or one with its identifier) in tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .createResource(
                    resource,
                    audit: event(.resourceCreated, [("resource", name.value), ("identifier", identifier.value)])
                )
        }
        if isDefault { _ = try await updateTenant(tenant, TenantChange(defaultResource: .to(name))) }
        if algorithm != nil { try await maintainKeys(of: tenant) }
        return resource
    }

    /// The resource, which must exist.
    func resource(_ name: ResourceName, in tenant: TenantID) async throws(CommandFailure) -> Resource {
        let resources = try await configuration(of: tenant).resources
        if let resource = resources.first(where: { $0.name == name }) { return resource }
        throw CommandFailure(
            .notFound,
            "there is no resource \"\(name)\" in tenant \"\(tenant)\"",
            remedy: resources.isEmpty ? nil : NearestName.remedy(for: name.value, among: resources.map(\.name.value))
        )
    }

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

    /// Changes a resource in one step; there are keys of a new algorithm before it signs.
    func updateResource(
        _ name: ResourceName,
        in tenant: TenantID,
        _ change: ResourceChange
    ) async throws(CommandFailure) -> Resource {
        let present = try await resource(name, in: tenant)
        for permission in change.removed.sorted() where present.permissions[permission] == nil {
            throw CommandFailure(
                .notFound,
                "resource \"\(name)\" has no permission \"\(permission)\"",
                remedy: NearestName.remedy(for: permission.value, among: present.permissions.keys.map(\.value))
            )
        }
        for tool in change.removedTools.sorted() where present.tools[tool] == nil {
            throw CommandFailure(
                .notFound,
                "resource \"\(name)\" has no tool \"\(tool)\"",
                remedy: NearestName.remedy(for: tool.value, among: present.tools.keys.map(\.value))
            )
        }
        if let definition = change.definition, definition.name != name {
            throw CommandFailure(.usage, "the definition is of \"\(definition.name)\", not of \"\(name)\"")
        }
        try requireReachable(present.updated { [policies] in change.apply(to: &$0, policies) })
        if let lifetime = change.lifetime { try requireBelowMaximum(lifetime) }
        if case .to(let algorithm) = change.algorithm { try await maintainKeys(of: tenant, including: algorithm) }
        let subject = "resource \"\(name)\" (or its new identifier is taken) in tenant \"\(tenant)\""
        return try await on(subject) {
            try await store.tenant(tenant)
                .updateResource(name, audit: event(.resourceUpdated, change.fields(of: name))) { [policies] in
                    change.apply(to: &$0, policies)
                }
        }
    }

    /// Deletes a resource; requests that name none have no default any more if it was the one.
    func deleteResource(_ name: ResourceName, in tenant: TenantID) async throws(CommandFailure) {
        try await on("resource \"\(name)\" in tenant \"\(tenant)\"") {
            let own = store.tenant(tenant)
            try await own.deleteResource(name, audit: event(.resourceDeleted, [("resource", name.value)]))
            // Only if it still is the default: somebody else may just have named another one.
            try await own.updateTenant(audit: event(.tenantUpdated, [("default_resource", "")])) { tenant in
                if tenant.defaultResource == name { tenant.defaultResource = nil }
            }
        }
    }

    /// Makes a resource what its seed says, and leaves alone what the seed does not mention.
    func settle(_ seed: ResourceSeed, in tenant: TenantID) async throws(CommandFailure) {
        let permissions = seed.permissions.flatMap { policies.permissions(of: seed.name, own: $0) }
        try await on("resource \"\(seed.name)\" in tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .updateResource(
                    seed.name,
                    audit: event(
                        .resourceUpdated,
                        [("resource", seed.name.value), ("identifier", seed.identifier.value)]
                    )
                ) { resource in
                    resource.identifier = seed.identifier
                    if let permissions { resource.permissions = permissions }
                    if let tools = seed.tools { resource.tools = tools }
                    if let lifetime = seed.tokenLifetime {
                        resource.accessTokenLifetime = Int(lifetime.components.seconds)
                    }
                    if let algorithm = seed.algorithm { resource.accessTokenAlgorithm = algorithm }
                }
        }
    }

    /// A tool that nobody could ever call is a slip of whoever wrote it.
    private func requireReachable(_ resource: Resource) throws(CommandFailure) {
        guard let (tool, permission) = resource.unreachableTool else { return }
        throw CommandFailure(
            .refused,
            "tool \"\(tool)\" needs \"\(permission)\", which is no permission of resource \"\(resource.name)\"",
            remedy: NearestName.remedy(for: permission.value, among: resource.permissions.keys.map(\.value))
        )
    }

    /// Retiring keys are published for as long as the longest token lives.
    private func requireBelowMaximum(_ lifetime: Duration) throws(CommandFailure) {
        guard lifetime > defaults.maximumLifetime else { return }
        throw CommandFailure(
            .refused,
            "a token lifetime of \(DurationText.format(lifetime)) is above tokens.maximum_lifetime "
                + "(\(DurationText.format(defaults.maximumLifetime)))",
            remedy: "retiring keys are published for that long; raise it in the configuration first"
        )
    }
}

extension Administration.ResourceChange {
    fileprivate func apply(to resource: inout Resource, _ policies: Policies) {
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
    fileprivate func fields(of name: ResourceName) -> [(String, String)] {
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
