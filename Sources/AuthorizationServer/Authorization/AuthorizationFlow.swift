import JOSE
import OAuth

/// Decides what comes next for an authorization request: a page, a code, or an error for the client.
///
/// Called whenever the person has come further, it always looks at everything anew, in this order: client -> signed in? ->
/// the right person? -> recently and well enough? (``AuthenticationDemand``) -> may the person do anything of it? -> consent.
/// No page has to know the way.
///
/// Source: OpenID Connect Core §3.1.2.3, §3.1.2.4, §3.1.2.6; RFC 6749 §3.1.2, §4.1.1.
struct AuthorizationFlow: Sendable {
    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// What comes next.
    enum Step: Sendable {
        /// User name and password, or an upstream provider.
        case signIn
        /// The one-time password.
        case secondFactor
        /// Setting up a one-time password.
        case secondFactorSetup
        /// Which account.
        case chooseAccount
        /// Consent.
        case consent
        /// The code: this person has signed in, in this session, and allows so much.
        case code(Session, User, Offer)
        /// The client is told why not.
        case refuse(OAuthError)

        /// Whether the request is over with it.
        var endsRequest: Bool {
            switch self {
            case .code, .refuse: true
            default: false
            }
        }

        /// Where the browser goes, below the issuer.
        func path(handle: OpaqueToken) -> String {
            let page =
                switch self {
                case .signIn: "/signin"
                case .secondFactor: "/signin/code"
                case .secondFactorSetup: "/signin/setup"
                case .chooseAccount: "/accounts"
                case .consent: "/consent"
                case .code, .refuse: "/oauth2/resume"
                }
            return "\(page)?\(PendingSignIn.parameter)=\(handle.text)"
        }
    }

    /// What comes next for this request and this browser's session.
    func next(
        _ pending: PendingAuthorization,
        session current: (session: Session, user: User)?
    ) async throws(StoreError) -> Step {
        let request = pending.request
        guard let client = service.snapshot.client(request.client.value)?.client, client.isEnabled else {
            return .refuse(OAuthError(.unauthorizedClient, "The client is disabled."))
        }
        let isSilent = request.prompts.contains(.none)
        func step(_ page: Step, orElse code: OAuthError.Code, _ description: String) -> Step {
            isSilent ? .refuse(OAuthError(code, description)) : page
        }
        guard let (session, user) = current else {
            return step(.signIn, orElse: .loginRequired, "Nobody is signed in.")
        }
        let demand = AuthenticationDemand(pending, session, user, client, in: service)
        switch demand.next {
        case .none: break
        case .signIn: return step(.signIn, orElse: .loginRequired, "The person must sign in anew.")
        case .chooseAccount:
            return step(.chooseAccount, orElse: .accountSelectionRequired, "The person must choose an account.")
        case .secondFactor: return step(.secondFactor, orElse: .loginRequired, "A second factor is needed.")
        case .secondFactorSetup:
            return step(.secondFactorSetup, orElse: .interactionRequired, "A second factor must be set up.")
        case .refuse(let error): return .refuse(error)
        }
        let offer = Offer(to: user, of: request, through: client, in: service.snapshot)
        // Resources are asked for, and the person may do nothing of it at any of them.
        guard request.resources.isEmpty || !offer.scope.isEmpty else {
            return .refuse(OAuthError(.accessDenied, "The person has no permission for this."))
        }
        if let agreed = try await agreed(pending, offer, session, client) { return .code(session, user, agreed) }
        return step(.consent, orElse: .consentRequired, "The person must consent.")
    }

    /// Takes the request, so that it is answered once; nil when somebody else has.
    func take(_ pending: PendingAuthorization) async throws(StoreError) -> PendingAuthorization? {
        try await service.store.consumePending(pending.handle, browser: pending.browser, at: service.now)
    }

    /// The answer to the client, when the request is over with this step: the code is made, or the refusal is noted.
    func answer(
        _ step: Step,
        to wish: AuthorizationRequest,
        _ request: EndpointRequest
    ) async throws(StoreError) -> AuthorizationAnswer? {
        switch step {
        case .code(let session, let user, let offer):
            let code = try await CodeIssuer(service).issue(for: wish, offer, session: session, user: user, request)
            return AuthorizationAnswer(code.map { .code($0) } ?? .error(.serverFault), to: wish)
        case .refuse(let error):
            AuthorizationPages(service).note(error, client: wish.client, request)
            return AuthorizationAnswer(.error(error), to: wish)
        default: return nil
        }
    }
}

extension OAuthError {
    /// What only a change in the very moment can bring about, such as a client that was deleted.
    fileprivate static let serverFault = OAuthError(.serverError, "Something has changed meanwhile. Try again.")
}
