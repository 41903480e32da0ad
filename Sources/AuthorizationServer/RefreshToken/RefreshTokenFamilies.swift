import JOSE
import OAuth

/// Begins families of refresh tokens.
struct RefreshTokenFamilies: Sendable {
    let service: TenantService

    /// What has begun.
    struct Start: Sendable {
        /// The family, which the access token beside it names in its `jti` (``TokenGrant/family``).
        let family: RefreshTokenFamilyID
        /// The first refresh token: for the client, never for a log.
        let text: String
    }

    /// Begins the family that a code gives, with its audit event.
    ///
    /// With `offline_access` it outlives the session. Without, it ends with the session at the latest, and sooner when it
    /// lies unused for as long as a session may; nil when that session has ended already.
    func start(for code: AuthorizationCode) async throws(StoreError) -> Start? {
        let now = service.now
        let policy = service.snapshot.signIn
        let isOffline = code.identityScopes.contains(IdentityScope.offlineAccess)
        var end = now.advanced(by: .seconds(policy.refreshTokenLifetime))
        if !isOffline {
            guard let session = try await service.store.session(code.session, at: now) else { return nil }
            end = min(end, session.expiresAt)
        }
        let id = RefreshTokenFamilyID(random: service.house.random)
        guard let token = RefreshToken(startOf: id, random: service.house.random) else { return nil }
        let family = RefreshTokenFamily(
            id: id,
            grant: code.grant,
            code: code.hash,
            client: code.request.client,
            user: code.user,
            session: code.session,
            isOffline: isOffline,
            scope: code.scope,
            identityScopes: code.identityScopes,
            // RFC 8707 §2.2: the refresh token keeps all resources of the grant, whatever this token request asks for.
            resources: code.request.resources,
            authentication: code.authentication,
            createdAt: now,
            expiresAt: end,
            current: token.hash(pepper: service.snapshot.pepper),
            idleExpiresAt: Self.idleEnd(isOffline: isOffline, end: end, policy: policy, now: now),
            keyThumbprint: nil
        )
        let event = AuditEvent(.refreshFamilyStarted, at: now, by: .client(family.client)) { json in
            json.member("family", family.id.value)
            json.member("sub", family.user.value)
            json.member("sid", family.session.value)
            json.member("scope", family.scope.description)
            json.member("offline", family.isOffline)
            json.member("exp", family.expiresAt.whole)
        }
        try await service.store.createFamily(family, audit: event)
        return Start(family: id, text: token.text(pepper: service.snapshot.pepper))
    }

    /// When a token of the family ends that is not used from now on.
    static func idleEnd(
        isOffline: Bool,
        end: NumericDate,
        policy: SignInPolicy,
        now: NumericDate
    ) -> NumericDate {
        let idle =
            isOffline
            ? policy.refreshTokenIdleLifetime
            : min(policy.refreshTokenIdleLifetime, policy.sessionIdleLifetime)
        return min(end, now.advanced(by: .seconds(idle)))
    }
}
