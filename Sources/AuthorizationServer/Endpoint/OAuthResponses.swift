import JSON
import OAuth

/// The one place that turns an OAuth refusal into HTTP (RFC 6749 §5.2).
enum OAuthResponses {
    /// RFC 6749 §5.1: what carries tokens or speaks of them is stored nowhere.
    static let noStore = [
        (name: "content-type", value: "application/json"),
        (name: "cache-control", value: "no-store"),
        (name: "pragma", value: "no-cache"),
    ]
    /// Browser clients call the token endpoint with their own credentials, never with cookies.
    static let crossOrigin = [(name: "access-control-allow-origin", value: "*")]

    /// The header fields of a token response.
    static let token = HeaderList(noStore + crossOrigin)
    /// Those of a refused client: it is told which scheme is spoken here (RFC 6749 §5.2, RFC 9110 §11.6.1).
    private static let unauthorized = HeaderList(
        noStore + crossOrigin + [(name: "www-authenticate", value: #"Basic realm="signet", charset="UTF-8""#)]
    )
    private static let unavailable = HeaderList(noStore + crossOrigin + [(name: "retry-after", value: "1")])
    private static let postOnly = HeaderList(noStore + crossOrigin + [(name: "allow", value: "POST, OPTIONS")])

    /// The response for a refusal.
    static func refusal(_ error: OAuthError) -> EndpointResponse {
        switch error.code {
        case .invalidClient: EndpointResponse(status: 401, headers: unauthorized, body: body(error))
        case .temporarilyUnavailable: EndpointResponse(status: 503, headers: unavailable, body: body(error))
        case .serverError: EndpointResponse(status: 500, headers: token, body: body(error))
        default: EndpointResponse(status: 400, headers: token, body: body(error))
        }
    }

    /// The response to a method other than POST (RFC 6749 §3.2).
    static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: postOnly,
        body: body(OAuthError(.invalidRequest, "This endpoint takes POST requests."))
    )

    private static func body(_ error: OAuthError) -> [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.object {
            $0.member("error", error.code.rawValue)
            $0.member("error_description", error.description)
        }
        return json.bytes
    }
}
