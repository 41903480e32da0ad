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

    /// Where clients reach a server; also the resource's identifier in both tenants.
    func url(of server: StandardServer) -> String {
        "http://" + AddressText.authority(AddressText.reachable(configuration.host), configuration.port) + server.path
    }

    /// All URLs by the servers' names.
    var urls: [String: String] {
        Dictionary(uniqueKeysWithValues: StandardServer.allCases.map { ($0.rawValue, url(of: $0)) })
    }

    /// The resources of a tenant.
    func resources() throws -> [ResourceSeed] {
        try StandardServer.allCases.map { server in
            var permissions: [PermissionName: DisplayText] = [:]
            for (name, text) in Self.permissions(server) {
                permissions[try PermissionName(name)] = try DisplayText(text)
            }
            return ResourceSeed(
                name: try ResourceName(server.rawValue),
                identifier: try ResourceIdentifier(url(of: server)),
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
