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
        guard lifetime <= defaults.maximumLifetime else {
            throw CommandFailure(
                .refused,
                "a token lifetime of \(DurationText.format(lifetime)) is above tokens.maximum_lifetime "
                    + "(\(DurationText.format(defaults.maximumLifetime)))",
                remedy: "retiring keys are published for that long; raise it in the configuration first"
            )
        }
        let resource = Resource(
            name: name,
            identifier: identifier,
            permissions: permissions,
            accessTokenLifetime: Int(lifetime.components.seconds),
            accessTokenAlgorithm: algorithm
        )
        try await on("resource \"\(name)\" (or one with its identifier) in tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .createResource(
                    resource,
                    audit: event(.resourceCreated, [("resource", name.value), ("identifier", identifier.value)])
                )
        }
        if isDefault { try await setDefaultResource(name, of: tenant) }
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

    /// Deletes a resource; requests that name none have no default any more if it was the one.
    func deleteResource(_ name: ResourceName, in tenant: TenantID) async throws(CommandFailure) {
        let record = try await self.tenant(tenant)
        try await on("resource \"\(name)\" in tenant \"\(tenant)\"") {
            try await store.tenant(tenant)
                .deleteResource(
                    name,
                    audit: event(.resourceDeleted, [("resource", name.value)])
                )
        }
        if record.defaultResource == name { try await setDefaultResource(nil, of: tenant) }
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
                    if let lifetime = seed.tokenLifetime {
                        resource.accessTokenLifetime = Int(lifetime.components.seconds)
                    }
                    if let algorithm = seed.algorithm { resource.accessTokenAlgorithm = algorithm }
                }
        }
    }
}
