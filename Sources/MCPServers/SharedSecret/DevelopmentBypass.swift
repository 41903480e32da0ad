import HTTPTypes
import Hummingbird
import Logging
import OAuth

/// For development on one machine: a request without a token passes, as somebody who may do everything.
///
/// It exists only where nobody else can reach it: ``MCPServerApplication`` refuses to start with it outside of development,
/// on any address but loopback, or at a URL that is not on loopback. Each answer that it lets pass is logged as a warning.
struct DevelopmentBypass: RouterMiddleware {
    /// Whose data such a request reaches.
    static let tenant = "dev"

    let caller: ProvenCaller

    func handle(
        _ request: Request,
        context: MCPRequestContext,
        next: (Request, MCPRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.proven = caller
        context.logger.warning("MCP_DEV_BYPASS: this request was answered WITHOUT ANY AUTHENTICATION")
        return try await next(request, context)
    }
}
