import JOSE
import JSON
import OAuth

/// The introspection endpoint of one tenant: `POST {issuer}/oauth2/introspect` (RFC 7662, RFC 9701).
///
/// A confidential client asks about a token that was issued to it, or that is for a resource that it serves. Everything else
/// is `{"active": false}` and nothing more: unknown, expired, revoked, another tenant's, another client's (§2.2, §4).
///
/// Signature (remembered) and claims are checked on the event loop; only a token that may be active asks the store.
struct IntrospectionEndpoint: Endpoint {
    let maximumBodyBytes = 24 * 1024
    let service: TenantService

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        ["/oauth2/introspect": IntrospectionEndpoint(service: service)]
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "POST" else { return .ready(OAuthResponses.methodNotAllowed) }
        return ClientRequest.answer(request, to: "introspection", of: service) { asked throws(OAuthError) in
            // RFC 7662 §2.1: so that nobody scans for tokens; a public client has proven nothing.
            guard asked.client.method != .none else {
                throw OAuthError(.invalidClient, "This endpoint is for confidential clients.")
            }
            let client = asked.client.client
            let form = IntrospectionForm(accept: request.browser?.accept, client: client, service: service)
            if let token = RefreshToken(presented: asked.token, pepper: service.snapshot.pepper) {
                return .later { await answer(about: token, for: client, form) }
            }
            guard let claims = service.snapshot.issuedTokens.claims(of: asked.token, at: service.now),
                mayKnow(claims, client)
            else { return .ready(form.inactive) }
            return .later { await answer(about: claims, form) }
        }
    }

    private func mayKnow(_ claims: AccessTokenClaims, _ client: Client) -> Bool {
        if claims.clientID == client.id.value { return true }
        return !client.servedResources.isEmpty
            && service.snapshot.resources.contains { resource in
                client.servedResources.contains(resource.name)
                    && claims.audience.contains(resource.identifier.value)
            }
    }

    private func answer(about claims: AccessTokenClaims, _ form: IntrospectionForm) async -> EndpointResponse {
        do throws(StoreError) {
            let isRevoked = try await service.isRevoked(claims)
            return isRevoked ? form.inactive : form.active { claims.writeIntrospection(to: &$0) }
        } catch { return OAuthResponses.refusal(OAuthError(error)) }
    }

    /// A refresh token is active while it is the last of its family; it concerns nobody but its client.
    private func answer(
        about token: RefreshToken,
        for client: Client,
        _ form: IntrospectionForm
    ) async -> EndpointResponse {
        let pepper = service.snapshot.pepper
        do throws(StoreError) {
            guard let (family, user) = try await service.store.refreshState(token.family),
                family.client == client.id, family.lives(at: service.now), token.generation == family.generation,
                pepper.isSame(token.hash(pepper: pepper).bytes, family.current.bytes), let user, user.isEnabled
            else { return form.inactive }
            return form.active { json in
                json.member("iss", service.issuer.value)
                json.member("sub", service.snapshot.subjects.subject(of: user.id, for: client))
                json.member("client_id", client.id.value)
                let scopes = family.identityScopes + family.scope.tokens.map(\.value)
                json.member("scope", scopes.joined(separator: " "))
                json.member("iat", family.rotatedAt.whole)
                json.member("exp", family.idleExpiresAt.whole)
            }
        } catch { return OAuthResponses.refusal(OAuthError(error)) }
    }
}

extension TenantService {
    /// Whether an access token of ours, otherwise good, was revoked: itself, its family, or its session.
    func isRevoked(_ claims: AccessTokenClaims) async throws(StoreError) -> Bool {
        let family = AccessTokenID.family(of: claims.tokenID)
        return try await store.isAccessTokenRevoked(
            claims.tokenID,
            family: family,
            // A family ends with its session unless it is for offline access: it alone decides.
            session: family == nil ? claims.sessionID.flatMap { try? SessionID($0) } : nil,
            at: now
        )
    }
}

extension AccessTokenClaims {
    /// RFC 7662 §2.2, with the claims of RFC 9068 beside.
    func writeIntrospection(to json: inout JSONWriter) {
        json.member("iss", issuer)
        json.member("sub", subject)
        if audience.count == 1 { json.member("aud", audience[0]) } else { json.member("aud", audience) }
        json.member("client_id", clientID)
        json.member("tenant_id", tenantID)
        json.member("scope", scope)
        json.member("roles", roles)
        json.member("token_type", "Bearer")
        json.member("jti", tokenID)
        json.member("iat", issuedAt.whole)
        json.member("exp", expiresAt.whole)
        if let authenticatedAt { json.member("auth_time", authenticatedAt.whole) }
        json.member("acr", authenticationClass)
        if let authenticationMethods { json.member("amr", authenticationMethods) }
        json.member("sid", sessionID)
        if let confirmation {
            json.object("cnf") { json in
                json.member("jkt", confirmation.keyThumbprint)
                json.member("x5t#S256", confirmation.certificateThumbprint)
            }
        }
    }
}
