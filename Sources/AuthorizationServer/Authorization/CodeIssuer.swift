import JOSE
import OAuth

/// Makes authorization codes (RFC 6749 §4.1.2): 256 random bits, kept as a keyed hash, good once, for a minute.
struct CodeIssuer: Sendable {
    /// RFC 6749 §4.1.2 recommends at most ten minutes; a client redeems it at once.
    static let lifetime = Duration.seconds(60)

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// Makes the code of somebody who has signed in and agreed to this offer, which gives exactly that; its event is
    /// durable when this returns.
    ///
    /// - Returns: nil when the client or the person has just gone.
    func issue(
        for wish: AuthorizationRequest,
        _ offer: Offer,
        session: Session,
        user: User,
        _ request: EndpointRequest
    ) async throws(StoreError) -> OpaqueToken? {
        guard let client = service.snapshot.client(wish.client.value)?.client else { return nil }
        let code = OpaqueToken(random: service.house.random)
        let now = service.now
        do throws(StoreError) {
            // A client that nobody is asked about gets its grant here, so that it can be seen and revoked like another.
            let grant = try await Consent(service).give(offer, of: user, to: client)
            var authentication = AuthenticationFacts(session)
            authentication.authenticationClass =
                AuthenticationDemand.satisfied(by: session, of: wish) ?? session.authenticationClass
            let record = AuthorizationCode(
                hash: code.hash(for: .authorizationCode, pepper: service.snapshot.pepper),
                request: wish,
                user: user.id,
                session: session.id,
                grant: grant.id,
                scope: offer.scope,
                identityScopes: offer.identityScopes,
                authentication: authentication,
                createdAt: now,
                expiresAt: now.advanced(by: Self.lifetime)
            )
            let event = AuditEvent(.codeIssued, at: now, by: .user(user.id)) { json in
                json.member("client_id", client.id.value)
                json.member("sid", session.id.value)
                json.member("scope", offer.description)
                json.member("grant", grant.id.value)
                json.member("address", request.remoteAddress)
            }
            try await service.store.createCode(record, audit: event)
            return code
        } catch {
            guard error == .notFound else { throw error }
            return nil
        }
    }
}
