import JOSE
import OAuth

/// What a client says of itself in JSON: read strictly, believed in nothing.
///
/// The same members stand in a registration request (RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0 §2) and
/// in a client ID metadata document. Members that are not known are passed over; null and the empty string count as left
/// out (RFC 7592 §2.2). What was left out is nil here, and means the default of the specification.
public struct ClientMetadata: Sendable, Equatable {
    /// How much is read.
    public struct Limits: Sendable, Hashable {
        /// The longest text, in bytes.
        public var bytes = 32 * 1024
        /// How deep objects and arrays are nested at most.
        public var depth = 8
        /// The most redirect URIs.
        public var redirectURIs = 32
        /// The most contacts.
        public var contacts = 16
        /// The most keys.
        public var keys = 16

        /// The usual limits.
        public init() {}
    }

    /// `client_id`: in an update (RFC 7592 §2.2) and in a metadata document.
    public var clientID: String?
    /// `client_secret`: in an update.
    public var clientSecret: String?
    /// `redirect_uris`, each once; nil when left out.
    public var redirectURIs: [RedirectURI]?
    /// `post_logout_redirect_uris` (RP-Initiated Logout 1.0 §3.1).
    public var postLogoutRedirectURIs: [RedirectURI]?
    /// `grant_types`; nil for the default, `authorization_code`.
    ///
    /// Those that do not exist here are in ``unknownGrantTypes``.
    public var grantTypes: Set<GrantType>?
    /// The grants that were asked for and do not exist here.
    public var unknownGrantTypes: [String] = []
    /// `response_types` as they were written.
    public var responseTypes: [String]?
    /// `token_endpoint_auth_method` as it was written.
    public var tokenEndpointAuthMethod: String?
    /// `token_endpoint_auth_signing_alg`.
    public var tokenEndpointAuthSigningAlg: JWSAlgorithm?
    /// `client_name`.
    public var clientName: DisplayText?
    /// `client_uri`: its home page; https, or http on this machine.
    public var clientURI: RedirectURI?
    /// `scope` as it was asked for; nil when left out or empty (MCP clients send `""`).
    public var scope: Scope?
    /// `jwks` or `jwks_uri`.
    public var keys: ClientKeys?
    /// Pictures, texts and contacts.
    public var details = ClientDetails()
    /// `id_token_signed_response_alg`.
    public var idTokenSignedResponseAlg: JWSAlgorithm?
    /// `userinfo_signed_response_alg`.
    public var userInfoSignedResponseAlg: JWSAlgorithm?
    /// `subject_type`.
    public var subjectType: ClientSignIn.SubjectType?

    /// Nothing said.
    public init() {}

    /// How it wants to prove who it is; nil for a method that does not exist here.
    ///
    /// `client_secret_basic` when it does not say (RFC 7591 §2).
    public var authenticationMethod: ClientAuthenticationMethod? {
        tokenEndpointAuthMethod.map { ClientAuthenticationMethod(rawValue: $0) } ?? .clientSecretBasic
    }
}
