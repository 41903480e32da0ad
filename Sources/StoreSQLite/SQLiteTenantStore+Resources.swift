import AuthorizationServer
import GRDB
import OAuth

extension SQLiteTenantStore {
    // MARK: Resources

    func createResource(_ resource: Resource, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            try ResourceRows.insert(db, id, resource)
            return .some((), [event])
        }
    }

    func resource(_ name: ResourceName) async throws(StoreError) -> Resource? {
        try await database.read { [id] db in try ResourceRows.find(db, id, name) }
    }

    func resources() async throws(StoreError) -> [Resource] {
        try await database.read { [id] db in try ResourceRows.all(db, id) }
    }

    func updateResource(
        _ name: ResourceName,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Resource) -> Void
    ) async throws(StoreError) -> Resource {
        try await database.change(id) { [id] db in
            guard let old = try ResourceRows.find(db, id, name) else { throw StoreError.notFound }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            try ResourceRows.update(db, id, new)
            return .some(new, [event])
        }
    }

    func deleteResource(_ name: ResourceName, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            guard try ResourceRows.delete(db, id, name) else { throw StoreError.notFound }
            return .some((), [event])
        }
    }

    // MARK: Roles

    func createRole(_ role: Role, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            try RoleRows.insert(db, id, role)
            return .some((), [event])
        }
    }

    func role(_ name: RoleName) async throws(StoreError) -> Role? {
        try await database.read { [id] db in try RoleRows.find(db, id, name) }
    }

    func roles() async throws(StoreError) -> [Role] {
        try await database.read { [id] db in try RoleRows.all(db, id) }
    }

    func updateRole(
        _ name: RoleName,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Role) -> Void
    ) async throws(StoreError) -> Role {
        try await database.change(id) { [id] db in
            guard let old = try RoleRows.find(db, id, name) else { throw StoreError.notFound }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            try RoleRows.update(db, id, new)
            return .some(new, [event])
        }
    }

    func deleteRole(_ name: RoleName, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            guard try RoleRows.delete(db, id, name) else { throw StoreError.notFound }
            return .some((), [event])
        }
    }
}
