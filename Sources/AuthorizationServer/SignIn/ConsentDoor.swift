import OAuth

/// What a client asks for, and the person's yes or no.
///
/// Shown and taken only while consent is what comes next: whoever has not signed in, or not well enough, is sent on to that
/// first, and a form that comes too late allows nothing.
struct ConsentDoor: Sendable {
    static let path = "/consent"
    /// The form's field that says to which question it is the answer.
    static let offerField = "offer"

    let service: TenantService

    @Sendable func show(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard case .authorization(let waiting)? = try await SignInPurpose.of(visit) else {
            return SignInPurpose.expired(visit)
        }
        guard let (_, user, question) = try await asked(waiting, visit) else { return waiting.resume() }
        return page(visit, waiting, user, question, notice: nil)
    }

    @Sendable func submit(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        guard case .authorization(let waiting)? = try await SignInPurpose.of(visit) else {
            return SignInPurpose.expired(visit)
        }
        guard let (session, user, question) = try await asked(waiting, visit) else { return waiting.resume() }
        let flow = AuthorizationFlow(service)
        switch visit.value("decision") {
        case "allow":
            // A role that was given since the page was shown, or another person in this browser: that yes was to something
            // else.
            guard visit.value(Self.offerField) == question.digest else {
                return page(visit, waiting, user, question, notice: .offerChanged)
            }
            try await flow.allow(question, of: waiting.pending, session: session, user: user)
            return waiting.resume()
        case "deny":
            return try await flow.deny(waiting.pending, user: user, visit.request) ?? SignInPurpose.expired(visit)
        default: return waiting.resume()
        }
    }

    /// Who is asked, and what; nil when something else comes first, or nothing is to ask any more.
    private func asked(
        _ waiting: PendingSignIn,
        _ visit: PageVisit
    ) async throws(StoreError) -> (Session, User, ConsentQuestion)? {
        let flow = AuthorizationFlow(service)
        guard let (session, user) = try await SessionIssuer(service).current(visit.request),
            case .consent = try await flow.next(waiting.pending, session: (session, user)),
            let question = try await flow.question(waiting.pending, user: user)
        else { return nil }
        return (session, user, question)
    }

    private func page(
        _ visit: PageVisit,
        _ waiting: PendingSignIn,
        _ user: User,
        _ question: ConsentQuestion,
        notice: PageNotice?
    ) -> EndpointResponse {
        let page = ConsentPage(
            form: visit.form(Self.path, handle: waiting.handle),
            offer: question.digest,
            person: PersonLine(user),
            clientName: question.clientName,
            clientHost: question.clientHost,
            registeredAt: question.registeredAt,
            redirectHost: question.redirectHost,
            goesToApp: question.goesToApp,
            wish: question.wish,
            history: question.history,
            warnings: question.warnings,
            notice: notice
        )
        return visit.page(
            .consent(page),
            status: notice?.status ?? 200,
            languages: SignInPurpose.authorization(waiting).languages(of: user)
        )
    }
}
