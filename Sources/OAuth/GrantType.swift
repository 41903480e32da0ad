/// The grants that exist here.
///
/// Insecure ones (implicit, password) do not.
public enum GrantType: String, Sendable, Hashable, CaseIterable {
    /// RFC 6749 §4.4.
    case clientCredentials = "client_credentials"
    /// RFC 6749 §4.1.
    case authorizationCode = "authorization_code"
    /// RFC 6749 §6.
    case refreshToken = "refresh_token"
}

/// How a client proves who it is at the token endpoint.
///
/// Source: RFC 7591 §2, OpenID Connect Core §9.
public enum ClientAuthenticationMethod: String, Sendable, Hashable, CaseIterable {
    /// A public client: no proof.
    case none
    /// HTTP Basic with client id and secret.
    case clientSecretBasic = "client_secret_basic"
    /// Client id and secret in the form.
    case clientSecretPost = "client_secret_post"
    /// A JWT that the client signs with a key of its own (RFC 7523 §2.2).
    case privateKeyJWT = "private_key_jwt"

    /// Whether the client has a secret that we made.
    public var usesSecret: Bool { self == .clientSecretBasic || self == .clientSecretPost }
}
