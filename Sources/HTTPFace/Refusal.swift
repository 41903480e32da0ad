import AuthorizationServer
import JSON

/// The one place where the face's own refusals become HTTP.
///
/// Dull on purpose: a code, nothing about the inside. OAuth errors are the endpoints' affair. Scripts of every origin may
/// read them: MCP clients in browsers probe well-known URLs and must see a 404 as such, and there is nothing to hide.
enum Refusal {
    static let badRequest = response(400, "invalid_request")
    static let notFound = response(404, "not_found")
    static let requestTimeout = response(408, "request_timeout")
    static let tooLarge = response(413, "request_too_large")
    static let headersTooLarge = response(431, "request_headers_too_large")
    static let fault = response(500, "server_error")
    static let notImplemented = response(501, "not_implemented")
    /// The audit event of an answer could not be made durable: the answer never leaves (DESIGN: never lost).
    static let unavailable = response(503, "temporarily_unavailable", [("retry-after", "1")])

    /// The refusal with this status.
    static func status(_ status: Int) -> EndpointResponse {
        switch status {
        case 400: badRequest
        case 404: notFound
        case 408: requestTimeout
        case 413: tooLarge
        case 431: headersTooLarge
        case 501: notImplemented
        case 503: unavailable
        case 405: methodNotAllowed(allow: "")
        case 400..<500: response(status, "invalid_request")
        default: fault
        }
    }

    /// The path is known, the method is not (RFC 9110 §15.5.6).
    static func methodNotAllowed(allow: String) -> EndpointResponse {
        response(405, "method_not_allowed", [("allow", allow)])
    }

    private static func response(
        _ status: Int,
        _ code: String,
        _ more: [(name: String, value: String)] = []
    ) -> EndpointResponse {
        var json = JSONWriter(capacity: 64)
        json.object { $0.member("error", code) }
        return EndpointResponse(
            status: status,
            headers: HeaderList(
                [
                    ("content-type", "application/json"), ("cache-control", "no-store"),
                    ("access-control-allow-origin", "*"),
                ] + more
            ),
            body: json.bytes
        )
    }
}
