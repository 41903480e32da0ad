import JOSE
import OAuth

/// Changes of a session whose person has proven something anew: it keeps its name and gets another cookie.
extension SessionIssuer {
    /// Adds a second factor to a session, just proven: `amr` and `acr` follow, and the cookie is a new one.
    ///
    /// `auth_time` (OpenID Connect Core §2: when the authentication occurred) follows only where the factor completes a
    /// sign-in that has just been made. A one-time password alone is no new authentication of an old session: the password
    /// or a new assertion of the provider is (NIST SP 800-63B §4.2.3: what may do beside the session's secret is a
    /// memorized secret or a biometric).
    func strengthen(
        _ session: Session,
        adding method: String,
        request: EndpointRequest
    ) async throws(StoreError) -> (session: Session, cookies: Cookies) {
        let now = service.now
        let completes =
            !session.methods.contains(AuthenticationMethod.multipleFactors)
            && now <= session.authenticatedAt.advanced(by: Session.freshness)
        return try await change(
            session,
            .sessionStrengthened,
            provenAt: completes ? now : session.authenticatedAt,
            request: request
        ) {
            for added in [method, AuthenticationMethod.multipleFactors] where !$0.methods.contains(added) {
                $0.methods.append(added)
            }
        }
    }

    /// The same person, proven again: the same session with a new cookie.
    func renew(
        _ session: Session,
        methods: [String],
        provider: ProviderName?,
        at time: NumericDate,
        request: EndpointRequest
    ) async throws(StoreError) -> (session: Session, cookies: Cookies) {
        try await change(session, .signedIn, provenAt: time, request: request) {
            $0.methods = methods
            $0.provider = provider
        }
    }

    private func change(
        _ session: Session,
        _ kind: AuditKind,
        provenAt time: NumericDate,
        request: EndpointRequest,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws(StoreError) -> (session: Session, cookies: Cookies) {
        let now = service.now
        let token = OpaqueToken(random: service.house.random)
        let hash = token.hash(for: .session, pepper: service.snapshot.pepper)
        let idleEnd = idleEnd(of: session, from: now)
        let userAgent = Self.userAgent(of: request)
        let address = request.remoteAddress
        let apply: @Sendable (inout Session) -> Void = {
            change(&$0)
            $0.token = hash
            $0.authenticatedAt = time
            $0.authenticationClass = AuthenticationClass(methods: $0.methods).rawValue
            $0.lastUsedAt = now
            $0.idleExpiresAt = idleEnd
            $0.userAgent = userAgent ?? $0.userAgent
            $0.address = address ?? $0.address
        }
        var expected = session
        apply(&expected)
        let changed = try await service.store.updateSession(session.id, audit: event(kind, expected, now), apply)
        return (changed, [settingCookie(token, of: changed, at: now)])
    }
}
