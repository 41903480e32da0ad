import OAuth
import TokenValidator

/// What a process that serves MCP servers behind Signet needs to know.
public struct MCPServerConfiguration: Sendable {
    /// The servers, each at its own URL with its own audience: a token for one is none for another.
    public var servers: [MCPMount]
    /// Whose tokens are believed.
    public var trustedIssuers: [TrustedIssuer]
    /// The issuers that clients are told to get tokens from (RFC 9728 `authorization_servers`).
    public var authorizationServers: [Issuer]
    /// The address to listen on; all of a machine's only on purpose.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 for any that is free.
    public var port = 8090
    /// The origins of browser pages that may call, such as `https://inspector.example.com`.
    public var allowedOrigins: [String] = []
    /// For development: pages of this machine may call, and keys may come from `http` on loopback.
    public var isDevelopment = false
    /// How requests prove that they may; with a shared secret there are no issuers.
    public var authentication = MCPAuthentication.issuers
    /// Whether requests without a token pass as a tenant `dev` that may do everything; only in development, on loopback.
    public var allowingUnauthenticatedRequests = false
    /// Where each access to data is recorded; nil for nowhere.
    public var audit: AccessLog?
    /// Connections open at a time; more wait.
    public var maximumConnections = 1024
    /// How long a request may take to arrive, from the end of its head to the end of its body.
    ///
    /// A head must be there within the 75 seconds that a connection may be idle.
    public var requestTimeout: Duration = .seconds(30)

    /// A configuration with its defaults.
    public init(
        serving servers: [MCPMount],
        trustedIssuers: [TrustedIssuer],
        authorizationServers: [Issuer]
    ) {
        self.servers = servers
        self.trustedIssuers = trustedIssuers
        self.authorizationServers = authorizationServers
    }
}

extension MCPServerConfiguration {
    /// Refuses what would let the wrong ones in.
    func check() throws(MCPServerError) {
        if case .sharedSecret = authentication, !trustedIssuers.isEmpty || !authorizationServers.isEmpty {
            throw .twoAuthentications
        }
        if allowingUnauthenticatedRequests {
            let isLoopback = ["127.0.0.1", "::1", "localhost"].contains(host)
            guard isDevelopment, isLoopback, servers.allSatisfy({ $0.resource.url?.isLoopback == true }) else {
                throw .bypass
            }
        }
    }
}

/// Why a server cannot start, in words for whoever started it.
public enum MCPServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process listens there.
    case portInUse(host: String, port: Int)
    /// The address cannot be listened on.
    case cannotListen(host: String, port: Int, reason: String)
    /// The data root cannot be opened or made.
    case dataRoot(path: String, reason: String)
    /// The audit cannot be written there.
    case audit(path: String, reason: String)
    /// The resource's URL names no route.
    case resource(String)
    /// Two servers have one path.
    case samePath(String)
    /// Issuers and a shared secret at once.
    case twoAuthentications
    /// The development bypass where somebody else could reach it.
    case bypass
    /// A server's own settings are wrong; the reason is a whole sentence for the operator.
    case settings(server: String, reason: String)

    /// One sentence, with what to do about it.
    public var description: String {
        switch self {
        case .portInUse(let host, let port):
            "port \(port) on \(host) is in use by another process; stop it or choose another port"
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        case .dataRoot(let path, let reason): "cannot use \(path) for the tenants' data: \(reason)"
        case .audit(let path, let reason): "cannot write the audit to \(path): \(reason)"
        case .resource(let url):
            "the resource \(url) must be a URL with a path, such as http://127.0.0.1:8090/mcp/filesystem"
        case .samePath(let path): "two servers have the path \(path); give each a URL of its own"
        case .twoAuthentications:
            "a server takes either issuers' tokens or those of a shared secret, never both: leave one of them out"
        case .bypass:
            "MCP_DEV_BYPASS works in development only, with the address and every URL on loopback: unset it"
        case .settings(let server, let reason): "the \(server) server cannot start: \(reason)"
        }
    }
}
