import AuthorizationServer
import OAuth

extension MemoryTenantStore {
    // MARK: Resources

    func createResource(_ resource: Resource, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard state.resources[resource.name] == nil, !state.has(resource.identifier, besides: resource.name) else {
                throw .alreadyExists
            }
            state.resources[resource.name] = resource
            return (true, ())
        }
    }

    func resource(_ name: ResourceName) async throws(StoreError) -> Resource? { try read { $0.resources[name] } ?? nil }

    func resources() async throws(StoreError) -> [Resource] {
        try read { $0.resources.values.sorted { $0.name < $1.name } } ?? []
    }

    func updateResource(
        _ name: ResourceName,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Resource) -> Void
    ) async throws(StoreError) -> Resource {
        try self.change(event) { state throws(StoreError) in
            guard let old = state.resources[name] else { throw .notFound }
            let new = old.updated(by: change)
            guard !state.has(new.identifier, besides: name) else { throw .alreadyExists }
            state.resources[name] = new
            return (new != old, new)
        }
    }

    func deleteResource(_ name: ResourceName, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard state.resources.removeValue(forKey: name) != nil else { throw .notFound }
            return (true, ())
        }
    }

    // MARK: Roles

    func createRole(_ role: Role, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard state.roles[role.name] == nil else { throw .alreadyExists }
            state.roles[role.name] = role
            return (true, ())
        }
    }

    func role(_ name: RoleName) async throws(StoreError) -> Role? { try read { $0.roles[name] } ?? nil }

    func roles() async throws(StoreError) -> [Role] {
        try read { $0.roles.values.sorted { $0.name < $1.name } } ?? []
    }

    func updateRole(
        _ name: RoleName,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Role) -> Void
    ) async throws(StoreError) -> Role {
        try self.change(event) { state throws(StoreError) in
            guard let old = state.roles[name] else { throw .notFound }
            let new = old.updated(by: change)
            state.roles[name] = new
            return (new != old, new)
        }
    }

    func deleteRole(_ name: RoleName, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard state.roles.removeValue(forKey: name) != nil else { throw .notFound }
            return (true, ())
        }
    }
}

extension MemoryState.OfTenant {
    fileprivate func has(_ identifier: ResourceIdentifier, besides name: ResourceName) -> Bool {
        resources.values.contains { $0.identifier == identifier && $0.name != name }
    }
}
