import OAuth

/// The client-credentials grant: a client asks for a token about itself.
///
/// Source: RFC 6749 §4.4, RFC 9068 §2.2 (`sub` is the client's id). No refresh token is issued (RFC 6749 §4.4.3).
struct ClientCredentials: Grant {
    let type = GrantType.clientCredentials

    /// Allows what the client's roles allow at the resources.
    func decide(_ request: GrantRequest) throws(OAuthError) -> GrantDecision {
        // RFC 6749 §4.4: only for clients that can keep a secret.
        guard request.client.method != .none else {
            throw OAuthError(.unauthorizedClient, "This grant is for confidential clients.")
        }
        // Nearly always one resource, for which all is worked out already.
        if request.resources.count == 1, let resource = request.resources.first {
            let entitlement = request.client.entry.entitlements[resource.name]
            return GrantDecision(
                subject: request.client.client.id.value,
                scope: entitlement.scope,
                roles: entitlement.roles
            )
        }
        let entitlements = request.resources.map { request.client.entry.entitlements[$0.name] }
        var roles: [RoleName] = []
        for role in entitlements.flatMap(\.roles) where !roles.contains(role) { roles.append(role) }
        return GrantDecision(
            subject: request.client.client.id.value,
            scope: Scope(entitlements.flatMap(\.scope.tokens)),
            roles: roles
        )
    }
}
