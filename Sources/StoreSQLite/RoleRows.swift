import AuthorizationServer
import GRDB
import OAuth

/// The SQL of the tables `role` and `role_grant`.
enum RoleRows {
    static func find(_ db: Database, _ tenant: TenantID, _ name: RoleName) throws -> Role? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT name, description FROM role WHERE tenant = ? AND name = ?",
            arguments: [tenant.value, name.value]
        )
        guard let row else { return nil }
        let grants = try Row.fetchAll(
            db,
            sql: "SELECT target, permission FROM role_grant WHERE tenant = ? AND role = ?",
            arguments: [tenant.value, name.value]
        )
        return try role(row, grants)
    }

    static func all(_ db: Database, _ tenant: TenantID) throws -> [Role] {
        let grants = try Row.fetchAll(
            db,
            sql: "SELECT role, target, permission FROM role_grant WHERE tenant = ?",
            arguments: [tenant.value]
        )
        var grantsOf: [String: [Row]] = [:]
        for row in grants { grantsOf[try row.value("role"), default: []].append(row) }
        return
            try Row.fetchAll(
                db,
                sql: "SELECT name, description FROM role WHERE tenant = ? ORDER BY name",
                arguments: [tenant.value]
            )
            .map { try role($0, grantsOf[try $0.value("name")] ?? []) }
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ role: Role) throws {
        try db.execute(
            sql: "INSERT INTO role (tenant, name, description) VALUES (?, ?, ?)",
            arguments: [tenant.value, role.name.value, role.description?.value]
        )
        try insertGrants(db, tenant, of: role)
    }

    static func update(_ db: Database, _ tenant: TenantID, _ role: Role) throws {
        try db.execute(
            sql: "UPDATE role SET description = ? WHERE tenant = ? AND name = ?",
            arguments: [role.description?.value, tenant.value, role.name.value]
        )
        try db.execute(
            sql: "DELETE FROM role_grant WHERE tenant = ? AND role = ?",
            arguments: [tenant.value, role.name.value]
        )
        try insertGrants(db, tenant, of: role)
    }

    /// Deletes the role; answers false when there is none.
    static func delete(_ db: Database, _ tenant: TenantID, _ name: RoleName) throws -> Bool {
        try db.execute(
            sql: "DELETE FROM role WHERE tenant = ? AND name = ?",
            arguments: [tenant.value, name.value]
        )
        return db.changesCount > 0
    }

    private static func insertGrants(_ db: Database, _ tenant: TenantID, of role: Role) throws {
        for (target, permissions) in role.grants {
            for permission in permissions {
                try db.execute(
                    sql: "INSERT INTO role_grant (tenant, role, target, permission) VALUES (?, ?, ?, ?)",
                    arguments: [tenant.value, role.name.value, target.description, permission.value]
                )
            }
        }
    }

    private static func role(_ row: Row, _ rows: [Row]) throws -> Role {
        var grants: [Role.Target: Set<PermissionName>] = [:]
        for row in rows {
            guard let target = try? Role.Target(try row.value("target")) else { throw row.corrupt("target") }
            grants[target, default: []].insert(try row.name("permission"))
        }
        return Role(name: try row.name("name"), description: try row.optionalText("description"), grants: grants)
    }
}
