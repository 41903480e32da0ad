import OAuth

/// What a client asks for, and the person's yes or no.
///
/// Shown and taken only while consent is what comes next: whoever has not signed in, or not well enough, is sent on to that
/// first, and a form that comes too late allows nothing.
struct ConsentDoor: Sendable {
    static let path = "/consent"

    let service: TenantService

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard case .authorization(let waiting)? = try await SignInPurpose.of(visit) else {
            return SignInPurpose.expired(visit)
        }
        guard let (_, user) = try await asked(waiting, visit),
            let question = await AuthorizationFlow(service).question(waiting.pending, user: user)
        else { return waiting.resume() }
        let page = ConsentPage(
            form: visit.form(Self.path, handle: waiting.handle),
            person: PersonLine(user),
            clientName: question.clientName,
            clientHost: question.clientHost,
            redirectHost: question.redirectHost,
            identityScopes: question.identityScopes,
            groups: question.groups,
            warnings: question.warnings
        )
        return visit.page(.consent(page), languages: SignInPurpose.authorization(waiting).languages(of: user))
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard case .authorization(let waiting)? = try await SignInPurpose.of(visit) else {
            return SignInPurpose.expired(visit)
        }
        guard let (session, user) = try await asked(waiting, visit) else { return waiting.resume() }
        let flow = AuthorizationFlow(service)
        switch visit.value("decision") {
        case "allow":
            try await flow.allow(waiting.pending, session: session, user: user)
            return waiting.resume()
        case "deny":
            return try await flow.deny(waiting.pending, user: user, visit.request) ?? SignInPurpose.expired(visit)
        default: return waiting.resume()
        }
    }

    /// Who is asked; nil when something else comes first, or nothing is to ask any more.
    private func asked(_ waiting: PendingSignIn, _ visit: PageVisit) async throws(StoreError) -> (Session, User)? {
        guard let current = try await SessionIssuer(service).current(visit.request),
            case .consent = try await AuthorizationFlow(service).next(waiting.pending, session: current)
        else { return nil }
        return current
    }
}
