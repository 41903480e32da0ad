import OAuth

/// The pages on which a person turns the second factor off, or makes new recovery codes: both want it proven first.
struct AccountSecondFactor: Sendable {
    static let removalPath = "/account/second-factor/remove"
    static let recoveryCodesPath = "/account/recovery-codes"

    let service: TenantService
    let change: SecondFactorChangePage.Change

    static func endpoints(_ service: TenantService) -> [PageEndpoint] {
        [SecondFactorChangePage.Change.removal, .newRecoveryCodes]
            .map { change in
                let door = AccountSecondFactor(service: service, change: change)
                return PageEndpoint(service: service, path: door.path, show: door.show, submit: door.submit)
            }
    }

    private var path: String { change == .removal ? Self.removalPath : Self.recoveryCodesPath }

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (_, user) async throws(StoreError) in
            guard mayChange(user) else { return visit.redirect(to: AccountDoor.path) }
            return page(visit, user, notice: nil)
        }
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (_, user) async throws(StoreError) in
            guard mayChange(user) else { return visit.redirect(to: AccountDoor.path) }
            switch await SecondFactor(service).check(user, code: visit.text("code"), request: visit.request) {
            case .right: return try await carryOut(visit, user)
            case .wrong: return page(visit, user, notice: .wrongCode)
            case .blocked(let span): return page(visit, user, notice: .blocked(span))
            case .busy: return page(visit, user, notice: .busy)
            case .unavailable: return page(visit, user, notice: .unavailable)
            }
        }
    }

    /// Where the tenant demands a second factor, nobody turns theirs off.
    private func mayChange(_ user: User) -> Bool {
        user.timePassword?.confirmedAt != nil
            && (change == .newRecoveryCodes || service.snapshot.signIn.secondFactor != .required)
    }

    private func carryOut(_ visit: PageVisit, _ user: User) async throws(StoreError) -> EndpointResponse {
        let factor = SecondFactor(service)
        switch change {
        case .removal:
            try await factor.remove(user)
            return AccountDone.secondFactorRemoved.answer(visit)
        case .newRecoveryCodes:
            guard let codes = try await factor.renewRecoveryCodes(user) else {
                return visit.redirect(to: AccountDoor.path)
            }
            let page = RecoveryCodesPage(codes: codes.map(\.text), nextURL: service.url(AccountDoor.path))
            return visit.page(.recoveryCodes(page), languages: user.locale.map { [$0] } ?? [])
        }
    }

    private func page(_ visit: PageVisit, _ user: User, notice: PageNotice?) -> EndpointResponse {
        let page = SecondFactorChangePage(form: visit.form(path), change: change, notice: notice)
        return visit.page(
            .secondFactorChange(page),
            status: notice?.status ?? 200,
            languages: user.locale.map { [$0] } ?? [],
            fields: notice?.fields ?? []
        )
    }
}
