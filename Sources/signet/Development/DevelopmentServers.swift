import AuthorizationServer
import MCPServers
import OAuth

/// The MCP servers of development mode, as resources of its tenants: all in one process, each at its own URL.
struct DevelopmentServers {
    let configuration: ServerConfiguration.DevelopmentMCP

    /// What may be done at each, in words for the consent page.
    private static func permissions(_ server: StandardServer) -> [(name: String, text: String)] {
        switch server {
        case .filesystem: [("read", "List, read and search files"), ("write", "Write and delete files")]
        case .git: [("read", "Read repositories and their history"), ("write", "Stage and commit")]
        case .memory: [("read", "Recall what was remembered"), ("write", "Remember and forget")]
        case .vector: [("read", "Search by similarity"), ("write", "Add and remove vectors")]
        }
    }

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
    func mounts(of server: StandardServer, _ settings: StandardServerSettings, base: Issuer) throws -> [MCPMount] {
        let served = try settings.make(server)
        return try DevelopmentTenants.names.map { name in
            let tenant = try TenantID(name)
            return MCPMount(
                served,
                at: try ResourceIdentifier(url(of: server, for: tenant)),
                // The short URL takes whatever tenant has registered it.
                for: name == DevelopmentTenants.first ? nil : Issuer(base: base, tenant: tenant)
            )
        }
    }

    /// The resources of a tenant.
    func resources(of tenant: TenantID) throws -> [ResourceSeed] {
        try StandardServer.allCases.map { server in
            var permissions: [PermissionName: DisplayText] = [:]
            for (name, text) in Self.permissions(server) {
                permissions[try PermissionName(name)] = try DisplayText(text)
            }
            return ResourceSeed(
                name: try ResourceName(server.rawValue),
                identifier: try ResourceIdentifier(url(of: server, for: tenant)),
                permissions: permissions
            )
        }
    }

    /// A role for each, which may do all of it.
    func roles() throws -> [Role] {
        try StandardServer.allCases.map { server in
            let permissions = try Self.permissions(server).map { try PermissionName($0.name) }
            return Role(
                name: try Self.role(server),
                description: try DisplayText(Self.roleText(server)),
                grants: [.resource(try ResourceName(server.rawValue)): Set(permissions)]
            )
        }
    }

    /// The names of those roles.
    static func roleNames() throws -> [RoleName] { try StandardServer.allCases.map(role) }

    private static func role(_ server: StandardServer) throws -> RoleName { try RoleName("\(server.rawValue)-writer") }
}
