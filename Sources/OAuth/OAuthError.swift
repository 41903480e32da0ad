/// A refusal that a client is told of, in the spec's words.
///
/// `description` is public and dull; `cause` is for the log alone.
public struct OAuthError: Error, Equatable, Sendable {
    /// The spec's code.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // RFC 6749 §5.2
        /// Malformed, missing or repeated parameters.
        case invalidRequest = "invalid_request"
        /// The client is unknown or did not prove who it is.
        case invalidClient = "invalid_client"
        /// The grant is invalid, expired, revoked, or of another client.
        case invalidGrant = "invalid_grant"
        /// The client may not use this grant.
        case unauthorizedClient = "unauthorized_client"
        /// No such grant here.
        case unsupportedGrantType = "unsupported_grant_type"
        /// The scope is unknown, malformed, or more than the client may have.
        case invalidScope = "invalid_scope"
        // RFC 8707 §2
        /// The resource is unknown, malformed, or not for this client.
        case invalidTarget = "invalid_target"
        // RFC 6749 §4.1.2.1, used at the token endpoint too
        /// Something here is broken.
        case serverError = "server_error"
        /// Overloaded, or a dependency is down: try again later.
        case temporarilyUnavailable = "temporarily_unavailable"
        // RFC 6749 §4.1.2.1
        /// The person or the server said no.
        case accessDenied = "access_denied"
        /// Another `response_type` than `code`.
        case unsupportedResponseType = "unsupported_response_type"
        // OpenID Connect Core §3.1.2.6
        /// `prompt=none`, and some page is needed.
        case interactionRequired = "interaction_required"
        /// `prompt=none`, and nobody is signed in, or not recently enough.
        case loginRequired = "login_required"
        /// `prompt=none`, and the person must choose an account.
        case accountSelectionRequired = "account_selection_required"
        /// `prompt=none`, and consent is missing.
        case consentRequired = "consent_required"
        /// The `request` parameter is not supported.
        case requestNotSupported = "request_not_supported"
        /// The `request_uri` parameter is not supported.
        case requestURINotSupported = "request_uri_not_supported"
        /// The `registration` parameter is not supported.
        case registrationNotSupported = "registration_not_supported"
        // OpenID Connect Core Unmet Authentication Requirements 1.0
        /// The `acr` that was required cannot be reached.
        case unmetAuthenticationRequirements = "unmet_authentication_requirements"
        // RFC 6750 §3.1
        /// The access token is malformed, expired, revoked or of another kind.
        case invalidToken = "invalid_token"
        /// The access token does not allow this.
        case insufficientScope = "insufficient_scope"
        // RFC 7009 §2.2.1
        /// This kind of token cannot be revoked.
        case unsupportedTokenType = "unsupported_token_type"
    }

    /// The spec's code.
    public let code: Code
    /// What the client is told besides the code; ASCII without quotes and backslashes (RFC 6749 §5.2).
    public let description: String
    /// What is logged and audited, never sent.
    public let cause: String?

    /// A refusal.
    public init(_ code: Code, _ description: String, cause: String? = nil) {
        self.code = code
        self.description = description
        self.cause = cause
    }
}
