import JOSE
import JSON
import OAuth

/// Begins, strengthens, finds and ends the sessions of one tenant's people: the only place that makes a session's cookie.
///
/// - A proof of who somebody is always gives a new cookie: one that was planted before the sign-in is worth nothing
///   after it (session fixation).
/// - A session that the same person had in this browser goes on under its name (`sid`), so that proving oneself again
///   does not sign anybody out of their apps. One of somebody else ends.
/// - A session counts only while its person is enabled.
///
/// Whether a session is enough (second factor, age, class) is not decided here but with each authorization request.
struct SessionIssuer: Sendable {
    /// Cookies to set, as header fields.
    typealias Cookies = [(name: String, value: String)]

    /// How seldom a session's last use is written down.
    static let touchInterval = Duration.seconds(60)
    private static let maximumUserAgentLength = 200

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    private var cookies: BrowserCookies { BrowserCookies(issuer: service.issuer, tenant: service.id) }
    private var policy: SignInPolicy { service.snapshot.signIn }

    /// Begins a session of somebody who has just proven who they are.
    ///
    /// `user` is the person as they were proven; `methods` says how (`amr`): `pwd` or `fed`; `provenAt` says when, if it was
    /// not now but at a provider; `former` is the session that this browser has had. Throws ``StoreError/notFound`` when
    /// the person has gone meanwhile, or the password that was proven is no longer theirs: nothing remains then.
    func begin(
        user: User,
        methods: [String],
        provider: ProviderName? = nil,
        provenAt: NumericDate? = nil,
        request: EndpointRequest,
        replacing former: Session?
    ) async throws(StoreError) -> (session: Session, cookies: Cookies) {
        let begun = try await beginUnchecked(
            user,
            methods: methods,
            provider: provider,
            provenAt: provenAt,
            request: request,
            replacing: former
        )
        // A change of the password ends all sessions after it is written. One that was made before is ended by it; one that
        // is made after finds the new password here.
        guard methods.contains(AuthenticationMethod.password) else { return begun }
        guard try await service.store.user(user.id)?.passwordHash == user.passwordHash else {
            try await end(.session(begun.session.id), by: .system)
            throw .notFound
        }
        return begun
    }

    private func beginUnchecked(
        _ user: User,
        methods: [String],
        provider: ProviderName?,
        provenAt: NumericDate?,
        request: EndpointRequest,
        replacing former: Session?
    ) async throws(StoreError) -> (session: Session, cookies: Cookies) {
        let now = service.now
        let time = min(provenAt ?? now, now)
        if let former {
            if former.user == user.id {
                do throws(StoreError) {
                    return try await renew(former, methods: methods, provider: provider, at: time, request: request)
                } catch {
                    guard error == .notFound else { throw error }
                }
            } else {
                try await end(.session(former.id), by: .user(former.user))
            }
        }
        let token = OpaqueToken(random: service.house.random)
        let session = Session(
            id: SessionID(random: service.house.random),
            token: token.hash(for: .session, pepper: service.snapshot.pepper),
            user: user.id,
            createdAt: now,
            authenticatedAt: time,
            methods: methods,
            authenticationClass: AuthenticationClass(methods: methods).rawValue,
            provider: provider,
            idleExpiresAt: now.advanced(by: .seconds(min(policy.sessionIdleLifetime, policy.sessionLifetime))),
            expiresAt: now.advanced(by: .seconds(policy.sessionLifetime)),
            userAgent: Self.userAgent(of: request),
            address: request.remoteAddress
        )
        try await service.store.createSession(session, audit: event(.signedIn, session, now))
        return (session, [settingCookie(token, of: session, at: now)])
    }

    /// The session that this browser proves, and whose it is; nil when there is none that counts.
    func current(_ request: EndpointRequest) async throws(StoreError) -> (session: Session, user: User)? {
        guard let token = cookies.session(in: request) else { return nil }
        let now = service.now
        let hash = token.hash(for: .session, pepper: service.snapshot.pepper)
        guard let session = try await service.store.session(token: hash, at: now), session.isValid(at: now),
            let user = try await service.store.user(session.user), user.isEnabled
        else { return nil }
        if session.lastUsedAt.distance(to: now) >= Self.touchInterval {
            try await service.store.touchSession(
                session.id,
                at: now,
                idleExpiresAt: idleEnd(of: session, from: now),
                address: request.remoteAddress
            )
        }
        return (session, user)
    }

    /// Ends sessions, and queues the news for the clients that want to hear of it (Back-Channel Logout 1.0 §2.5).
    @discardableResult
    func end(_ selection: SessionSelection, by actor: AuditActor) async throws(StoreError) -> [Session] {
        let now = service.now
        return try await service.store.endSessions(
            selection,
            at: now,
            audit: { session in
                AuditEvent(.sessionEnded, at: now, by: actor) {
                    $0.member("session", session.id.value)
                    $0.member("user", session.user.value)
                }
            },
            deliveries: { [service] session, clients in
                LogoutDelivery.deliveries(of: session, to: clients, in: service, at: now)
            }
        )
    }

    /// `Set-Cookie` for a browser that is signed out.
    var clearingCookies: Cookies { [cookies.clearingSession] }

    // MARK: Steps

    func idleEnd(of session: Session, from now: NumericDate) -> NumericDate {
        min(now.advanced(by: .seconds(policy.sessionIdleLifetime)), session.expiresAt)
    }

    func settingCookie(
        _ token: OpaqueToken,
        of session: Session,
        at now: NumericDate
    ) -> (name: String, value: String) {
        cookies.settingSession(token, seconds: max(1, Int(now.distance(to: session.expiresAt).components.seconds)))
    }

    func event(_ kind: AuditKind, _ session: Session, _ now: NumericDate) -> AuditEvent {
        AuditEvent(kind, at: now, by: .user(session.user)) { json in
            json.member("session", session.id.value)
            json.member("acr", session.authenticationClass)
            json.member("amr", session.methods.joined(separator: " "))
            if let provider = session.provider { json.member("provider", provider.value) }
            if let address = session.address { json.member("address", address) }
        }
    }

    /// What the browser calls itself, cut short and without what is not visible ASCII.
    static func userAgent(of request: EndpointRequest) -> String? {
        guard let text = request.browser?.userAgent else { return nil }
        let plain = text.utf8.prefix(maximumUserAgentLength).filter { (0x20...0x7E).contains($0) }
        return plain.isEmpty ? nil : String(decoding: plain, as: UTF8.self)
    }
}
