import OAuth

/// A person's own page: where they are signed in, which apps they have connected, how they prove who they are.
///
/// Everything here is about the person of the session alone: an id in a form that is another's does nothing. A session
/// that lacks a second factor is sent to make it good first.
struct AccountDoor: Sendable {
    static let path = "/account"
    static let signedOutPath = "/signed-out"

    let service: TenantService

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        let door = AccountDoor(service: service)
        let actions = AccountActions(service: service)
        let password = AccountPassword(service: service)
        let setup = SecondFactorSetupDoor(service: service, path: SecondFactorSetupDoor.accountPath)
        let pages = [
            PageEndpoint(service: service, path: path, show: door.show),
            PageEndpoint(service: service, path: signedOutPath, show: door.showSignedOut),
            PageEndpoint(service: service, path: AccountActions.endSessionPath, submit: actions.endSession),
            PageEndpoint(service: service, path: AccountActions.endOthersPath, submit: actions.endOthers),
            PageEndpoint(service: service, path: AccountActions.disconnectPath, submit: actions.disconnect),
            PageEndpoint(service: service, path: AccountActions.signOutPath, submit: actions.signOut),
            PageEndpoint(service: service, path: AccountPassword.path, show: password.show, submit: password.submit),
            PageEndpoint(service: service, path: setup.path, show: setup.show, submit: setup.submit),
        ]
        return Dictionary(
            (pages + AccountSecondFactor.endpoints(service)).map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await Self.signedIn(visit) { (session, user) async throws(StoreError) in
            let sessions = try await sessions(visit, session)
            let page = AccountPage(
                person: PersonLine(user),
                now: service.now,
                sessions: sessions,
                endOthers: sessions.count > 1 ? visit.form(AccountActions.endOthersPath) : nil,
                apps: try await apps(visit, user),
                secondFactor: secondFactor(of: user),
                hasPassword: user.passwordHash != nil,
                signOut: visit.form(AccountActions.signOutPath),
                notice: visit.value(AccountDone.parameter).flatMap(AccountDone.init)?.notice
            )
            return visit.page(.account(page), languages: user.locale.map { [$0] } ?? [])
        }
    }

    @Sendable func showSignedOut(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        visit.page(.signedOut(SignedOutPage(signInURL: service.url(Self.path))))
    }

    /// Lets only a complete session through; others are sent to where they become one.
    static func signedIn(
        _ visit: PageVisit,
        _ handler: (Session, User) async throws(StoreError) -> EndpointResponse
    ) async throws(StoreError) -> EndpointResponse {
        guard let (session, user) = try await SessionIssuer(visit.service).current(visit.request) else {
            return visit.redirect(to: SignInDoor.path)
        }
        if let missing = MissingFactor.of(session, user, policy: visit.service.snapshot.signIn) {
            return visit.redirect(to: missing.path)
        }
        return try await handler(session, user)
    }

    private func sessions(
        _ visit: PageVisit,
        _ current: Session
    ) async throws(StoreError) -> [AccountPage.SessionLine] {
        let all = try await service.store.sessions(of: current.user, at: service.now)
        let lines = all.map { session in
            AccountPage.SessionLine(
                id: session.id.value,
                userAgent: session.userAgent,
                address: session.address,
                beganAt: session.createdAt,
                lastUsedAt: session.lastUsedAt,
                isCurrent: session.id == current.id,
                end: session.id == current.id ? nil : visit.form(AccountActions.endSessionPath)
            )
        }
        return lines.filter(\.isCurrent) + lines.filter { !$0.isCurrent }
    }

    private func apps(_ visit: PageVisit, _ user: User) async throws(StoreError) -> [AccountPage.AppLine] {
        let words = ScopeWords(service.snapshot.resources)
        return try await service.store.grants(of: user.id)
            .map { grant in
                let client = service.snapshot.client(grant.client.value)?.client
                return AccountPage.AppLine(
                    id: grant.id.value,
                    name: client?.name.value ?? grant.client.value,
                    host: client.flatMap(Self.host),
                    permissions: words.list(grant.scope),
                    identityScopes: grant.identityScopes,
                    since: grant.createdAt,
                    revoke: visit.form(AccountActions.disconnectPath)
                )
            }
    }

    private static func host(of client: Client) -> String? {
        switch client.origin {
        case .administrator: (client.signIn.homepage ?? client.signIn.redirectURIs.first)?.displayHost
        // Who registered itself could name any home page; it goes where its answers go.
        case .registration: client.signIn.redirectURIs.first { $0.kind == .web }?.displayHost
        case .metadataDocument: client.id.documentURL?.host
        }
    }

    private func secondFactor(of user: User) -> AccountPage.SecondFactorState {
        guard service.snapshot.signIn.secondFactor != .off else { return .off }
        guard let password = user.timePassword, password.confirmedAt != nil else { return .absent }
        return .present(
            recoveryCodes: password.recoveryCodes.count,
            removable: service.snapshot.signIn.secondFactor != .required
        )
    }
}

/// What has been done, as the address of the account page says it: so that loading it again does nothing.
enum AccountDone: String, Sendable {
    case sessionEnded = "session_ended"
    case otherSessionsEnded = "other_sessions_ended"
    case appDisconnected = "app_disconnected"
    case passwordChanged = "password_changed"
    case secondFactorRemoved = "second_factor_removed"

    static let parameter = "done"

    var notice: PageNotice {
        switch self {
        case .sessionEnded: .sessionEnded
        case .otherSessionsEnded: .otherSessionsEnded
        case .appDisconnected: .appDisconnected
        case .passwordChanged: .passwordChanged
        case .secondFactorRemoved: .secondFactorRemoved
        }
    }

    /// Back to the account page.
    func answer(_ visit: PageVisit) -> EndpointResponse {
        visit.redirect(to: "\(AccountDoor.path)?\(Self.parameter)=\(rawValue)")
    }
}
