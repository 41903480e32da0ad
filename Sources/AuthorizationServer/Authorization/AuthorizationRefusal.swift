import OAuth

/// Why an authorization request goes no further, and who is told.
enum AuthorizationRefusal: Error, Equatable, Sendable {
    /// The person: nobody knows whether the client and the redirect are what they say (RFC 6749 §4.1.2.1). Never a redirect,
    /// for that would make us a way to send people anywhere.
    case page(Message, String)
    /// The client, by the browser.
    case client(OAuthError)

    /// The messages of the catalogue of pages.
    enum Message: String, Sendable {
        case malformed = "malformed_request"
        case unknownClient = "unknown_client"
        case badRedirectURI = "bad_redirect_uri"
        case expired
        case unavailable
    }
}
