#if ResourceServer
import HTTPTypes
import Hummingbird

/// Which pages in browsers may use the server.
///
/// A request without `Origin` comes from no page and passes. With one that is not on the list it is answered with 403:
/// that is what keeps a page from reaching a server on its reader's own machine by DNS rebinding (MCP, Streamable HTTP).
/// Put it before ``BearerTokenMiddleware``: a preflight carries no token. Hummingbird runs the middleware of a group only
/// for methods that have a route, so add it to the router, or give the group a route for OPTIONS.
public struct OriginMiddleware<Context: RequestContext>: RouterMiddleware {
    private let allowed: Set<String>
    private let allowsLoopback: Bool
    private let methods: String
    private let requestHeaders: String
    private let exposedHeaders: String

    /// Allows these origins (`https://app.example.com`), compared byte by byte.
    ///
    /// - Parameters:
    ///   - origins: The list; nothing else passes.
    ///   - allowingLoopback: Also pages of this machine, at any port, for development.
    ///   - methods: What such a page may ask for.
    ///   - requestHeaders: Which headers it may send.
    ///   - exposing: What it may read besides the challenge.
    public init(
        allowing origins: some Sequence<String>,
        allowingLoopback: Bool = false,
        methods: [HTTPRequest.Method] = [.get, .post, .delete],
        requestHeaders: [String] = ["Authorization", "Content-Type", "Tenant-Id"],
        exposing: [String] = []
    ) {
        allowed = Set(origins.filter { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } })
        allowsLoopback = allowingLoopback
        self.methods = methods.map(\.rawValue).joined(separator: ", ")
        self.requestHeaders = requestHeaders.joined(separator: ", ")
        exposedHeaders = (["WWW-Authenticate"] + exposing).joined(separator: ", ")
    }

    /// Judges the origin, answers preflights, passes on.
    public func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let origins = request.headers[values: .origin]
        guard let origin = origins.first else { return try await next(request, context) }
        guard origins.count == 1, isAllowed(origin) else {
            let refusal = AccessRefusal(.originRefused, at: nil)
            context.log(refusal)
            return refusal.response()
        }
        var response: Response
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response = Response(status: .noContent)
            response.headers[.accessControlAllowMethods] = methods
            response.headers[.accessControlAllowHeaders] = requestHeaders
            response.headers[.accessControlMaxAge] = "600"
        } else {
            do {
                response = try await next(request, context)
            } catch let error as any HTTPResponseError {
                // A page must be able to read errors too.
                response = try error.response(from: request, context: context)
            }
            response.headers[.accessControlExposeHeaders] = exposedHeaders
        }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }

    private func isAllowed(_ origin: String) -> Bool {
        guard origin.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        if allowed.contains(origin) { return true }
        guard allowsLoopback, let url = AbsoluteURL(origin) else { return false }
        return url.isLoopback && url.path.isEmpty && url.query == nil
    }
}
#endif
