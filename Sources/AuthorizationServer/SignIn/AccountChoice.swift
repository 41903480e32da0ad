import OAuth

/// Go on as who is signed in, or as somebody else (`prompt=select_account`, OpenID Connect Core §3.1.2.1).
struct AccountChoice: Sendable {
    static let path = "/accounts"

    let service: TenantService

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard case .authorization(let waiting)? = try await SignInPurpose.of(visit) else {
            return SignInPurpose.expired(visit)
        }
        guard let (_, user) = try await SessionIssuer(service).current(visit.request) else {
            return visit.redirect(to: SignInDoor.path, handle: waiting.handle)
        }
        let purpose = SignInPurpose.authorization(waiting)
        let page = AccountsPage(
            form: visit.form(Self.path, handle: waiting.handle),
            person: PersonLine(user),
            clientName: purpose.clientName(in: service)
        )
        return visit.page(.accounts(page), languages: purpose.languages(of: user))
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard case .authorization(let waiting)? = try await SignInPurpose.of(visit) else {
            return SignInPurpose.expired(visit)
        }
        guard visit.value("choice") == "continue",
            let (session, _) = try await SessionIssuer(service).current(visit.request)
        else { return visit.redirect(to: SignInDoor.path, handle: waiting.handle) }
        try await service.store.updatePending(waiting.pending.handle) { $0.selectedSession = session.id }
        return waiting.resume()
    }
}
