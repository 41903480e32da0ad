/// The page on which a person changes their own password.
struct AccountPassword: Sendable {
    static let path = "/account/password"

    let service: TenantService

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (_, user) async throws(StoreError) in
            guard user.passwordHash != nil else { return visit.redirect(to: AccountDoor.path) }
            return page(visit, user, notice: nil)
        }
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (session, user) async throws(StoreError) in
            let new = visit.text("new")
            guard new == visit.text("repeat") else { return page(visit, user, notice: .passwordsDiffer) }
            let outcome = await PasswordChange(service)
                .attempt(
                    user,
                    session: session,
                    current: visit.text("current"),
                    new: new,
                    request: visit.request
                )
            let notice: PageNotice
            switch outcome {
            case .changed: return AccountDone.passwordChanged.answer(visit)
            case .wrong: notice = .wrongPassword
            case .refused(let refusal):
                notice = .passwordRefused(refusal, minimum: service.snapshot.signIn.minimumPasswordLength)
            case .blocked(let span): notice = .blocked(span)
            case .busy: notice = .busy
            case .unavailable: notice = .unavailable
            }
            return page(visit, user, notice: notice)
        }
    }

    private func page(_ visit: PageVisit, _ user: User, notice: PageNotice?) -> EndpointResponse {
        let page = PasswordChangePage(
            form: visit.form(Self.path),
            username: user.username.value,
            minimumLength: service.snapshot.signIn.minimumPasswordLength,
            notice: notice
        )
        return visit.page(
            .passwordChange(page),
            status: notice?.status ?? 200,
            languages: user.locale.map { [$0] } ?? [],
            fields: notice?.fields ?? []
        )
    }
}
