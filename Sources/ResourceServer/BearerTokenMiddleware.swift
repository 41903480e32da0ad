#if ResourceServer
import HTTPTypes
import Hummingbird

/// Lets a request pass only with a proven access token, which then stands in its context.
///
/// ```swift
/// import Hummingbird
/// import ResourceServer
///
/// let issuer = try Issuer("https://id.example.com/t/acme")
/// let resource = ProtectedResource(
///     try ResourceIdentifier("https://api.example.com/orders"),
///     authorizationServers: [issuer],
///     scopes: try Scope(parsing: "orders:read orders:write")
/// )
/// let validator = try AccessTokenValidator(
///     .init(trusting: [.issuer(issuer)], audiences: [resource.identifier])
/// )
///
/// let router = Router(context: ResourceRequestContext.self)
/// router.addMetadata(of: resource)                               // open to all (RFC 9728)
/// let orders = router.group("orders")
///     .add(middleware: BearerTokenMiddleware(validator, protecting: resource))
/// orders.get { _, context in "Hello, \(try context.token().subject)" }
/// orders.group()
///     .add(middleware: RequireScopeMiddleware(try Scope(parsing: "orders:write"), at: resource))
///     .post { request, context in … }
/// ```
///
/// A request may name its tenant in a `tenant-id` header. It must then be the token's own: another one is answered with
/// 403 and without `error`, for neither a new token nor more scopes would help this client; an unreadable or repeated
/// one with 400. See ``AccessRefusal`` for all answers.
public struct BearerTokenMiddleware<Context: ProtectedRequestContext>: RouterMiddleware {
    private let validator: AccessTokenValidator
    private let resource: ProtectedResource
    private let tenantHeader: HTTPField.Name?
    private let onRefusal: (@Sendable (AccessRefusal) -> Void)?

    /// Protects what comes after it; `onRefusal` is told of each request that does not pass, for an application's figures.
    public init(
        _ validator: AccessTokenValidator,
        protecting resource: ProtectedResource,
        onRefusal: (@Sendable (AccessRefusal) -> Void)? = nil
    ) {
        self.validator = validator
        self.resource = resource
        self.onRefusal = onRefusal
        tenantHeader = HTTPField.Name("tenant-id")
    }

    /// Proves the token, compares the tenant, passes on.
    public func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let token: VerifiedToken
        do throws(AccessRefusal) {
            token = try await proof(of: request)
        } catch {
            context.log(error)
            onRefusal?(error)
            return error.response()
        }
        var context = context
        context.verifiedToken = token
        return try await next(request, context)
    }

    private func proof(of request: Request) async throws(AccessRefusal) -> VerifiedToken {
        let token: VerifiedToken
        switch BearerCredentials(request.headers, query: request.head.path.flatMap(Self.query)) {
        case .none: throw refusal(.noToken)
        case .malformed(let what): throw refusal(.malformedRequest(what))
        case .token(let text):
            switch await validator.validate(text) {
            case .success(let verified): token = verified
            case .failure(let reason): throw refusal(.tokenRefused(reason))
            }
        }
        guard let tenantHeader else { return token }
        let named = request.headers[values: tenantHeader]
        if named.isEmpty { return token }
        guard named.count == 1, let tenant = try? TenantID(named[0]) else {
            throw refusal(.malformedRequest("The tenant-id header is malformed"))
        }
        guard tenant == token.tenant else { throw refusal(.tenantMismatch) }
        return token
    }

    private func refusal(_ reason: AccessRefusal.Reason) -> AccessRefusal { AccessRefusal(reason, at: resource) }

    private static func query(_ target: String) -> String? {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(target[target.index(after: $0)...]) }
    }
}

/// Lets a request pass only if its token allows all of these scopes; stands behind ``BearerTokenMiddleware``.
public struct RequireScopeMiddleware<Context: ProtectedRequestContext>: RouterMiddleware {
    private let scope: Scope
    private let resource: ProtectedResource

    /// Requires all of `scope`.
    public init(_ scope: Scope, at resource: ProtectedResource) {
        self.scope = scope
        self.resource = resource
    }

    /// Compares the scopes, passes on.
    public func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do throws(AccessRefusal) {
            guard let token = context.verifiedToken else { throw AccessRefusal(.noToken, at: resource) }
            try resource.require(scope, of: token)
        } catch {
            context.log(error)
            return error.response()
        }
        return try await next(request, context)
    }
}
#endif
