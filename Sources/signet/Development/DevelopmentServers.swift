import AuthorizationServer
import MCPServers
import OAuth

/// The MCP servers of development mode, as resources of its tenants: all in one process, each at its own URL.
struct DevelopmentServers {
    let configuration: ServerConfiguration.DevelopmentMCP
    /// The servers that run, where they do: their tools are told at consent.
    var running: [StandardServer: any MCPServer] = [:]

    /// What a role that may do all of it is for.
    private static func roleText(_ server: StandardServer) -> String {
        switch server {
        case .filesystem: "Reads, writes and deletes files"
        case .git: "Reads repositories, stages and commits"
        case .memory: "Recalls, remembers and forgets"
        case .vector: "Searches, adds and removes vectors"
        }
    }

    /// Where the clients of a tenant reach a server; also the resource's identifier there.
    ///
    /// The first tenant has the short URLs; people of the other are led to their own tenant by theirs.
    func url(of server: StandardServer, for tenant: TenantID) -> String {
        let isFirst = tenant.value == DevelopmentTenants.first
        return "http://" + AddressText.authority(AddressText.reachable(configuration.host), configuration.port)
            + (isFirst ? server.path : server.path(of: tenant))
    }

    /// All URLs of a tenant by the servers' names.
    func urls(for tenant: TenantID) -> [String: String] {
        Dictionary(uniqueKeysWithValues: StandardServer.allCases.map { ($0.rawValue, url(of: $0, for: tenant)) })
    }

    /// A server at the URLs of both tenants.
    func mounts(of server: StandardServer, _ served: any MCPServer, base: Issuer) throws -> [MCPMount] {
        try DevelopmentTenants.names.map { name in
            let tenant = try TenantID(name)
            return MCPMount(
                served,
                at: try ResourceIdentifier(url(of: server, for: tenant)),
                // The short URL takes whatever tenant has registered it.
                for: name == DevelopmentTenants.first ? nil : Issuer(base: base, tenant: tenant)
            )
        }
    }

    /// The resources of a tenant, as the servers define them.
    func resources(of tenant: TenantID) throws -> [ResourceSeed] {
        try StandardServer.allCases.map { server in
            let definition = try definition(of: server, for: tenant)
            return ResourceSeed(
                name: definition.name,
                identifier: definition.identifier,
                permissions: definition.permissions,
                tools: running[server] == nil ? nil : definition.tools
            )
        }
    }

    private func definition(of server: StandardServer, for tenant: TenantID) throws -> ResourceDefinition {
        let identifier = try ResourceIdentifier(url(of: server, for: tenant))
        guard let running = running[server] else { return try server.definition(at: identifier) }
        return try server.definition(of: running, at: identifier)
    }

    /// A role for each, which may do all of it.
    func roles(of tenant: TenantID) throws -> [Role] {
        try StandardServer.allCases.map { server in
            let definition = try definition(of: server, for: tenant)
            return Role(
                name: try Self.role(server),
                description: try DisplayText(Self.roleText(server)),
                grants: [.resource(definition.name): Set(definition.permissions.keys)]
            )
        }
    }

    /// The names of those roles.
    static func roleNames() throws -> [RoleName] { try StandardServer.allCases.map(role) }

    private static func role(_ server: StandardServer) throws -> RoleName { try RoleName("\(server.rawValue)-writer") }
}
