import JOSE
import OAuth

/// One check of the authorization endpoint: looks at the parameters and what earlier checks have found, adds what it finds,
/// or refuses.
struct AuthorizationCheck: Sendable {
    /// What it looks at, for the audit.
    let name: String
    let run: @Sendable (inout AuthorizationDraft, TenantSnapshot) throws(AuthorizationRefusal) -> Void
}

/// What is known of an authorization request so far.
struct AuthorizationDraft: Sendable {
    let parameters: AuthorizationParameters
    var client: Client?
    var redirectURI: RedirectURI?
    var responseMode = AuthorizationRequest.ResponseMode.query
    var codeChallenge = ""
    var scope = RequestedScope()
    var prompts: Set<AuthorizationRequest.Prompt> = []
    var maximumAge: Int?
    var claims = ClaimsParameter()
    var subject: String?

    init(_ parameters: AuthorizationParameters) { self.parameters = parameters }

    /// The state, when it is one and only (it is given back also with an error).
    var state: String? { parameters["state"] }
}

/// The checks of the authorization endpoint, in their order: the first that fails is the answer.
///
/// Until the redirect is known to be the client's, a failure is a page; afterwards the client is told.
enum AuthorizationChecks {
    static let table: [AuthorizationCheck] = [
        AuthorizationCheck(name: "client", run: client),
        AuthorizationCheck(name: "redirect_uri", run: redirectURI),
        AuthorizationCheck(name: "state", run: state),
        AuthorizationCheck(name: "response_mode", run: responseMode),
        AuthorizationCheck(name: "repeated", run: repeated),
        AuthorizationCheck(name: "request_object", run: requestObject),
        AuthorizationCheck(name: "response_type", run: responseType),
        AuthorizationCheck(name: "grant", run: grant),
        AuthorizationCheck(name: "code_challenge", run: codeChallenge),
        AuthorizationCheck(name: "nonce", run: nonce),
        AuthorizationCheck(name: "prompt", run: prompt),
        AuthorizationCheck(name: "max_age", run: maximumAge),
        AuthorizationCheck(name: "claims", run: claims),
        AuthorizationCheck(name: "scope", run: scope),
        AuthorizationCheck(name: "id_token_hint", run: identityHint),
    ]

    // MARK: Answered by a page

    /// RFC 6749 §4.1.2.1: an unknown client is told to the person only.
    private static func client(
        _ draft: inout AuthorizationDraft,
        _ tenant: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard !draft.parameters.isRepeated("client_id"), let id = draft.parameters["client_id"] else {
            throw .page(.unknownClient, "The parameter client_id is missing or stands more than once.")
        }
        // A disabled client is one that is not there: its redirects are not to be trusted any more.
        guard let entry = tenant.client(id), entry.client.isEnabled else {
            throw .page(.unknownClient, "No such client here.")
        }
        draft.client = entry.client
    }

    /// RFC 6749 §3.1.2.3, RFC 9700 §4.1.3: one of the registered ones, byte by byte (a loopback's port apart).
    private static func redirectURI(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        let registered = draft.client?.signIn.redirectURIs ?? []
        guard !draft.parameters.isRepeated("redirect_uri") else {
            throw .page(.badRedirectURI, "The parameter redirect_uri stands more than once.")
        }
        guard let text = draft.parameters["redirect_uri"] else {
            // OAuth 2.1 §4.1.1: only where there is one that it can be. OpenID Connect Core §3.1.2.1: never without it.
            guard registered.count == 1, let only = registered.first, only.kind != .loopback,
                !draft.parameters.words("scope").contains(IdentityScope.openID)
            else { throw .page(.badRedirectURI, "The parameter redirect_uri is missing.") }
            draft.redirectURI = only
            return
        }
        guard let requested = try? RedirectURI(text), registered.contains(where: { $0.matches(requested) }) else {
            throw .page(.badRedirectURI, "The redirect_uri is not one of this client's.")
        }
        draft.redirectURI = requested
    }

    // MARK: Told to the client

    private static func state(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard (draft.state?.utf8.count ?? 0) <= 4096 else { throw invalid("The state is too long.") }
    }

    /// OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2.
    ///
    /// A fragment is no place for a code.
    private static func responseMode(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let text = draft.parameters["response_mode"] else { return }
        guard let mode = AuthorizationRequest.ResponseMode(rawValue: text) else {
            throw invalid("The response_mode is not query or form_post.")
        }
        // The browser posts a form to a web server, not to an app's own scheme.
        guard mode == .query || draft.redirectURI?.kind != .privateUse else {
            throw invalid("The response_mode form_post needs an http(s) redirect_uri.")
        }
        draft.responseMode = mode
    }

    /// RFC 6749 §3.1.
    private static func repeated(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard draft.parameters.repeated == nil else { throw invalid("A parameter stands more than once.") }
    }

    /// OpenID Connect Core §6, §7.2.1, §3.1.2.6: what is not supported is refused by its own code.
    private static func requestObject(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        for (name, code) in [
            ("request", OAuthError.Code.requestNotSupported), ("request_uri", .requestURINotSupported),
            ("registration", .registrationNotSupported),
        ] where draft.parameters[name] != nil {
            throw .client(OAuthError(code, "The parameter \(name) is not supported."))
        }
    }

    private static func responseType(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let type = draft.parameters["response_type"] else {
            throw invalid("The parameter response_type is missing.")
        }
        // OAuth 2.1 §4.1.1: tokens never come through the browser.
        guard type == "code" else {
            throw .client(OAuthError(.unsupportedResponseType, "The only response_type is code."))
        }
    }

    private static func grant(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard draft.client?.grantTypes.contains(.authorizationCode) == true else {
            throw .client(OAuthError(.unauthorizedClient, "The client may not use authorization codes."))
        }
    }

    /// RFC 7636 §4.3, §4.4.1; RFC 9700 §2.1.1: of every client, and S256 only.
    private static func codeChallenge(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let challenge = draft.parameters["code_challenge"] else {
            throw invalid("The parameter code_challenge is missing: PKCE is required.")
        }
        // Absent means plain (RFC 7636 §4.3), which shows the verifier to whoever sees this request.
        guard draft.parameters["code_challenge_method"] == "S256" else {
            throw invalid("The code_challenge_method is not S256.")
        }
        guard CodeChallenge.isWellFormed(challenge) else { throw invalid("The code_challenge is malformed.") }
        draft.codeChallenge = challenge
    }

    static func invalid(_ description: String) -> AuthorizationRefusal {
        .client(OAuthError(.invalidRequest, description))
    }
}
