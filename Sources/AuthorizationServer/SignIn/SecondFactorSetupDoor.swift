import OAuth

/// Setting up the second factor, in two steps: begin (the key is made and shown), and confirm (a first code).
///
/// At two places: in the middle of a sign-in where the tenant or the request demands it, and on the account page by choice.
/// Who finds a browser open must not shut its owner out: both steps want a proof that is at most five minutes old. That is
/// the password, typed here, or the sign-in itself where the tenant demands the factor (or there is no password).
struct SecondFactorSetupDoor: Sendable {
    static let signInPath = "/signin/setup"
    static let accountPath = "/account/second-factor"

    let service: TenantService
    let path: String

    private var isAccount: Bool { path == Self.accountPath }

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await prepared(visit) { (purpose, session, user) async throws(StoreError) in
            page(visit, purpose, session, user, key: nil, notice: nil)
        }
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await prepared(visit) { (purpose, session, user) async throws(StoreError) in
            guard let code = visit.value("code") else { return try await begin(visit, purpose, session, user) }
            return try await confirm(visit, purpose, session, user, code: code)
        }
    }

    /// Who may set it up here: somebody who has none, at a tenant that has it, and in a sign-in only who must.
    private func prepared(
        _ visit: PageVisit,
        _ handler: (SignInPurpose, Session, User) async throws(StoreError) -> EndpointResponse
    ) async throws(StoreError) -> EndpointResponse {
        guard let purpose = try await SignInPurpose.of(visit) else { return SignInPurpose.expired(visit) }
        guard let (session, user) = try await SessionIssuer(service).current(visit.request) else {
            return visit.redirect(to: SignInDoor.path, handle: purpose.handle)
        }
        let policy = service.snapshot.signIn
        let missing = MissingFactor.of(session, user, policy: policy)
        let mayGoOn =
            isAccount
            ? missing == nil && policy.secondFactor != .off && user.timePassword?.confirmedAt == nil
            : try await isDemanded(missing, purpose, session, user)
        return mayGoOn ? try await handler(purpose, session, user) : purpose.goOn(visit)
    }

    /// By the tenant, or by a request whose essential `acr` nobody meets without (OpenID Connect Core §5.5.1.1).
    private func isDemanded(
        _ missing: MissingFactor?,
        _ purpose: SignInPurpose,
        _ session: Session,
        _ user: User
    ) async throws(StoreError) -> Bool {
        if missing == .setup { return true }
        guard case .authorization(let waiting) = purpose else { return false }
        let next = try await AuthorizationFlow(service).next(waiting.pending, session: (session, user))
        if case .secondFactorSetup = next { return true }
        return false
    }

    private func begin(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        _ session: Session,
        _ user: User
    ) async throws(StoreError) -> EndpointResponse {
        if needsProof(purpose, session, user), let refusal = await refusal(of: visit, user) {
            return page(visit, purpose, session, user, key: nil, notice: refusal)
        }
        guard let setup = try await SecondFactor(service).beginSetup(user, in: session.id) else {
            return purpose.goOn(visit)
        }
        return page(visit, purpose, session, user, key: setup, notice: nil)
    }

    private func confirm(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        _ session: Session,
        _ user: User,
        code: String
    ) async throws(StoreError) -> EndpointResponse {
        let factor = SecondFactor(service)
        let notice: PageNotice
        if isStale(purpose, session, user), factor.pendingSetup(user, in: session.id) != nil,
            let refusal = await refusal(of: visit, user)
        {
            return page(visit, purpose, session, user, key: factor.pendingSetup(user, in: session.id), notice: refusal)
        }
        switch await factor.confirmSetup(user, in: session.id, code: code, request: visit.request) {
        case .confirmed(let codes):
            let (_, cookies) = try await SessionIssuer(service)
                .strengthen(session, adding: AuthenticationMethod.oneTimePassword, request: visit.request)
            return recoveryCodes(visit, purpose, user, codes, fields: cookies)
        case .missing: return page(visit, purpose, session, user, key: nil, notice: .staleForm)
        case .wrong: notice = .wrongCode
        case .blocked(let span): notice = .blocked(span)
        case .busy: notice = .busy
        case .unavailable: notice = .unavailable
        }
        return page(visit, purpose, session, user, key: factor.pendingSetup(user, in: session.id), notice: notice)
    }

    private func recoveryCodes(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        _ user: User,
        _ codes: [RecoveryCode],
        fields: PageResponses.Fields
    ) -> EndpointResponse {
        let query = purpose.handle.map { "?\(PendingSignIn.parameter)=\($0.text)" } ?? ""
        let page = RecoveryCodesPage(codes: codes.map(\.text), nextURL: service.url(purpose.nextPath + query))
        return visit.page(.recoveryCodes(page), languages: purpose.languages(of: user), fields: fields)
    }

    /// Whether the password is asked for before anything is begun; where the tenant demands the factor, a sign-in that has
    /// just been made is proof enough.
    private func needsProof(_ purpose: SignInPurpose, _ session: Session, _ user: User) -> Bool {
        let isRequired = MissingFactor.of(session, user, policy: service.snapshot.signIn) == .setup
        return !isFresh(purpose, session) || (!isRequired && user.passwordHash != nil)
    }

    /// Whether the person has just signed in, at least for the very request that waits.
    private func isFresh(_ purpose: SignInPurpose, _ session: Session) -> Bool {
        if case .authorization(let waiting) = purpose, waiting.pending.authenticatedSession == session.id {
            return true
        }
        return session.isFresh(at: service.now)
    }

    /// Whether neither the sign-in nor the beginning of the set-up, which the password was typed for, is recent.
    private func isStale(_ purpose: SignInPurpose, _ session: Session, _ user: User) -> Bool {
        let begun = SecondFactor(service).setupBegan(user, in: session.id)
        let isRecent = begun.map { service.now <= $0.advanced(by: Session.freshness) } ?? false
        return !isRecent && !isFresh(purpose, session)
    }

    /// What is wrong with the password that was given; nil when it is the person's.
    private func refusal(of visit: PageVisit, _ user: User) async -> PageNotice? {
        guard user.passwordHash != nil else { return .signInAgain }
        guard let password = visit.value("password") else { return .passwordNeeded }
        let outcome = await PasswordSignIn(service)
            .attempt(username: user.username.value, password: password, request: visit.request)
        return switch outcome {
        case .signedIn(let proven): proven.id == user.id ? nil : .wrongPassword
        case .wrong: .wrongPassword
        case .blocked(let span): .blocked(span)
        case .busy: .busy
        case .unavailable: .unavailable
        }
    }

    private func page(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        _ session: Session,
        _ user: User,
        key: SecondFactorSetup?,
        notice: PageNotice?
    ) -> EndpointResponse {
        let page = SecondFactorSetupPage(
            form: visit.form(path, handle: purpose.handle),
            key: key.map { .init(text: $0.secret, uri: $0.uri) },
            isRequired: !isAccount,
            asksPassword: user.passwordHash != nil
                && (key == nil ? needsProof(purpose, session, user) : isStale(purpose, session, user)),
            notice: notice
        )
        return visit.page(
            .secondFactorSetup(page),
            status: notice?.status ?? 200,
            languages: purpose.languages(of: user),
            fields: notice?.fields ?? []
        )
    }
}
