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
import MCP
import NIOCore
import OAuth
import ResourceServer
import ServiceLifecycle

/// The filesystem MCP server over HTTP, protected by Signet.
///
/// | route | who |
/// |---|---|
/// | `/.well-known/oauth-protected-resource{path}` | everybody (RFC 9728) |
/// | `{path}/health` | everybody |
/// | `{path}` | a token for this resource, on every request (MCP, Authorization) |
///
/// `{path}` is the path of ``MCPServerConfiguration/resource``. It is a `Service`: run it in a `ServiceGroup`, or alone by
/// ``run()`` inside one's own; a graceful shutdown answers what is under way first.
public struct MCPServerApplication: Service {
    private let configuration: MCPServerConfiguration
    private let filesystem: FilesystemServer
    private let resource: ProtectedResource
    private let validator: AccessTokenValidator
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int) -> Void

    /// A server that is ready to run; the data root is opened here.
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
        guard let path = configuration.resource.url?.path, path.utf8.count > 1 else {
            throw MCPServerError.resource(configuration.resource.value)
        }
        do {
            filesystem = try FilesystemServer(dataRoot: configuration.dataRoot, limits: configuration.limits)
        } catch {
            throw MCPServerError.dataRoot(path: configuration.dataRoot, reason: error.reason)
        }
        resource = ProtectedResource(
            configuration.resource,
            authorizationServers: configuration.authorizationServers,
            scopes: try Scope(filesystem.tools.scopes.map { try ScopeToken($0) }),
            name: FilesystemServer.identity.title
        )
        var validation = AccessTokenValidator.Configuration(
            trusting: configuration.trustedIssuers,
            audiences: [configuration.resource]
        )
        validation.allowingLoopbackHTTP = configuration.isDevelopment
        validator = try AccessTokenValidator(validation, fetcher: fetcher, time: time, logger: logger)
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until the task is cancelled or the service group shuts down.
    public func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            await filesystem.shutDown()
            let (host, port) = (configuration.host, configuration.port)
            if error.errnoCode == EADDRINUSE { throw MCPServerError.portInUse(host: host, port: port) }
            throw MCPServerError.cannotListen(host: host, port: port, reason: "\(error)")
        } catch {
            await filesystem.shutDown()
            throw error
        }
        await filesystem.shutDown()
    }

    /// The Hummingbird application, which tests drive without a socket.
    var application: some ApplicationProtocol {
        Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestDeadline(TimeAmount(configuration.requestTimeout))],
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

    private var router: Router<ResourceRequestContext> {
        let router = Router(context: ResourceRequestContext.self)
        // What is open to all comes before what refuses.
        router.addMetadata(of: resource)
        let path = RouterPath(configuration.resource.url?.path ?? "")
        router.get(path.appendingPath("health")) { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(staticString: "{\"status\":\"ok\"}"))
            )
        }
        let route = MCPRoute(
            endpoint: MCPEndpoint(identity: FilesystemServer.identity, tools: filesystem.tools) {
                [logger] method, fault in
                logger.error("an MCP method failed", metadata: ["method": "\(method)", "error": "\(fault)"])
            },
            resource: resource
        )
        let group = router.group(path)
            .add(
                middleware: OriginMiddleware(
                    allowing: configuration.allowedOrigins,
                    allowingLoopback: configuration.isDevelopment,
                    methods: [.post],
                    requestHeaders: MCPRoute.requestHeaders
                )
            )
        // Preflights end in the middleware above; any other OPTIONS has nothing to say and needs no token.
        group.on("", method: .options) { _, _ in Response(status: .methodNotAllowed, headers: [.allow: "POST"]) }
        let protected = group.group().add(middleware: BearerTokenMiddleware(validator, protecting: resource))
        for method: HTTPRequest.Method in [.post, .get, .delete, .put, .patch] {
            protected.on("", method: method) { request, context in try await route.answer(request, context) }
        }
        return router
    }
}
