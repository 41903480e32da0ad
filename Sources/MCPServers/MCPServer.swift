import MCP
import OAuth

/// One MCP server: what it is called, what it can do, what it holds.
///
/// Each is one folder here and knows nothing of HTTP, tokens or the other servers; ``MCPServerApplication`` serves any
/// number of them. What it keeps, it keeps apart for each tenant (``MCPCaller/tenant``).
public protocol MCPServer: Sendable {
    /// What it says about itself.
    var identity: ServerIdentity { get }
    /// Its tools, with the scopes that each needs.
    var tools: ToolRegistry<MCPCaller> { get }
    /// What it lets clients read by URI; nil where that is nothing.
    var resources: (any ResourceCatalogue<MCPCaller>)? { get }
    /// Bounds on one request.
    var requestLimits: MCPRequestLimits { get }
    /// Ends its threads and closes its files, after what they are doing; nothing calls it afterwards.
    func shutDown() async
}

extension MCPServer {
    /// No resources.
    public var resources: (any ResourceCatalogue<MCPCaller>)? { nil }
    /// The defaults.
    public var requestLimits: MCPRequestLimits { MCPRequestLimits() }
    /// Nothing to end.
    public func shutDown() async {}

    /// All scopes that some tool or resource needs, each once.
    var scopes: [String] {
        var seen: Set<String> = []
        return (tools.scopes + (resources?.requiredScopes ?? [])).filter { seen.insert($0).inserted }
    }
}

/// A server at the URL under which clients reach it.
public struct MCPMount: Sendable {
    /// The server's public URL, exactly as clients use it and as tokens name it in `aud` (RFC 8707).
    ///
    /// Its path is the route: `http://127.0.0.1:8090/mcp/filesystem` is served at `/mcp/filesystem`.
    public var resource: ResourceIdentifier
    /// What is served there.
    public var server: any MCPServer
    /// The one issuer that this URL is for; nil for all that the configuration trusts.
    ///
    /// Clients take the first of several `authorization_servers` (RFC 9728 §7.6 leaves the choice to them, and they have nothing
    /// to choose by): who serves several tenants mounts a server for each of them too, so that a URL alone leads its people to
    /// their own tenant.
    public var issuer: Issuer?

    /// A server at its URL.
    public init(_ server: any MCPServer, at resource: ResourceIdentifier, for issuer: Issuer? = nil) {
        self.server = server
        self.resource = resource
        self.issuer = issuer
    }
}
