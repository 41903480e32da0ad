import JSON
import OAuth

/// The access token of a request, from the header or a form body, and the refusals in a resource server's words.
///
/// Source: RFC 6750 §2.1, §2.2, §3, §3.1. Never from the query (§2.3): addresses end up in logs.
struct BearerToken: Sendable {
    let text: String

    /// Takes the token; nil when there is none.
    init?(_ request: EndpointRequest) throws(OAuthError) {
        guard !request.authorization.isRepeated else {
            throw OAuthError(.invalidRequest, "The Authorization header stands more than once.")
        }
        var inBody: String?
        if request.method == "POST", let type = request.contentType.value, FormParameters.isForm(type) {
            do throws(FormParameters.Failure) {
                inBody = try FormParameters(parsing: request.body).single("access_token")
            } catch { throw OAuthError(.invalidRequest, "The body is not a well-formed form.") }
        }
        if let query = request.query,
            (try? FormParameters(parsing: Array(query.utf8)).single("access_token")) != .some(nil)
        {
            throw OAuthError(.invalidRequest, "A token has no place in the URL.")
        }
        let inHeader = request.authorization.value.flatMap(Self.credentials)
        guard inHeader == nil || inBody == nil else {
            throw OAuthError(.invalidRequest, "The token stands in more than one place.")
        }
        guard let text = inHeader ?? inBody else { return nil }
        self.text = text
    }

    /// The scheme's name in any case (RFC 9110 §11.1).
    private static func credentials(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].drop { $0 == " " })
    }

    // MARK: Refusals

    private static let shared = OAuthResponses.noStore + CrossOrigin.exposingChallenge

    /// Without a token: which scheme is spoken here, and no error code (RFC 6750 §3.1).
    static let missing = EndpointResponse(
        status: 401,
        headers: HeaderList(shared + [(name: "www-authenticate", value: #"Bearer realm="signet""#)]),
        body: Array(#"{"error":"invalid_request","error_description":"The access token is missing."}"#.utf8)
    )

    /// A refusal; `scope` is what would be enough.
    static func refusal(_ error: OAuthError, scope: String? = nil) -> EndpointResponse {
        let status =
            switch error.code {
            case .invalidToken: 401
            case .insufficientScope: 403
            case .temporarilyUnavailable: 503
            case .serverError: 500
            default: 400
            }
        var challenge = #"Bearer realm="signet", error="\#(error.code.rawValue)""#
        challenge += #", error_description="\#(error.description)""#
        if let scope { challenge += #", scope="\#(scope)""# }
        var fields = shared
        if status < 500 { fields.append((name: "www-authenticate", value: challenge)) }
        if status == 503 { fields.append((name: "retry-after", value: "1")) }
        var json = JSONWriter(capacity: 160)
        json.object {
            $0.member("error", error.code.rawValue)
            $0.member("error_description", error.description)
        }
        return EndpointResponse(status: status, headers: HeaderList(fields), body: json.bytes)
    }
}

extension CrossOrigin {
    /// Any origin may read the answer, and why it was refused.
    static let exposingChallenge = [
        (name: "access-control-allow-origin", value: "*"),
        (name: "access-control-expose-headers", value: "WWW-Authenticate"),
    ]
}
