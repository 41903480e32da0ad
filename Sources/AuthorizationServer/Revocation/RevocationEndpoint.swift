import JOSE
import OAuth

/// The revocation endpoint of one tenant: `POST {issuer}/oauth2/revoke` (RFC 7009).
///
/// A client revokes what was issued to it; a public one says who it is and needs the token itself. A refresh token ends its
/// family, and with it the access tokens that name it (§2.1); an access token is remembered until it expires. What is unknown,
/// expired or another client's gets the same 200 without effect (§2.2): the answer tells nothing.
struct RevocationEndpoint: Endpoint {
    let maximumBodyBytes = 24 * 1024
    let service: TenantService

    private static let preflight = CrossOrigin.preflight(methods: "POST, OPTIONS")
    private static let done = EndpointResponse(
        status: 200,
        headers: HeaderList([("cache-control", "no-store"), ("pragma", "no-cache")] + OAuthResponses.crossOrigin)
    )

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        ["/oauth2/revoke": RevocationEndpoint(service: service)]
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "POST": break
        case "OPTIONS": return .ready(Self.preflight)
        default: return .ready(OAuthResponses.methodNotAllowed)
        }
        return ClientRequest.answer(request, to: "revocation", of: service) { asked throws(OAuthError) in
            let client = asked.client.client.id
            // The kinds cannot be mistaken for each other, so `token_type_hint` is not needed (§2.1).
            if let token = RefreshToken(presented: asked.token, pepper: service.snapshot.pepper) {
                return .later { await revoke(token, for: client, request.remoteAddress) }
            }
            guard let claims = service.snapshot.issuedTokens.claims(of: asked.token, at: service.now),
                claims.clientID == client.value
            else { return .ready(Self.done) }
            return .later { await revoke(claims, for: client, request.remoteAddress) }
        }
    }

    /// Any token of the family will do, also one that was rotated away: its holder wants the line to end.
    private func revoke(_ token: RefreshToken, for client: ClientID, _ address: String?) async -> EndpointResponse {
        await revoking { () async throws(StoreError) in
            guard let (family, _) = try await service.store.refreshState(token.family), family.client == client else {
                return
            }
            let event = AuditEvent(.refreshFamilyRevoked, at: service.now, by: .client(client)) { json in
                json.member("family", family.id.value)
                json.member("sub", family.user.value)
                json.member("sid", family.session.value)
                json.member("address", address)
            }
            try await service.store.revokeFamily(family.id, at: service.now, audit: event)
        }
    }

    private func revoke(_ claims: AccessTokenClaims, for client: ClientID, _ address: String?) async -> EndpointResponse
    {
        await revoking { () async throws(StoreError) in
            let event = AuditEvent(.accessTokenRevoked, at: service.now, by: .client(client)) { json in
                json.member("jti", claims.tokenID)
                json.member("sub", claims.subject)
                json.member("address", address)
            }
            try await service.store.revokeAccessToken(claims.tokenID, expiresAt: claims.expiresAt, audit: event)
        }
    }

    /// RFC 7009 §2.2.1: 503 when it could not be done, so that the client comes again.
    private func revoking(_ verb: () async throws(StoreError) -> Void) async -> EndpointResponse {
        do throws(StoreError) {
            try await verb()
        } catch {
            guard error == .notFound else { return OAuthResponses.refusal(OAuthError(error)) }
        }
        return Self.done
    }
}
