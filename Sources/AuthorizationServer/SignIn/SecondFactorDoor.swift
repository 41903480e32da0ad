import OAuth

/// The page that asks for the second factor: a code of the app or a recovery code.
///
/// It needs a session, which says who must have it; a right code makes the session a stronger one with a new cookie.
struct SecondFactorDoor: Sendable {
    static let path = "/signin/code"

    let service: TenantService

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        let door = SecondFactorDoor(service: service)
        let setup = SecondFactorSetupDoor(service: service, path: SecondFactorSetupDoor.signInPath)
        return [
            path: PageEndpoint(service: service, path: path, show: door.show, submit: door.submit),
            setup.path: PageEndpoint(service: service, path: setup.path, show: setup.show, submit: setup.submit),
        ]
    }

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard let purpose = try await SignInPurpose.of(visit) else { return SignInPurpose.expired(visit) }
        guard let (_, user) = try await SessionIssuer(service).current(visit.request) else {
            return visit.redirect(to: SignInDoor.path, handle: purpose.handle)
        }
        guard user.timePassword?.confirmedAt != nil else { return purpose.goOn(visit) }
        return page(visit, purpose, user, notice: nil)
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard let purpose = try await SignInPurpose.of(visit) else { return SignInPurpose.expired(visit) }
        guard let (session, user) = try await SessionIssuer(service).current(visit.request) else {
            return visit.redirect(to: SignInDoor.path, handle: purpose.handle)
        }
        switch await SecondFactor(service).check(user, code: visit.text("code"), request: visit.request) {
        case .right:
            let (_, cookies) = try await SessionIssuer(service)
                .strengthen(session, adding: AuthenticationMethod.oneTimePassword, request: visit.request)
            return purpose.goOn(visit, fields: cookies)
        case .wrong: return page(visit, purpose, user, notice: .wrongCode)
        case .blocked(let span): return page(visit, purpose, user, notice: .blocked(span))
        case .busy: return page(visit, purpose, user, notice: .busy)
        case .unavailable: return page(visit, purpose, user, notice: .unavailable)
        }
    }

    private func page(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        _ user: User,
        notice: PageNotice?
    ) -> EndpointResponse {
        let page = SecondFactorPage(
            form: visit.form(Self.path, handle: purpose.handle),
            person: PersonLine(user),
            notice: notice
        )
        return visit.page(
            .secondFactor(page),
            status: notice?.status ?? 200,
            languages: purpose.languages(of: user),
            fields: notice?.fields ?? []
        )
    }
}
