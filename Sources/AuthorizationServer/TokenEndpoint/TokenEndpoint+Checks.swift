import JOSE
import OAuth

/// The checks of a request whose client is known, in their order: grant -> resource -> algorithm -> permissions -> scope.
extension TokenEndpoint {
    private static let grants: [any Grant] = [ClientCredentials()]

    /// What the checks came to.
    enum Decision {
        /// All is known: make this token.
        case mint(PreparedAnswer)
        /// This grant must ask the store.
        case ask(any StoredGrant, StoredGrantRequest)
        /// So must this one, without a task.
        case begin(any PromptGrant, StoredGrantRequest)
    }

    /// The checks in their order; the first that fails is the answer.
    func decide(
        _ request: EndpointRequest,
        _ form: FormParameters,
        _ client: AuthenticatedClient
    ) throws(OAuthError) -> Decision {
        if let decision = try stored(form, client, request.remoteAddress) { return decision }
        let grant = try Self.grant(of: form, for: client)
        let wish = TokenWish(
            grantType: grant.type,
            method: client.method,
            resources: form.all("resource"),
            scope: form.first("scope")
        )
        // Asked for before, it was checked before.
        if let known = client.entry.recentAnswers.find(wish) { return .mint(known) }
        let decided = try decide(wish, of: client, by: grant)
        let answer = PreparedAnswer(to: wish, decided, try tenant.mint.prepare(decided))
        client.entry.recentAnswers.keep(answer)
        return .mint(answer)
    }

    /// The checks that nothing but the wish, the client and the snapshot decide.
    private func decide(
        _ wish: TokenWish,
        of client: AuthenticatedClient,
        by grant: any Grant
    ) throws(OAuthError) -> TokenGrant {
        let resources = try tenant.resources(named: wish.resources)
        let algorithm = try commonAlgorithm(of: resources)
        let decision = try grant.decide(GrantRequest(client: client, resources: resources))
        let scope = try Self.narrow(decision.scope, to: wish.scope)
        // RFC 8707 §2.2, RFC 9068 §3: a token names no resource at which it allows nothing.
        for resource in resources where !scope.tokens.contains(where: { $0.value.hasPrefix("\(resource.name):") }) {
            throw OAuthError(.invalidTarget, "No scope is granted at one of the resources.")
        }
        let lifetime = resources.map { Duration.seconds($0.accessTokenLifetime) }.min() ?? .zero
        return TokenGrant(
            subject: decision.subject,
            clientID: client.client.id,
            audience: resources.map(\.identifier),
            scope: scope,
            roles: decision.roles,
            // The ring keeps a key published for as long as this bound says, and no token may outlive its key.
            lifetime: min(lifetime, tenant.longestTokenLifetime),
            algorithm: algorithm
        )
    }

    private static func grant(
        of form: FormParameters,
        for client: AuthenticatedClient
    ) throws(OAuthError) -> any Grant {
        guard let name = form.first("grant_type") else {
            throw OAuthError(.invalidRequest, "The parameter grant_type is missing.")
        }
        guard let grant = grants.first(where: { $0.type.rawValue == name }) else {
            throw OAuthError(.unsupportedGrantType, "This grant type is not supported.")
        }
        guard client.client.grantTypes.contains(grant.type) else {
            throw OAuthError(.unauthorizedClient, "The client may not use this grant type.")
        }
        return grant
    }

    private func commonAlgorithm(of resources: [Resource]) throws(OAuthError) -> JWSAlgorithm {
        guard let algorithm = resources.first.map(tenant.algorithm(for:)),
            resources.dropFirst().allSatisfy({ tenant.algorithm(for: $0) == algorithm })
        else {
            throw OAuthError(
                .invalidTarget,
                "These resources ask for different signing algorithms: request a token for each."
            )
        }
        return algorithm
    }

    /// RFC 6749 §3.3: what is asked for must be allowed, whole; asking for nothing means all that is allowed.
    private static func narrow(_ allowed: Scope, to wish: String?) throws(OAuthError) -> Scope {
        guard let text = wish else {
            guard !allowed.isEmpty else {
                throw OAuthError(.invalidScope, "The client has no permission at this resource.")
            }
            return allowed
        }
        guard let requested = try? Scope(parsing: text) else {
            throw OAuthError(.invalidScope, "The scope is malformed.")
        }
        guard allowed.isSuperset(of: requested) else {
            throw OAuthError(.invalidScope, "The scope is unknown or exceeds what the client may have.")
        }
        return requested
    }
}
