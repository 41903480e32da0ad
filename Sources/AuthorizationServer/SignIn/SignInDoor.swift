import OAuth

/// The sign-in page: user name and password, or an upstream provider.
///
/// Whoever is signed in goes on to `/oauth2/resume`, which decides about the second factor, or to their account page. The
/// answer to a wrong name is the very same as to a wrong password.
struct SignInDoor: Sendable {
    static let path = "/signin"

    let service: TenantService

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        let door = SignInDoor(service: service)
        let choice = AccountChoice(service: service)
        let consent = ConsentDoor(service: service)
        return [
            path: PageEndpoint(service: service, path: path, show: door.show, submit: door.submit),
            AccountChoice.path: PageEndpoint(
                service: service,
                path: AccountChoice.path,
                show: choice.show,
                submit: choice.submit
            ),
            ConsentDoor.path: PageEndpoint(
                service: service,
                path: ConsentDoor.path,
                show: consent.show,
                submit: consent.submit
            ),
        ]
        .merging(SecondFactorDoor.endpoints(service)) { first, _ in first }
    }

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard let purpose = try await SignInPurpose.of(visit) else { return SignInPurpose.expired(visit) }
        if purpose.handle == nil, try await SessionIssuer(service).current(visit.request) != nil {
            return purpose.goOn(visit)
        }
        return page(visit, purpose, username: purpose.request?.loginHint, notice: nil)
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard let purpose = try await SignInPurpose.of(visit) else { return SignInPurpose.expired(visit) }
        let username = visit.text("username")
        let outcome = await PasswordSignIn(service)
            .attempt(username: username, password: visit.text("password"), request: visit.request)
        switch outcome {
        case .signedIn(let user):
            do throws(StoreError) { return try await complete(visit, purpose, as: user) } catch {
                // The password was changed, or the person went, in this very moment.
                guard error == .notFound else { throw error }
                return page(visit, purpose, username: username, notice: .wrongCredentials)
            }
        case .wrong: return page(visit, purpose, username: username, notice: .wrongCredentials)
        case .blocked(let span): return page(visit, purpose, username: username, notice: .blocked(span))
        case .busy: return page(visit, purpose, username: username, notice: .busy)
        case .unavailable: return page(visit, purpose, username: username, notice: .unavailable)
        }
    }

    private func complete(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        as user: User
    ) async throws(StoreError) -> EndpointResponse {
        let former = try await SessionIssuer(service).current(visit.request)?.session
        let methods = [AuthenticationMethod.password]
        switch purpose {
        case .authorization(let waiting):
            return try await waiting.complete(as: user, methods: methods, request: visit.request, replacing: former)
        case .account:
            let (_, cookies) = try await SessionIssuer(service)
                .begin(user: user, methods: methods, request: visit.request, replacing: former)
            return purpose.goOn(visit, fields: cookies)
        }
    }

    private func page(
        _ visit: PageVisit,
        _ purpose: SignInPurpose,
        username: String?,
        notice: PageNotice?
    ) -> EndpointResponse {
        let page = SignInPage(
            form: visit.form(Self.path, handle: purpose.handle),
            username: username.map { String($0.prefix(254)) },
            clientName: purpose.clientName(in: service),
            notice: notice,
            providers: providers(visit, purpose)
        )
        return visit.page(
            .signIn(page),
            status: notice?.status ?? 200,
            languages: purpose.languages(),
            fields: notice?.fields ?? []
        )
    }

    /// A provider needs a request to come back to.
    private func providers(_ visit: PageVisit, _ purpose: SignInPurpose) -> [SignInPage.Provider] {
        guard let handle = purpose.handle else { return [] }
        return service.snapshot.providers.filter(\.isEnabled)
            .map {
                SignInPage.Provider(
                    name: $0.displayName.value,
                    form: visit.form("\(Self.path)/with/\($0.name.value)", handle: handle)
                )
            }
    }
}
