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

    /// Where clients reach a server; also the resource's identifier in both tenants.
    func url(of server: StandardServer) -> String {
        "http://" + AddressText.authority(AddressText.reachable(configuration.host), configuration.port) + server.path
    }

    /// All URLs by the servers' names.
    var urls: [String: String] {
        Dictionary(uniqueKeysWithValues: StandardServer.allCases.map { ($0.rawValue, url(of: $0)) })
    }

    /// The resources of a tenant, as the servers define them.
    func resources() throws -> [ResourceSeed] {
        try StandardServer.allCases.map { server in
            let definition = try definition(of: server)
            return ResourceSeed(
                name: definition.name,
                identifier: definition.identifier,
                permissions: definition.permissions,
                tools: running[server] == nil ? nil : definition.tools
            )
        }
    }

    private func definition(of server: StandardServer) throws -> ResourceDefinition {
        let identifier = try ResourceIdentifier(url(of: server))
        guard let running = running[server] else { return try server.definition(at: identifier) }
        return try server.definition(of: running, at: identifier)
    }

    /// A role for each, which may do all of it.
    func roles() throws -> [Role] {
        try StandardServer.allCases.map { server in
            let definition = try definition(of: server)
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
