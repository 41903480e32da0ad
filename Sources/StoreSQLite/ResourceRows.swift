import AuthorizationServer
import GRDB
import JOSE
import OAuth

/// The SQL of the tables `resource`, `resource_permission` and `resource_tool`.
enum ResourceRows {
    private static let columns = "name, identifier, access_token_lifetime, access_token_algorithm"

    static func find(_ db: Database, _ tenant: TenantID, _ name: ResourceName) throws -> Resource? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT \(columns) FROM resource WHERE tenant = ? AND name = ?",
            arguments: [tenant.value, name.value]
        )
        guard let row else { return nil }
        let permissions = try Row.fetchAll(
            db,
            sql: "SELECT name, description FROM resource_permission WHERE tenant = ? AND resource = ?",
            arguments: [tenant.value, name.value]
        )
        let tools = try Row.fetchAll(
            db,
            sql: "SELECT name, title, permissions FROM resource_tool WHERE tenant = ? AND resource = ?",
            arguments: [tenant.value, name.value]
        )
        return try resource(row, permissions, tools)
    }

    static func all(_ db: Database, _ tenant: TenantID) throws -> [Resource] {
        let permissions = try Row.fetchAll(
            db,
            sql: "SELECT resource, name, description FROM resource_permission WHERE tenant = ?",
            arguments: [tenant.value]
        )
        let tools = try Row.fetchAll(
            db,
            sql: "SELECT resource, name, title, permissions FROM resource_tool WHERE tenant = ?",
            arguments: [tenant.value]
        )
        let (permissionsOf, toolsOf) = (try byResource(permissions), try byResource(tools))
        return
            try Row.fetchAll(
                db,
                sql: "SELECT \(columns) FROM resource WHERE tenant = ? ORDER BY name",
                arguments: [tenant.value]
            )
            .map { row in
                let name: String = try row.value("name")
                return try resource(row, permissionsOf[name] ?? [], toolsOf[name] ?? [])
            }
    }

    private static func byResource(_ rows: [Row]) throws -> [String: [Row]] {
        var rowsOf: [String: [Row]] = [:]
        for row in rows { rowsOf[try row.value("resource"), default: []].append(row) }
        return rowsOf
    }

    static func insert(_ db: Database, _ tenant: TenantID, _ resource: Resource) throws {
        try db.execute(
            sql: "INSERT INTO resource (tenant, \(columns)) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                tenant.value, resource.name.value, resource.identifier.value, resource.accessTokenLifetime,
                resource.accessTokenAlgorithm?.rawValue,
            ]
        )
        try insertParts(db, tenant, of: resource)
    }

    static func update(_ db: Database, _ tenant: TenantID, _ resource: Resource) throws {
        try db.execute(
            sql: """
                UPDATE resource SET identifier = ?, access_token_lifetime = ?, access_token_algorithm = ?
                WHERE tenant = ? AND name = ?
                """,
            arguments: [
                resource.identifier.value, resource.accessTokenLifetime, resource.accessTokenAlgorithm?.rawValue,
                tenant.value, resource.name.value,
            ]
        )
        for table in ["resource_permission", "resource_tool"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE tenant = ? AND resource = ?",
                arguments: [tenant.value, resource.name.value]
            )
        }
        try insertParts(db, tenant, of: resource)
    }

    /// Deletes the resource; answers false when there is none.
    static func delete(_ db: Database, _ tenant: TenantID, _ name: ResourceName) throws -> Bool {
        try db.execute(
            sql: "DELETE FROM resource WHERE tenant = ? AND name = ?",
            arguments: [tenant.value, name.value]
        )
        return db.changesCount > 0
    }

    private static func insertParts(_ db: Database, _ tenant: TenantID, of resource: Resource) throws {
        for (permission, description) in resource.permissions {
            try db.execute(
                sql: "INSERT INTO resource_permission (tenant, resource, name, description) VALUES (?, ?, ?, ?)",
                arguments: [tenant.value, resource.name.value, permission.value, description.value]
            )
        }
        for (name, tool) in resource.tools {
            try db.execute(
                sql: "INSERT INTO resource_tool (tenant, resource, name, title, permissions) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    tenant.value, resource.name.value, name.value, tool.title?.value,
                    ordered(tool.permissions.map(\.value).sorted()),
                ]
            )
        }
    }

    private static func resource(_ row: Row, _ permissions: [Row], _ tools: [Row]) throws -> Resource {
        var described: [PermissionName: DisplayText] = [:]
        for permission in permissions { described[try permission.name("name")] = try permission.text("description") }
        var needs: [ToolName: ResourceTool] = [:]
        for tool in tools {
            needs[try tool.name("name")] = ResourceTool(
                title: try tool.optionalText("title"),
                permissions: Set(try tool.names("permissions"))
            )
        }
        return Resource(
            name: try row.name("name"),
            identifier: try row.name("identifier"),
            permissions: described,
            tools: needs,
            accessTokenLifetime: try row.value("access_token_lifetime"),
            accessTokenAlgorithm: try row.optionalChoice("access_token_algorithm")
        )
    }
}
