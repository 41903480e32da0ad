#if ResourceServer
import Hummingbird
import ResourceServer

// README.md, "Protect your own server": what stands between the marks is that example, and a test compares the two.

/// The example's router.
func ordersRouter() throws -> Router<ResourceRequestContext> {
    // README begins
    let issuer = try Issuer("https://id.example.com/t/acme")
    let resource = ProtectedResource(
        try ResourceIdentifier("https://api.example.com/orders"),
        authorizationServers: [issuer],
        scopes: try Scope(parsing: "orders:read orders:write")
    )
    let validator = try AccessTokenValidator(.init(trusting: [.issuer(issuer)], audiences: [resource.identifier]))

    let router = Router(context: ResourceRequestContext.self)
    router.addMetadata(of: resource)  // RFC 9728, open to all
    let orders = router.group("orders").add(middleware: BearerTokenMiddleware(validator, protecting: resource))
    orders.get { _, context in "Hello, \(try context.token().subject)" }
    // README ends
    return router
}

/// The example's server.
func serveOrders() async throws {
    let router = try ordersRouter()
    // README begins
    try await Application(router: router).run()
    // README ends
}
#endif
