import JOSE
import OAuth

/// What a person allows a client: asked once for each client and scope, remembered as a ``UserGrant``.
struct Consent: Sendable {
    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// Widens the grant of that person to that client by what is offered; writes nothing when it was all there.
    @discardableResult
    func give(_ offer: Offer, of user: User, to client: Client) async throws(StoreError) -> UserGrant {
        let now = service.now
        let grant = UserGrant(
            id: UserGrantID(random: service.house.random),
            user: user.id,
            client: client.id,
            scope: offer.scope,
            identityScopes: offer.identityScopes,
            resources: offer.resources,
            createdAt: now
        )
        let event = AuditEvent(.grantGiven, at: now, by: .user(user.id)) { json in
            json.member("client_id", client.id.value)
            json.member("scope", offer.description)
            json.member("first_party", client.signIn.isFirstParty)
        }
        return try await service.store.widenGrant(grant, audit: event)
    }

    /// Whether the client could be somebody else: what was allowed once is then asked again.
    ///
    /// So is a public client that is answered on this machine or by an app's own scheme: any program there can pose as it
    /// (RFC 8252 §8.6).
    static func isUnassured(_ client: Client, _ redirectURI: RedirectURI) -> Bool {
        client.authenticationMethods.contains(.none) && redirectURI.kind != .web
    }
}

extension AuthorizationFlow {
    /// Whether the person is asked (OpenID Connect Core §3.1.2.4, §11; RFC 8252 §8.6).
    func needsConsent(
        _ pending: PendingAuthorization,
        _ offer: Offer,
        _ session: Session,
        _ client: Client
    ) async throws(StoreError) -> Bool {
        let hasJustConsented = pending.consentedSession == session.id
        if pending.request.prompts.contains(.consent) && !hasJustConsented { return true }
        if client.signIn.isFirstParty { return false }
        guard hasJustConsented || !Consent.isUnassured(client, pending.request.redirectURI) else { return true }
        guard let grant = try await service.store.grant(of: session.user, to: client.id) else { return true }
        return !offer.isCovered(by: grant)
    }

    /// What the consent page asks.
    func question(_ pending: PendingAuthorization, user: User) async -> ConsentQuestion? {
        guard let client = service.snapshot.client(pending.request.client.value)?.client else { return nil }
        let offer = Offer(to: user, of: pending.request, through: client, in: service.snapshot)
        return ConsentQuestion(offer, from: client, to: pending.request.redirectURI, in: service.snapshot)
    }

    /// The person says yes: the grant is widened by what the page has shown; then on to what comes next.
    func allow(
        _ pending: PendingAuthorization,
        session: Session,
        user: User
    ) async throws(StoreError) {
        guard let client = service.snapshot.client(pending.request.client.value)?.client else { throw .notFound }
        let offer = Offer(to: user, of: pending.request, through: client, in: service.snapshot)
        try await Consent(service).give(offer, of: user, to: client)
        try await service.store.updatePending(pending.handle) { $0.consentedSession = session.id }
    }

    /// The person says no, at consent or before: the client is told, and the request is over.
    ///
    /// - Returns: nil when it was over already.
    func deny(
        _ pending: PendingAuthorization,
        user: User?,
        _ request: EndpointRequest
    ) async throws(StoreError) -> EndpointResponse? {
        guard let taken = try await take(pending) else { return nil }
        let actor = user.map { AuditActor.user($0.id) } ?? .unknown
        let event = AuditEvent(.authorizationDenied, at: service.now, by: actor) { json in
            json.member("client_id", taken.request.client.value)
            json.member("address", request.remoteAddress)
        }
        service.house.audit.note(event, tenant: service.id)
        let error = OAuthError(.accessDenied, "The person said no.")
        return AuthorizationAnswer(.error(error), to: taken.request).response(service, request)
    }
}
