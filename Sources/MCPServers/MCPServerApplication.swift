#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import OAuth
import ResourceServer
import ServiceLifecycle

/// MCP servers over HTTP in one process, each protected by Signet as a resource of its own.
///
/// | route | who |
/// |---|---|
/// | `/.well-known/oauth-protected-resource{path}` | everybody (RFC 9728) |
/// | `{path}/health`, `{path}/metrics` | everybody |
/// | `{path}` | a token for this resource, on every request (MCP, Authorization) |
///
/// `{path}` is the path of an ``MCPMount``'s resource. It is a `Service`: run it in a `ServiceGroup`, or alone by
/// ``run()`` inside one's own; a graceful shutdown answers what is under way first.
public struct MCPServerApplication: Service {
    private let configuration: MCPServerConfiguration
    private let servers: [ProtectedMCPServer]
    private let connections: OpenConnections
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int) -> Void

    /// Servers that are ready to run.
    ///
    /// - Parameters:
    ///   - configuration: What to serve, to whom, and where.
    ///   - fetcher: Where the issuers' keys come from; over HTTP when nil.
    ///   - time: The clock that tokens are judged by.
    ///   - logger: Where to log.
    ///   - onRunning: Called with the port once requests are answered.
    /// - Throws: ``MCPServerError``, or the validator's error about its own configuration.
    public init(
        _ configuration: MCPServerConfiguration,
        fetcher: (any JWKSFetcher)? = nil,
        time: any TimeSource = SystemTime(),
        logger: Logger = Logger(label: "signet.mcp"),
        onRunning: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) throws {
        try configuration.check()
        let connections = OpenConnections()
        var paths: Set<String> = []
        servers = try configuration.servers.map { mount in
            let server = try ProtectedMCPServer(
                mount,
                configuration,
                fetcher: fetcher,
                time: time,
                connections: connections,
                logger: logger
            )
            guard paths.insert(server.path).inserted else { throw MCPServerError.samePath(server.path) }
            return server
        }
        self.connections = connections
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until the task is cancelled or the service group shuts down.
    public func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            await shutDown()
            let (host, port) = (configuration.host, configuration.port)
            if error.errnoCode == EADDRINUSE { throw MCPServerError.portInUse(host: host, port: port) }
            throw MCPServerError.cannotListen(host: host, port: port, reason: "\(error)")
        } catch {
            await shutDown()
            throw error
        }
        await shutDown()
    }

    /// The Hummingbird application, which tests drive without a socket.
    var application: some ApplicationProtocol {
        Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        RequestDeadline(TimeAmount(configuration.requestTimeout), connections: connections)
                    ],
                    idleTimeout: .seconds(75)
                )
            ),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.maximumConnections,
                    logger: logger
                )
            ),
            onServerRunning: { [onRunning] channel in onRunning(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    private func shutDown() async {
        var ended: Set<String> = []
        for server in servers where ended.insert(server.name).inserted { await server.shutDown() }
        await configuration.audit?.shutDown()
    }

    private var router: Router<MCPRequestContext> {
        let router = Router(context: MCPRequestContext.self)
        for server in servers { server.addRoutes(to: router) }
        return router
    }
}
