import JOSE
import JSON
import OAuth

/// The userinfo endpoint of one tenant: `GET` and `POST {issuer}/oauth2/userinfo` (OpenID Connect Core §5.3).
///
/// Every access token of this issuer with the scope `openid` counts, whatever its audience: a token that was asked for with a
/// resource names that resource alone (many validators take one audience only), and still tells its client who the person is.
/// A resource server that gets such a token could ask here too; it learns no more than the person has allowed its client.
///
/// Token -> signature and claims (remembered) -> not revoked, family or session alive -> person and client still there -> the
/// claims of its scopes, as JSON or, for a client that has it so, as a signed JWT.
struct UserInfoEndpoint: Endpoint {
    let maximumBodyBytes = 24 * 1024
    let service: TenantService

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        ["/oauth2/userinfo": UserInfoEndpoint(service: service)]
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "GET", "POST": break
        case "OPTIONS": return .ready(Self.preflight)
        default: return .ready(Self.methodNotAllowed)
        }
        do throws(OAuthError) {
            guard service.snapshot.isTrusted else {
                throw OAuthError(.temporarilyUnavailable, "The service cannot reach its store. Try again.")
            }
            guard let token = try BearerToken(request) else { return .ready(BearerToken.missing) }
            guard let claims = service.snapshot.issuedTokens.claims(of: token.text, at: service.now) else {
                throw Self.invalid
            }
            let scopes = claims.scope.split(separator: " ").map(String.init)
            guard scopes.contains(IdentityScope.openID) else {
                throw OAuthError(.insufficientScope, "The access token has not the scope openid.")
            }
            return .later { await respond(claims, scopes) }
        } catch { return .ready(BearerToken.refusal(error, scope: Self.scope(for: error))) }
    }

    private func respond(_ claims: AccessTokenClaims, _ scopes: [String]) async -> EndpointResponse {
        do throws(OAuthError) {
            let user = try await person(of: claims)
            guard let user, user.isEnabled, let client = service.snapshot.client(claims.clientID)?.client,
                client.isEnabled,
                // The token's own name for the person: what the ID token says, and no other (§5.3.2).
                service.snapshot.subjects.subject(of: user.id, for: client) == claims.subject
            else { throw Self.invalid }
            return try response(user, client, scopes)
        } catch { return BearerToken.refusal(error) }
    }

    /// Whose token it is, if it was not revoked: the family's person, or the session's.
    private func person(of claims: AccessTokenClaims) async throws(OAuthError) -> User? {
        let store = service.store
        let now = service.now
        let isRevoked = try await service.asking { () async throws(StoreError) in try await service.isRevoked(claims) }
        guard !isRevoked else { return nil }
        return try await service.asking { () async throws(StoreError) in
            if let family = AccessTokenID.family(of: claims.tokenID) {
                return try await store.refreshState(family)?.user
            }
            guard let id = claims.sessionID.flatMap({ try? SessionID($0) }),
                let session = try await store.session(id, at: now)
            else { return User?.none }
            return try await store.user(session.user)
        }
    }

    private func response(
        _ user: User,
        _ client: Client,
        _ scopes: [String]
    ) throws(OAuthError) -> EndpointResponse {
        let algorithm = client.signIn.userInfoAlgorithm
        var json = JSONWriter(capacity: 512)
        json.object { json in
            if algorithm != nil {
                // §5.3.2: a signed response says from whom and for whom it is.
                json.member("iss", service.issuer.value)
                json.member("aud", client.id.value)
            }
            json.member("sub", service.snapshot.subjects.subject(of: user.id, for: client))
            for (name, value) in UserClaims(user).released(to: scopes) { json.member(name, value) }
        }
        guard let algorithm else {
            return EndpointResponse(status: 200, headers: Self.plain, body: json.bytes)
        }
        let token = try service.snapshot.idTokens.sign(json.bytes, algorithm)
        return EndpointResponse(status: 200, headers: Self.signed, body: token)
    }

    private static let invalid = OAuthError(.invalidToken, "The access token is malformed, expired or revoked.")

    private static func scope(for error: OAuthError) -> String? {
        error.code == .insufficientScope ? IdentityScope.openID : nil
    }

    private static let plain = HeaderList(OAuthResponses.noStore + CrossOrigin.exposingChallenge)
    private static let signed = HeaderList(
        [(name: "content-type", value: "application/jwt")] + OAuthResponses.noStore.dropFirst()
            + CrossOrigin.exposingChallenge
    )
    private static let preflight = CrossOrigin.preflight(methods: "GET, POST, OPTIONS")
    private static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: HeaderList([("allow", "GET, POST, OPTIONS"), ("cache-control", "no-store")])
    )
}
