import JOSE
import JSON
import OAuth

/// A refusal is an answer with an event of its own.
extension TokenEndpoint {
    func refused(
        _ error: OAuthError,
        _ request: EndpointRequest,
        at now: NumericDate,
        by actor: AuditActor
    ) -> EndpointAnswer {
        let event = Self.refusal(error, at: now, by: actor, address: request.remoteAddress)
        return .afterAudit(OAuthResponses.refusal(error), audit.record(event, tenant: tenant.id))
    }

    static func refusal(
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

    /// A body that is longer than any token request (RFC 6749 §5.2 knows no code of its own for that).
    func refuseOversized(remoteAddress: String?) -> EndpointResponse? {
        let error = OAuthError(.invalidRequest, "The body is too large.")
        let event = Self.refusal(error, at: time.now(), by: .unknown, address: remoteAddress)
        audit.note(event, tenant: tenant.id)
        var response = OAuthResponses.refusal(error)
        response.status = 413
        return response
    }
}
