import OAuth

/// What people and the audit are told of authorization requests that go no further.
struct AuthorizationPages: Sendable {
    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// The error page, status 400 (503 when it is our fault), with its event.
    func error(
        _ message: AuthorizationRefusal.Message,
        _ detail: String,
        client: ClientID?,
        _ request: EndpointRequest
    ) async -> EndpointResponse {
        let correlationID = PageResponses.correlationID(service)
        let event = AuditEvent(.authorizationRefused, at: service.now, by: .unknown) { json in
            json.member("error", message.rawValue)
            json.member("reason", detail)
            json.member("client_id", client?.value)
            json.member("correlation_id", correlationID)
            json.member("address", request.remoteAddress)
        }
        service.house.audit.note(event, tenant: service.id)
        let isOurs = message == .unavailable
        return PageResponses.error(
            message.rawValue,
            code: isOurs ? OAuthError.Code.temporarilyUnavailable.rawValue : OAuthError.Code.invalidRequest.rawValue,
            detail: isOurs ? nil : detail,
            status: isOurs ? 503 : 400,
            correlationID: correlationID,
            service: service,
            request: request,
            cookies: isOurs ? [PageResponses.retryAfter(.seconds(5))] : []
        )
    }

    /// Where nobody has signed in yet, an error for a client that made itself known is shown to the person, who decides
    /// whether to go on to it; nil where the client is told at once.
    ///
    /// Otherwise anybody could make our address lead to a page of theirs, by a client of their own and a request that is wrong
    /// on purpose or asks for `prompt=none` (RFC 9700 §4.11.2: only a trusted redirect is automatic). A program on the
    /// person's own machine is no such page, and needs the answer to go on.
    func held(
        _ error: OAuthError,
        _ answer: AuthorizationAnswer,
        of client: Client?,
        _ request: EndpointRequest
    ) async throws(StoreError) -> EndpointResponse? {
        guard client?.isSelfDeclared == true, answer.redirectURI.kind == .web,
            try await SessionIssuer(service).current(request) == nil
        else { return nil }
        note(error, client: client?.id, request)
        return PageResponses.error(
            "stranger",
            code: error.code.rawValue,
            detail: error.description,
            host: answer.redirectURI.displayHost,
            backURL: answer.location(service),
            service: service,
            request: request
        )
    }

    /// An error that the client is told.
    func note(_ error: OAuthError, client: ClientID?, _ request: EndpointRequest) {
        let event = AuditEvent(.authorizationRefused, at: service.now, by: .unknown) { json in
            json.member("error", error.code.rawValue)
            json.member("reason", error.cause ?? error.description)
            json.member("client_id", client?.value)
            json.member("address", request.remoteAddress)
        }
        service.house.audit.note(event, tenant: service.id)
    }
}
