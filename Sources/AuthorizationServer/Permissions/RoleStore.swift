import OAuth

/// The roles of one tenant; see ``IdentityStore`` for what holds for every verb.
public protocol RoleStore: Sendable {
    /// Makes a role; throws ``StoreError/alreadyExists`` when the name is taken.
    func createRole(_ role: Role, audit: AuditEvent) async throws(StoreError)

    /// The role; nil when there is none.
    func role(_ name: RoleName) async throws(StoreError) -> Role?

    /// All roles in the order of their names.
    func roles() async throws(StoreError) -> [Role]

    /// Changes a role (not its name): `change` sees it as it is now and no other change comes between.
    ///
    /// A change that leaves everything as it was writes nothing and audits nothing. Throws ``StoreError/notFound``.
    /// - Returns: The role as it is now.
    @discardableResult
    func updateRole(
        _ name: RoleName,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout Role) -> Void
    ) async throws(StoreError) -> Role

    /// Deletes a role; throws ``StoreError/notFound``. Clients that have it keep its name, which then allows nothing.
    func deleteRole(_ name: RoleName, audit: AuditEvent) async throws(StoreError)
}
