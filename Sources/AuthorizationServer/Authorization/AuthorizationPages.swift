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
