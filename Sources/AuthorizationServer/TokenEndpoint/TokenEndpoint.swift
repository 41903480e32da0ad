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
