import OAuth

/// What a request says, before anybody is asked who sends it.
extension TokenEndpoint {
    /// RFC 8707 §2.
    private static let repeatable: Set = ["resource"]

    /// The form of a request, if anything may be answered by what is known of this tenant.
    func trustedForm(of request: EndpointRequest) throws(OAuthError) -> FormParameters {
        guard tenant.isTrusted else {
            throw OAuthError(
                .temporarilyUnavailable,
                "The service cannot reach its store. Try again.",
                cause: "this tenant's state is too old to issue tokens by"
            )
        }
        return try Self.form(of: request)
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
}
