import OAuth

/// The servers that come with Signet, by the names in their URLs, their scopes and their data.
public enum StandardServer: String, CaseIterable, Sendable {
    /// Files for each tenant.
    case filesystem
    /// Git repositories of each tenant.
    case git
    /// What is remembered for each person of a tenant.
    case memory
    /// Collections of vectors for each tenant.
    case vector

    /// The path of its URL.
    public var path: String { "/mcp/\(rawValue)" }

    /// The path of its URL for the people of one of several tenants; it begins as the path of the tenant's issuer does.
    public func path(of tenant: TenantID) -> String { "/t/\(tenant)\(path)" }
}

/// What the standard servers need to know.
public struct StandardServerSettings: Sendable {
    /// The directory below which each server keeps its data, in a directory of its own name.
    public var dataRoot: String
    /// Directories for servers that keep their data elsewhere.
    public var dataRoots: [StandardServer: String] = [:]
    /// The git server's repositories that lie outside of its directory: their names for a tenant, and where each is.
    public var repositories: [TenantID: [String: String]] = [:]
    /// The git program; nil to look for it in the usual directories.
    public var gitProgram: String?
    /// The vector server's service for texts, beside its built-in way; nil for none.
    public var embeddingService: EmbeddingServiceSettings?

    /// Settings with the defaults.
    public init(dataRoot: String) { self.dataRoot = dataRoot }

    /// Where a server keeps its data.
    public func root(of server: StandardServer) -> String {
        dataRoots[server] ?? "\(dataRoot)/\(server.rawValue)"
    }

    /// Makes a server; its data is opened here.
    public func make(_ server: StandardServer) throws -> any MCPServer {
        switch server {
        case .filesystem: return try FilesystemServer(FilesystemSettings(dataRoot: root(of: server)))
        case .git:
            var settings = GitSettings(dataRoot: root(of: server))
            settings.repositories = repositories
            settings.program = gitProgram
            return try GitServer(settings)
        case .memory: return try MemoryServer(MemorySettings(dataRoot: root(of: server)))
        case .vector:
            var settings = VectorSettings(dataRoot: root(of: server))
            settings.embeddingService = embeddingService
            return try VectorServer(settings)
        }
    }
}
