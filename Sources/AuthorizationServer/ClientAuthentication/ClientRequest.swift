import JOSE
import OAuth

/// A request to an endpoint that is for clients: a form, and who sends it (RFC 7662 §2.1, RFC 7009 §2.1).
struct ClientRequest: Sendable {
    let form: FormParameters
    let client: AuthenticatedClient
    /// The parameter `token`.
    let token: String

    private init(_ form: FormParameters, _ client: AuthenticatedClient) throws(OAuthError) {
        guard let token = form.all("token").first else {
            throw OAuthError(.invalidRequest, "The parameter token is missing.")
        }
        self.form = form
        self.client = client
        self.token = token
    }

    /// Reads the form, authenticates the client and lets `body` answer; a client that is refused is audited.
    ///
    /// Secrets are checked at once; an assertion needs the store, and perhaps the client's own host.
    static func answer(
        _ request: EndpointRequest,
        to endpoint: String,
        of service: TenantService,
        _ body: @escaping @Sendable (ClientRequest) throws(OAuthError) -> EndpointAnswer
    ) -> EndpointAnswer {
        let form: FormParameters
        let client: AuthenticatedClient
        do throws(OAuthError) {
            form = try Self.form(of: request, service)
            if let assertion = try ClientAssertion.presented(in: form) {
                return .later { await answer(request, form, assertion, to: endpoint, of: service, body) }
            }
            client = try ClientAuthenticator.authenticate(
                try PresentedCredentials(authorization: request.authorization, form: form),
                in: service.snapshot,
                at: service.now
            )
        } catch {
            note(error, request, endpoint, service)
            return .ready(OAuthResponses.refusal(error))
        }
        return answer(form, client, body)
    }

    private static func answer(
        _ form: FormParameters,
        _ client: AuthenticatedClient,
        _ body: (ClientRequest) throws(OAuthError) -> EndpointAnswer
    ) -> EndpointAnswer {
        do throws(OAuthError) { return try body(ClientRequest(form, client)) } catch {
            return .ready(OAuthResponses.refusal(error))
        }
    }

    private static func answer(
        _ request: EndpointRequest,
        _ form: FormParameters,
        _ assertion: String,
        to endpoint: String,
        of service: TenantService,
        _ body: @Sendable (ClientRequest) throws(OAuthError) -> EndpointAnswer
    ) async -> EndpointResponse {
        let client: AuthenticatedClient
        do throws(OAuthError) {
            client = try await AssertionAuthenticator(service)
                .authenticate(assertion, authorization: request.authorization, form: form)
        } catch {
            note(error, request, endpoint, service)
            return OAuthResponses.refusal(error)
        }
        return await answer(form, client, body).response()
    }

    private static func form(
        of request: EndpointRequest,
        _ service: TenantService
    ) throws(OAuthError) -> FormParameters {
        // A client that was disabled, or its key revoked, must not go on unseen.
        guard service.snapshot.isTrusted else {
            throw OAuthError(
                .temporarilyUnavailable,
                "The service cannot reach its store. Try again.",
                cause: "this tenant's state is too old to answer by"
            )
        }
        return try TokenEndpoint.form(of: request)
    }

    private static func note(
        _ error: OAuthError,
        _ request: EndpointRequest,
        _ endpoint: String,
        _ service: TenantService
    ) {
        let event = AuditEvent(.tokenRefused, at: service.now, by: .unknown) { json in
            json.member("endpoint", endpoint)
            json.member("error", error.code.rawValue)
            json.member("reason", error.cause ?? error.description)
            json.member("address", request.remoteAddress)
        }
        service.house.audit.note(event, tenant: service.id)
    }
}
