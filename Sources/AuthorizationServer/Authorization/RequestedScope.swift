import OAuth

/// What a request asks for: scopes of OpenID Connect, resources, and scopes there.
///
/// Which scopes are ignored (RFC 6749 §3.3 lets the server; the answer says what was granted):
/// - Those that nobody here knows, as OpenID Connect Core §3.1.2.1 wants it. MCP clients ask for all that the metadata lists,
///   also where they name one resource: a scope at another one is ignored too.
/// - Scopes of OpenID Connect without `openid`: they would tell nothing. `offline_access` alone stands without it (RFC 6749
///   clients, MCP), but only for a client that may refresh (OpenID Connect Core §11).
/// - When nothing that was asked for is left, that is `invalid_scope`: never more than was asked for.
struct RequestedScope: Sendable, Equatable {
    var identityScopes: [String] = []
    var resources: [ResourceName] = []
    /// Empty for all that the person may do at the resources.
    var scope = Scope.empty

    init() {}

    init(
        _ parameters: AuthorizationParameters,
        claims: ClaimsParameter,
        of client: Client,
        in tenant: TenantSnapshot
    ) throws(OAuthError) {
        guard let requested = try? Scope(parsing: parameters["scope"] ?? "") else {
            throw OAuthError(.invalidScope, "The scope is malformed.")
        }
        identityScopes = Self.identityScopes(of: requested, claims, client)
        let isIdentity = identityScopes.contains(IdentityScope.openID)
        let atResources = requested.tokens.filter { !IdentityScope.all.contains($0.value) }
        let named = parameters.all("resource")
        let known: [Resource]
        if !named.isEmpty {
            known = try tenant.resources(named: named)
        } else if !atResources.isEmpty {
            // No resource is named: those whose scopes are.
            known = tenant.resources.filter { resource in atResources.contains { resource.scope.contains($0) } }
        } else {
            // RFC 8707 §2: the tenant's default; a client that only wants to know who somebody is needs none.
            known = isIdentity ? [] : try tenant.resources(named: [String]())
        }
        resources = known.map(\.name)
        scope = Scope(atResources.filter { token in known.contains { $0.scope.contains(token) } })
        // An empty scope means all that there is, so one that has become empty must not pass for it.
        guard atResources.isEmpty || !scope.isEmpty || (isIdentity && named.isEmpty) else {
            throw OAuthError(.invalidScope, "No scope of the request is known at the resource.")
        }
        // `profile` without `openid` asks for nothing that exists: that is not a wish for everything.
        guard
            isIdentity || !atResources.isEmpty
                || requested.tokens.allSatisfy({ $0.value == IdentityScope.offlineAccess })
        else { throw OAuthError(.invalidScope, "The scopes of OpenID Connect need openid.") }
    }

    private static func identityScopes(
        of requested: Scope,
        _ claims: ClaimsParameter,
        _ client: Client
    ) -> [String] {
        var names = IdentityScope.all.filter { name in requested.tokens.contains { $0.value == name } }
        if !names.contains(IdentityScope.openID) { names.removeAll { $0 != IdentityScope.offlineAccess } }
        if !client.grantTypes.contains(.refreshToken) { names.removeAll { $0 == IdentityScope.offlineAccess } }
        guard names.contains(IdentityScope.openID) else { return names }
        // A claim that is asked for by its name is consented to by its scope: what the person has not seen is not told.
        for claim in claims.idToken + claims.userInfo {
            if let scope = UserClaims.scope(of: claim), !names.contains(scope) { names.append(scope) }
        }
        return names
    }
}
