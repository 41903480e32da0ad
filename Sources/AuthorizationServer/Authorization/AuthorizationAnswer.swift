import OAuth

/// What a client is told through the browser: a code, or why there is none.
///
/// Source: RFC 6749 §4.1.2, §4.1.2.1; RFC 9207 §2 (`iss`); OAuth 2.0 Form Post Response Mode §2.
struct AuthorizationAnswer: Sendable {
    /// What it is.
    enum Content: Sendable {
        case code(OpaqueToken)
        case error(OAuthError)
    }

    let redirectURI: RedirectURI
    let responseMode: AuthorizationRequest.ResponseMode
    let state: String?
    let content: Content

    /// An answer to a request that was whole.
    init(_ content: Content, to request: AuthorizationRequest) {
        redirectURI = request.redirectURI
        responseMode = request.responseMode
        state = request.state
        self.content = content
    }

    /// An answer to a request of which at least the redirect is known; nil when not even that is.
    init?(_ error: OAuthError, to draft: AuthorizationDraft) {
        guard let redirectURI = draft.redirectURI else { return nil }
        self.redirectURI = redirectURI
        responseMode = draft.responseMode
        state = draft.state
        content = .error(error)
    }

    /// The answer over HTTP.
    func response(
        _ service: TenantService,
        _ request: EndpointRequest,
        cookies: PageResponses.Fields = []
    ) -> EndpointResponse {
        switch responseMode {
        case .query: return PageResponses.redirect(to: location(service), cookies: cookies)
        case .formPost:
            let fields = parameters(issuer: service.issuer).map { FormPostPage.Field($0.name, $0.value) }
            return PageResponses.page(
                .formPost(FormPostPage(action: redirectURI.value, fields: fields)),
                service: service,
                request: request,
                cookies: cookies
            )
        }
    }

    /// Where the browser goes with it, when it is in the query.
    func location(_ service: TenantService) -> String {
        let separator = redirectURI.value.contains("?") ? "&" : "?"
        return redirectURI.value + separator
            + parameters(issuer: service.issuer).map { "\($0.name)=\(FormEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    private func parameters(issuer: Issuer) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)]
        switch content {
        case .code(let code): parameters = [("code", code.text)]
        case .error(let error):
            parameters = [("error", error.code.rawValue), ("error_description", error.description)]
        }
        if let state { parameters.append(("state", state)) }
        // RFC 9207 §2: with success and error, against mix-up.
        parameters.append(("iss", issuer.value))
        return parameters
    }
}

/// Writes values into a query, so that every decoder gets back the very bytes.
enum FormEncoding {
    /// All but unreserved characters are percent-encoded (RFC 3986 §2.1, §2.3); a space is `%20`, which is right in both
    /// queries and forms.
    static func encode(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if isURLSafe(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
