import HTTPTypes
import Hummingbird
import Logging
import MCP
import OAuth
import ResourceServer

/// One of the servers of an ``MCPServerApplication``: its routes, and who may use them.
struct ProtectedMCPServer: Sendable {
    /// The path of its resource, and so of its route.
    let path: String
    private let server: any MCPServer
    private let resource: ProtectedResource
    private let gate: Gate
    private let isByIssuers: Bool
    private let allowedOrigins: [String]
    private let isDevelopment: Bool
    private let audit: AccessLog?
    private let metrics: ServerMetrics
    private let connections: OpenConnections
    private let time: any TimeSource
    private let logger: Logger

    init(
        _ mount: MCPMount,
        _ configuration: MCPServerConfiguration,
        fetcher: (any JWKSFetcher)?,
        time: any TimeSource,
        connections: OpenConnections,
        logger: Logger
    ) throws {
        guard let path = mount.resource.url?.path, path.utf8.count > 1 else {
            throw MCPServerError.resource(mount.resource.value)
        }
        self.path = path
        server = mount.server
        resource = ProtectedResource(
            mount.resource,
            authorizationServers: mount.issuer.map { [$0] } ?? configuration.authorizationServers,
            scopes: try Scope(mount.server.scopes.map { try ScopeToken($0) }),
            name: mount.server.identity.title
        )
        let metrics = ServerMetrics()
        self.metrics = metrics
        let way: Gate.Way
        switch configuration.authentication {
        case .issuers:
            // One audience each: a token for one server is none for another (RFC 9068 §4, MCP).
            var validation = AccessTokenValidator.Configuration(
                trusting: mount.issuer.map { [.issuer($0)] } ?? configuration.trustedIssuers,
                audiences: [mount.resource]
            )
            validation.allowingLoopbackHTTP = configuration.isDevelopment
            let validator = try AccessTokenValidator(validation, fetcher: fetcher, time: time, logger: logger)
            way = .bearer(BearerTokenMiddleware(validator, protecting: resource) { metrics.count($0.code) })
            isByIssuers = true
        case .sharedSecret(let secret, let previous):
            way = .sharedSecret(
                SharedSecretMiddleware(
                    secrets: [secret] + (previous.map { [$0] } ?? []),
                    server: String(path.split(separator: "/").last ?? ""),
                    scopes: resource.scopes,
                    time: time,
                    onRefusal: { metrics.count($0) }
                )
            )
            isByIssuers = false
        }
        let bypass = try ProvenCaller(
            tenant: TenantID(DevelopmentBypass.tenant),
            subject: "development-bypass",
            client: "development-bypass",
            tokenID: "",
            scope: resource.scopes
        )
        gate = Gate(
            way: way,
            bypass: configuration.allowingUnauthenticatedRequests ? DevelopmentBypass(caller: bypass) : nil
        )
        allowedOrigins = configuration.allowedOrigins
        isDevelopment = configuration.isDevelopment
        audit = configuration.audit
        self.connections = connections
        self.time = time
        self.logger = logger
    }

    /// The server's name for programs; mounted for several tenants, it is still one.
    var name: String { server.identity.name }

    /// Ends the server's own work.
    func shutDown() async { await server.shutDown() }

    /// Adds what is open to all, and behind the token what is not.
    func addRoutes(to router: Router<MCPRequestContext>) {
        // What is open to all comes before what refuses.
        if isByIssuers { router.addMetadata(of: resource) }
        let path = RouterPath(path)
        router.get(path.appendingPath("health")) { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(staticString: "{\"status\":\"ok\"}"))
            )
        }
        router.get(path.appendingPath("metrics")) { [metrics] _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text))
            )
        }
        let route = MCPRoute(
            endpoint: endpoint,
            resource: isByIssuers ? resource : nil,
            connections: connections
        )
        let group = router.group(path)
            .add(
                middleware: OriginMiddleware(
                    allowing: allowedOrigins,
                    allowingLoopback: isDevelopment,
                    methods: [.post],
                    requestHeaders: MCPRoute.requestHeaders
                )
            )
        // Preflights end in the middleware above; any other OPTIONS has nothing to say and needs no token.
        group.on("", method: .options) { _, _ in Response(status: .methodNotAllowed, headers: [.allow: "POST"]) }
        let protected = group.group().add(middleware: gate)
        for method: HTTPRequest.Method in [.post, .get, .delete, .put, .patch] {
            protected.on("", method: method) { request, context in try await route.answer(request, context) }
        }
    }

    private var endpoint: MCPEndpoint<MCPCaller> {
        MCPEndpoint(
            identity: server.identity,
            tools: server.tools,
            resources: server.resources,
            limits: server.requestLimits,
            onFault: { [logger] method, fault in
                logger.error("an MCP method failed", metadata: ["method": "\(method)", "error": "\(fault)"])
            },
            onAccess: { [audit, metrics, resource, time] access, caller in
                metrics.count(access)
                guard let audit else { return true }
                let event = AccessEvent(access, by: caller, at: resource.identifier, time: time.now())
                return await audit.record(event, isChange: access.isChange)
            }
        )
    }
}
