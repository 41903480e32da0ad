import Hummingbird
import ResourceServer

// What `signet resource export` prints for Swift: what stands between the marks is that, and a test compares the two.

/// The exported server of ``ResourceExportTests``; it is compiled, not run.
func exportedServer() async throws {
    // Export begins
    let issuer = try Issuer("https://id.example.com/t/acme")
    let resource = ProtectedResource(
        try ResourceIdentifier("https://mcp.example.com/mcp/orders"),
        authorizationServers: [issuer],
        scopes: try Scope(parsing: "orders:cancel orders:read")
    )
    let validator = try AccessTokenValidator(
        .init(trusting: [.issuer(issuer)], audiences: [resource.identifier])
    )

    let router = Router(context: ResourceRequestContext.self)
    router.addMetadata(of: resource)
    let protected = router.group("/mcp/orders")
        .add(middleware: BearerTokenMiddleware(validator, protecting: resource))
    protected.get { _, context in "Hello, \(try context.token().subject)" }

    try await Application(router: router).run()
    // Export ends
}
