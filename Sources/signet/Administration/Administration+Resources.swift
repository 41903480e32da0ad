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
