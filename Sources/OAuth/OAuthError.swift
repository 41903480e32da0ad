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
