#if ResourceServer
import Hummingbird
import HummingbirdTesting
import ResourceServer

/// A protected application, its issuer and its tokens.
struct TestResource {
    static let url = "https://api.example/mcp/files"

    let key: SigningKey
    let issuer: Issuer
    let resource: ProtectedResource
    let validator: AccessTokenValidator

    /// `isIssuerUp`: whether keys can be had.
    init(isIssuerUp: Bool = true) throws {
        let key = try SigningKey.generate(.es256)
        self.key = key
        issuer = try Issuer("https://id.example/t/acme")
        resource = ProtectedResource(
            try ResourceIdentifier(Self.url),
            authorizationServers: [issuer, try Issuer("https://id.example/t/globex")],
            scopes: try Scope(parsing: "files:read files:write offline_access"),
            name: "Files"
        )
        validator = try AccessTokenValidator(
            .init(trusting: [.issuer(issuer)], audiences: [resource.identifier]),
            fetcher: isIssuerUp ? Keys(keys: [key]) : Keys(keys: [])
        )
    }

    /// A token, good for a minute unless told otherwise.
    func token(scope: String = "files:read", audience: String = Self.url, lifetime: Int = 60) throws -> String {
        let now = SystemTime().now()
        let claims = AccessTokenClaims(
            issuer: issuer.value,
            subject: "service",
            audience: [audience],
            clientID: "service",
            tenantID: "acme",
            scope: scope,
            roles: [],
            tokenID: "t-1",
            issuedAt: now,
            expiresAt: now.advanced(by: .seconds(lifetime))
        )
        return String(decoding: try JWS.sign(claims.payload, type: "at+jwt", with: key), as: UTF8.self)
    }

    /// `GET /mcp/files` needs a token, `POST /mcp/files` also `files:write`.
    func application(origins: [String] = ["https://app.example"]) throws -> some ApplicationProtocol {
        let router = Router(context: ResourceRequestContext.self)
        router.addMetadata(of: resource)
        router.add(middleware: OriginMiddleware(allowing: origins, exposing: ["Mcp-Session-Id"]))
        let protected = router.group("mcp/files")
            .add(middleware: BearerTokenMiddleware(validator, protecting: resource))
        protected.get { _, context in try context.token().tenant.value + " " + context.token().subject }
        let resource = resource
        let write = try Scope(parsing: "files:write")
        protected.put { _, context in
            try resource.require(write, of: context.token())
            return "put"
        }
        protected.group()
            .add(middleware: RequireScopeMiddleware(try Scope(parsing: "files:read files:write"), at: resource))
            .post { _, _ in "written" }
        router.get("forgotten") { _, context in try context.token().subject }
        return Application(responder: router.buildResponder())
    }

    /// Answers with these keys, or not at all.
    private struct Keys: JWKSFetcher {
        let keys: [SigningKey]

        func fetch(_ request: JWKSRequest) async throws -> JWKSResponse {
            if keys.isEmpty { throw JWKSFetchFailure.status(503) }
            return .keys(JWKSet(keys.map(\.publicJWK)).bytes, entityTag: nil, freshness: JWKSFreshness(remaining: 300))
        }
    }
}
#endif
