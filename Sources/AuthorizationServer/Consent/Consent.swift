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
            likeness: offer.likeness,
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
    /// So is a public client that is answered on the person's machine: any program there can pose as it
    /// (RFC 8252 §8.6).
    static func isUnassured(_ client: Client, _ redirectURI: RedirectURI) -> Bool {
        client.authenticationMethods.contains(.none) && redirectURI.isLocal
    }
}

extension AuthorizationFlow {
    /// What of the offer the person has agreed to, or need not be asked about; nil when they are asked
    /// (OpenID Connect Core §3.1.2.4, §11; RFC 8252 §8.6).
    func agreed(
        _ pending: PendingAuthorization,
        _ offer: Offer,
        _ session: Session,
        _ client: Client
    ) async throws(StoreError) -> Offer? {
        let isAllowed = pending.consentedSession == session.id
        if !isAllowed {
            if pending.request.prompts.contains(.consent) { return nil }
            if client.signIn.isFirstParty { return offer }
            if Consent.isUnassured(client, pending.request.redirectURI) { return nil }
        }
        guard let grant = try await service.store.grant(of: session.user, to: client.id), offer.isToTheSame(as: grant)
        else { return nil }
        if isAllowed {
            // This very request was allowed: what has come to the offer since is not given, and not asked about in a circle.
            let agreed = offer.narrowed(to: grant)
            let isOfUse = agreed.identityScopes == offer.identityScopes && agreed.scope.isEmpty == offer.scope.isEmpty
            return isOfUse ? agreed : nil
        }
        return offer.beyond(grant).isEmpty ? offer : nil
    }

    /// What the consent page asks: what is new beside what this client was allowed before.
    func question(_ pending: PendingAuthorization, user: User) async throws(StoreError) -> ConsentQuestion? {
        guard let client = service.snapshot.client(pending.request.client.value)?.client else { return nil }
        let offer = Offer(to: user, of: pending.request, through: client, in: service.snapshot)
        return ConsentQuestion(
            offer,
            after: try await service.store.grant(of: user.id, to: client.id),
            digest: offer.digest(for: user.id, pending, pepper: service.snapshot.pepper),
            from: client,
            to: pending.request.redirectURI,
            in: service.snapshot
        )
    }

    /// The person says yes to this question: the grant is widened by what it has shown.
    func allow(
        _ question: ConsentQuestion,
        of pending: PendingAuthorization,
        session: Session,
        user: User
    ) async throws(StoreError) {
        guard let client = service.snapshot.client(pending.request.client.value)?.client else { throw .notFound }
        try await Consent(service).give(question.offer, of: user, to: client)
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
