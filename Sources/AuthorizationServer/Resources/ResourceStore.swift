import OAuth

/// The protected resources of one tenant; see ``IdentityStore`` for what holds for every verb.
public protocol ResourceStore: Sendable {
    /// Makes a resource; throws ``StoreError/alreadyExists`` when its name or its identifier is taken.
    func createResource(_ resource: Resource, audit: AuditEvent) async throws(StoreError)

    /// The resource; nil when there is none.
    func resource(_ name: ResourceName) async throws(StoreError) -> Resource?

    /// All resources in the order of their names.
    func resources() async throws(StoreError) -> [Resource]

    /// Changes a resource (not its name): `change` sees it as it is now and no other change comes between.
    ///
    /// A change that leaves everything as it was writes nothing and audits nothing. Throws ``StoreError/notFound``, and
    /// ``StoreError/alreadyExists`` when another resource has the new identifier.
    /// - Returns: The resource as it is now.
    @discardableResult
    func updateResource(
        _ name: ResourceName,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout Resource) -> Void
    ) async throws(StoreError) -> Resource

    /// Deletes a resource; throws ``StoreError/notFound``. What roles grant at it stays and allows nothing.
    func deleteResource(_ name: ResourceName, audit: AuditEvent) async throws(StoreError)
}
