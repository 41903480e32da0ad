import HTTPTypes
import Hummingbird
import OAuth
import ResourceServer

/// Who a request comes from, however that was proven.
struct ProvenCaller: Sendable {
    let tenant: TenantID
    let subject: String
    let client: String
    let tokenID: String
    let scope: Scope
}

extension ProvenCaller {
    init(_ token: VerifiedToken) {
        self.init(
            tenant: token.tenant,
            subject: token.subject,
            client: token.clientID,
            tokenID: token.tokenID,
            scope: token.scope
        )
    }
}

/// What stands before a server: one way of proving a token, and where it is on, the development bypass beside it.
struct Gate: RouterMiddleware {
    /// The one way.
    enum Way: Sendable {
        case bearer(BearerTokenMiddleware<MCPRequestContext>)
        case sharedSecret(SharedSecretMiddleware)
    }

    let way: Way
    let bypass: DevelopmentBypass?

    func handle(
        _ request: Request,
        context: MCPRequestContext,
        next: (Request, MCPRequestContext) async throws -> Response
    ) async throws -> Response {
        // A token that was sent is judged all the same: a client under test must see its errors.
        if let bypass, request.headers[.authorization] == nil {
            return try await bypass.handle(request, context: context, next: next)
        }
        switch way {
        case .bearer(let bearer): return try await bearer.handle(request, context: context, next: next)
        case .sharedSecret(let shared): return try await shared.handle(request, context: context, next: next)
        }
    }
}
