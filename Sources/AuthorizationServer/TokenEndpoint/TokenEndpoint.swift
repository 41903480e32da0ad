import JOSE
import JSON
import OAuth

/// The token endpoint of one tenant (RFC 6749 §3.2): `POST {issuer}/oauth2/token`.
///
/// Form -> client authentication -> grant -> resource and scope -> mint -> audit -> answer, in memory up to the audit;
/// the answer leaves when its event is durable.
struct TokenEndpoint: Endpoint {
    let maximumBodyBytes = 16 * 1024
    let tenant: TenantSnapshot
    let audit: AuditLog
    let time: any TimeSource
    /// The grants that need the store.
    let storedGrants: [any StoredGrant]
    /// Those of them that are asked for all the time.
    let promptGrants: [any PromptGrant]
    /// For clients that prove by a key of their own who they are.
    let assertions: AssertionAuthenticator

    private static let grants: [any Grant] = [ClientCredentials()]
    /// RFC 8707 §2.
    private static let repeatable: Set = ["resource"]
    private static let preflight = CrossOrigin.preflight(methods: "POST, OPTIONS")

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "POST": break
        case "OPTIONS": return .ready(Self.preflight)
        default: return .ready(OAuthResponses.methodNotAllowed)
        }
        let now = time.now()
        do throws(OAuthError) {
            let form = try trustedForm(of: request)
            if let assertion = try ClientAssertion.presented(in: form) {
                return .later { await answer(request, form, assertion) }
            }
            let credentials = try PresentedCredentials(authorization: request.authorization, form: form)
            let client = try ClientAuthenticator.authenticate(credentials, in: tenant, at: now)
            return answer(request, form, client, at: now)
        } catch { return refused(error, request, at: now, by: .unknown) }
    }

    /// A client whose proof needs the store, and perhaps the client's own host.
    private func answer(
        _ request: EndpointRequest,
        _ form: FormParameters,
        _ assertion: String
    ) async -> EndpointResponse {
        let answer: EndpointAnswer
        do throws(OAuthError) {
            let client = try await assertions.authenticate(
                assertion,
                authorization: request.authorization,
                form: form
            )
            answer = self.answer(request, form, client, at: time.now())
        } catch { answer = refused(error, request, at: time.now(), by: .unknown) }
        return await answer.response()
    }

    /// What an authenticated client gets.
    private func answer(
        _ request: EndpointRequest,
        _ form: FormParameters,
        _ client: AuthenticatedClient,
        at now: NumericDate
    ) -> EndpointAnswer {
        let actor = AuditActor.client(client.client.id)
        if client.client.isSelfDeclared { tenant.register.noteUse(of: client.client, at: now) }
        do throws(OAuthError) {
            let prepared: PreparedAnswer
            switch try decide(request, form, client) {
            case .mint(let answer): prepared = answer
            case .ask(let stored, let request): return .later { await answer(request, by: stored) }
            case .begin(let prompt, let request):
                return .soon(
                    BegunAnswer { resume in
                        prompt.begin(request) { finish in resume { answer(request, by: prompt.type, finish) } }
                    }
                )
            }
            let minted = try tenant.mint.mint(prepared.token)
            let event = AuditEvent(prepared.event, at: now) { json in
                json.member("jti", minted.tokenID)
                json.member("exp", minted.expiresAt.whole)
                json.member("address", request.remoteAddress)
            }
            return .afterAudit(Self.response(minted, prepared), audit.record(event, tenant: tenant.id))
        } catch { return refused(error, request, at: now, by: actor) }
    }

    private func refused(
        _ error: OAuthError,
        _ request: EndpointRequest,
        at now: NumericDate,
        by actor: AuditActor
    ) -> EndpointAnswer {
        let event = Self.refusal(error, at: now, by: actor, address: request.remoteAddress)
        return .afterAudit(OAuthResponses.refusal(error), audit.record(event, tenant: tenant.id))
    }

    /// A grant that needs the store: its tokens come with their event, a refusal gets one here.
    private func answer(_ request: StoredGrantRequest, by grant: any StoredGrant) async -> EndpointResponse {
        let refusal: OAuthError
        do throws(OAuthError) {
            return try await grant.tokens(for: request).response
        } catch { refusal = error }
        let event = Self.refusal(
            refusal,
            at: time.now(),
            by: .client(request.client.client.id),
            address: request.remoteAddress,
            grant: grant.type
        )
        do throws(AuditFailure) {
            try await audit.record(event, tenant: tenant.id).durable()
            return OAuthResponses.refusal(refusal)
        } catch { return OAuthResponses.refusal(OAuthError(.temporarilyUnavailable, "Try again.")) }
    }

    /// What is left of a grant that asked the store.
    private func answer(
        _ request: StoredGrantRequest,
        by type: GrantType,
        _ finish: () throws(OAuthError) -> TokenResponse
    ) -> EndpointAnswer {
        do throws(OAuthError) { return .ready(try finish().response) } catch {
            let actor = AuditActor.client(request.client.client.id)
            let event = Self.refusal(error, at: time.now(), by: actor, address: request.remoteAddress, grant: type)
            return .afterAudit(OAuthResponses.refusal(error), audit.record(event, tenant: tenant.id))
        }
    }

    private static func refusal(
        _ error: OAuthError,
        at now: NumericDate,
        by actor: AuditActor,
        address: String?,
        grant: GrantType? = nil
    ) -> AuditEvent {
        AuditEvent(.tokenRefused, at: now, by: actor) { json in
            json.member("error", error.code.rawValue)
            json.member("reason", error.cause ?? error.description)
            json.member("grant_type", grant?.rawValue)
            json.member("address", address)
        }
    }

    /// What the checks came to.
    private enum Decision {
        /// All is known: make this token.
        case mint(PreparedAnswer)
        /// This grant must ask the store.
        case ask(any StoredGrant, StoredGrantRequest)
        /// So must this one, without a task.
        case begin(any PromptGrant, StoredGrantRequest)
    }

    /// A body that is longer than any token request (RFC 6749 §5.2 knows no code of its own for that).
    func refuseOversized(remoteAddress: String?) -> EndpointResponse? {
        let error = OAuthError(.invalidRequest, "The body is too large.")
        let event = AuditEvent(.tokenRefused, at: time.now(), by: .unknown) { json in
            json.member("error", error.code.rawValue)
            json.member("reason", error.description)
            json.member("address", remoteAddress)
        }
        audit.note(event, tenant: tenant.id)
        var response = OAuthResponses.refusal(error)
        response.status = 413
        return response
    }

    /// The form of a request, if anything may be answered by what is known of this tenant.
    private func trustedForm(of request: EndpointRequest) throws(OAuthError) -> FormParameters {
        guard tenant.isTrusted else {
            throw OAuthError(
                .temporarilyUnavailable,
                "The service cannot reach its store. Try again.",
                cause: "this tenant's state is too old to issue tokens by"
            )
        }
        return try Self.form(of: request)
    }

    /// The checks in their order; the first that fails is the answer.
    private func decide(
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

    /// The form of a request to an endpoint that takes no other (RFC 6749 §3.2).
    static func form(of request: EndpointRequest) throws(OAuthError) -> FormParameters {
        guard let type = request.contentType.value, FormParameters.isForm(type) else {
            throw OAuthError(.invalidRequest, "The content type is not application/x-www-form-urlencoded.")
        }
        // RFC 6749 §2.3.1, §3.2: parameters stand in the body only; a secret in a URL ends up in logs.
        guard request.query == nil else {
            throw OAuthError(.invalidRequest, "Parameters belong in the body, not in the URL.")
        }
        do throws(FormParameters.Failure) {
            let form = try FormParameters(parsing: request.body)
            // RFC 6749 §3.2: no parameter more than once; RFC 8707 §2 excepts `resource`.
            guard form.repeatedName(except: repeatable) == nil else {
                throw FormParameters.Failure.repeated(name: "")
            }
            return form
        } catch {
            switch error {
            case .malformed: throw OAuthError(.invalidRequest, "The body is not a well-formed form in UTF-8.")
            case .tooMany: throw OAuthError(.invalidRequest, "The body has too many parameters.")
            case .repeated: throw OAuthError(.invalidRequest, "A parameter stands more than once.")
            }
        }
    }

    /// The grant that must ask the store; nil when it is none of these.
    private func stored(
        _ form: FormParameters,
        _ client: AuthenticatedClient,
        _ address: String?
    ) throws(OAuthError) -> Decision? {
        guard let name = form.all("grant_type").first else { return nil }
        let prompt = promptGrants.first { $0.type.rawValue == name }
        let stored = prompt == nil ? storedGrants.first { $0.type.rawValue == name } : nil
        guard let type = prompt?.type ?? stored?.type else { return nil }
        guard client.client.grantTypes.contains(type) else {
            throw OAuthError(.unauthorizedClient, "The client may not use this grant type.")
        }
        let request = StoredGrantRequest(client: client, form: form, remoteAddress: address)
        if let prompt { return .begin(prompt, request) }
        return stored.map { .ask($0, request) }
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

    /// RFC 6749 §5.1.
    private static func response(_ minted: MintedToken, _ prepared: PreparedAnswer) -> EndpointResponse {
        var json = JSONWriter(capacity: minted.token.count + prepared.members.bytes.count + 32)
        json.object { json in
            json.member("access_token", plain: minted.token)
            json.members(prepared.members)
        }
        return EndpointResponse(status: 200, headers: OAuthResponses.token, body: json.bytes)
    }
}
