import JOSE
import OAuth

/// A request to an endpoint that is for clients: a form, and who sends it (RFC 7662 §2.1, RFC 7009 §2.1).
struct ClientRequest: Sendable {
    let form: FormParameters
    let client: AuthenticatedClient
    /// The parameter `token`.
    let token: String

    /// Reads the form and authenticates the client; a refusal is audited.
    init(_ request: EndpointRequest, to endpoint: String, of service: TenantService) throws(OAuthError) {
        let now = service.now
        do throws(OAuthError) {
            // A client that was disabled, or its key revoked, must not go on unseen.
            guard service.snapshot.isTrusted else {
                throw OAuthError(
                    .temporarilyUnavailable,
                    "The service cannot reach its store. Try again.",
                    cause: "this tenant's state is too old to answer by"
                )
            }
            form = try TokenEndpoint.form(of: request)
            client = try ClientAuthenticator.authenticate(
                try PresentedCredentials(authorization: request.authorization, form: form),
                in: service.snapshot,
                at: now
            )
        } catch {
            let event = AuditEvent(.tokenRefused, at: now, by: .unknown) { json in
                json.member("endpoint", endpoint)
                json.member("error", error.code.rawValue)
                json.member("reason", error.cause ?? error.description)
                json.member("address", request.remoteAddress)
            }
            service.house.audit.note(event, tenant: service.id)
            throw error
        }
        guard let token = form.all("token").first else {
            throw OAuthError(.invalidRequest, "The parameter token is missing.")
        }
        self.token = token
    }
}
