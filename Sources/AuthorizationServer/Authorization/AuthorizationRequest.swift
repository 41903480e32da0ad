import JOSE
import JSON
import OAuth

/// A checked authorization request: what the client may ask for, and nothing that a page can change.
///
/// Source: RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1, RFC 8707 §2, RFC 9207.
public struct AuthorizationRequest: Sendable, Equatable {
    /// How the response reaches the client.
    public enum ResponseMode: String, Sendable, Hashable, CaseIterable {
        /// In the query of the redirect.
        case query
        /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
        case formPost = "form_post"
    }

    /// What `prompt` asks for (OpenID Connect Core §3.1.2.1).
    public enum Prompt: String, Sendable, Hashable, CaseIterable {
        case none, login, consent
        case selectAccount = "select_account"
    }

    /// The client.
    public var client: ClientID
    /// Where the answer goes; one of the client's.
    public var redirectURI: RedirectURI
    /// Whether the request named it (then the token request must repeat it).
    public var namesRedirectURI: Bool
    /// How the answer goes there.
    public var responseMode: ResponseMode
    /// Given back byte by byte.
    public var state: String?
    /// Given back in the ID token.
    public var nonce: String?
    /// The S256 challenge (RFC 7636 §4.2).
    public var codeChallenge: String
    /// The scopes of OpenID Connect (`openid`, `profile`, `email`, `address`, `phone`, `offline_access`) that were asked for.
    public var identityScopes: [String]
    /// The scopes at resources that were asked for; empty for all that the person may have there.
    public var scope: Scope
    /// The resources that were named, or the tenant's default; empty when there is none and only identity is asked for.
    public var resources: [ResourceName]
    /// `prompt`.
    public var prompts: Set<Prompt>
    /// `max_age` in seconds.
    public var maximumAge: Int?
    /// `login_hint`, for the form.
    public var loginHint: String?
    /// `ui_locales`, in the order of preference.
    public var locales: [String]
    /// `acr_values`, in the order of preference.
    public var authenticationClasses: [String]
    /// Whether one of them is essential (`claims.id_token.acr.essential`).
    public var requiresAuthenticationClass: Bool
    /// The members of `claims`, checked.
    public var claims: RequestedClaims

    /// A request of all its parts.
    public init(
        client: ClientID,
        redirectURI: RedirectURI,
        namesRedirectURI: Bool = true,
        responseMode: ResponseMode = .query,
        state: String? = nil,
        nonce: String? = nil,
        codeChallenge: String,
        identityScopes: [String] = [],
        scope: Scope = .empty,
        resources: [ResourceName] = [],
        prompts: Set<Prompt> = [],
        maximumAge: Int? = nil,
        loginHint: String? = nil,
        locales: [String] = [],
        authenticationClasses: [String] = [],
        requiresAuthenticationClass: Bool = false,
        claims: RequestedClaims = RequestedClaims()
    ) {
        self.client = client
        self.redirectURI = redirectURI
        self.namesRedirectURI = namesRedirectURI
        self.responseMode = responseMode
        self.state = state
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.identityScopes = identityScopes
        self.scope = scope
        self.resources = resources
        self.prompts = prompts
        self.maximumAge = maximumAge
        self.loginHint = loginHint
        self.locales = locales
        self.authenticationClasses = authenticationClasses
        self.requiresAuthenticationClass = requiresAuthenticationClass
        self.claims = claims
    }
}

/// The claims that a request asks for one by one (OpenID Connect Core §5.5).
public struct RequestedClaims: Sendable, Equatable {
    /// Names for the ID token.
    public var idToken: [String]
    /// Names for the userinfo response.
    public var userInfo: [String]
    /// `id_token.sub.value`: only this person may be signed in.
    public var subject: String?

    /// The claims of a request.
    public init(idToken: [String] = [], userInfo: [String] = [], subject: String? = nil) {
        self.idToken = idToken
        self.userInfo = userInfo
        self.subject = subject
    }
}
