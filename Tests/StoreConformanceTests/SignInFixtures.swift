import AuthorizationServer
import JOSE
import JSON
import OAuth

/// 32 bytes that stand for a secret of that name.
func hash(_ name: String) -> TokenHash { TokenHash(Array((name + String(repeating: "#", count: 32)).utf8.prefix(32))) }

func user(_ id: String, named username: String? = nil) throws -> User {
    User(
        id: try UserID(id),
        username: try Username(username ?? id),
        email: try EmailAddress("\(username ?? id)@people.example"),
        isEmailVerified: true,
        name: try DisplayText("Ana Čolić"),
        locale: "sr-Latn",
        claims: ["given_name": "Ana", "address": ["country": "RS"], "level": 3, "admin": false, "nick": .null],
        roles: [try RoleName("reader"), try RoleName("auditor")],
        passwordHash: PasswordHash(phc: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"),
        timePassword: TimePassword(
            sealedSeed: [1, 0, 2],
            confirmedAt: noon,
            recoveryCodes: [hash("two"), hash("one"), hash("three")]
        ),
        createdAt: NumericDate(1_799_999_999.125),
        updatedAt: noon
    )
}

func session(_ id: String, of user: String = "ana", lasting idle: Double = 1, atMost most: Double = 8) throws -> Session
{
    Session(
        id: try SessionID(id),
        token: hash("cookie of \(id)"),
        user: try UserID(user),
        createdAt: noon,
        authenticatedAt: noon,
        methods: ["pwd", "otp", "mfa"],
        authenticationClass: "urn:signet:acr:mfa",
        provider: try ProviderName("google"),
        idleExpiresAt: hours(idle),
        expiresAt: hours(most),
        userAgent: "Browser/1.0 (X11; „Linux“)",
        address: "2001:db8::1"
    )
}

func request(of client: String = "web") throws -> AuthorizationRequest {
    AuthorizationRequest(
        client: try ClientID(client),
        redirectURI: try RedirectURI("https://web.example/callback?from=signet"),
        namesRedirectURI: false,
        responseMode: .formPost,
        state: "a\"b\\c\u{1F600}",
        nonce: "n\n0",
        codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        identityScopes: ["openid", "email", "offline_access"],
        scope: try Scope(parsing: "filesystem:write filesystem:read"),
        resources: [try ResourceName("filesystem"), try ResourceName("calendar")],
        prompts: [.login, .selectAccount],
        maximumAge: 0,
        loginHint: "ana@people.example",
        locales: ["sr-Latn", "en"],
        authenticationClasses: ["urn:signet:acr:mfa"],
        requiresAuthenticationClass: true,
        claims: RequestedClaims(idToken: ["acr"], userInfo: ["given_name"], subject: "ana")
    )
}

func pending(
    _ handle: String,
    of client: String = "web",
    at time: NumericDate = noon
) throws -> PendingAuthorization {
    PendingAuthorization(
        handle: hash(handle),
        browser: hash("browser"),
        request: try request(of: client),
        createdAt: time,
        expiresAt: hours(0.5)
    )
}

func code(_ name: String, of user: String = "ana", for client: String = "web") throws -> AuthorizationCode {
    AuthorizationCode(
        hash: hash(name),
        request: try request(of: client),
        user: try UserID(user),
        session: try SessionID("laptop"),
        grant: try UserGrantID("consent"),
        scope: try Scope(parsing: "filesystem:read"),
        identityScopes: ["openid", "email"],
        authentication: facts,
        createdAt: noon,
        expiresAt: NumericDate(noon.seconds + 60)
    )
}

let facts = AuthenticationFacts(time: noon, methods: ["pwd", "otp"], authenticationClass: "urn:signet:acr:mfa")

func grant(_ id: String, of user: String = "ana", to client: String = "web") throws -> UserGrant {
    UserGrant(
        id: try UserGrantID(id),
        user: try UserID(user),
        client: try ClientID(client),
        scope: try Scope(parsing: "filesystem:write filesystem:read"),
        identityScopes: ["openid", "email"],
        resources: [try ResourceName("filesystem")],
        likeness: ClientLikeness(digest: [UInt8](repeating: 1, count: 32)),
        createdAt: noon
    )
}

func family(
    _ id: String,
    of user: String = "ana",
    for client: String = "web",
    isOffline: Bool = true,
    session: String = "laptop"
) throws -> RefreshTokenFamily {
    RefreshTokenFamily(
        id: try RefreshTokenFamilyID(id),
        grant: try UserGrantID("consent"),
        code: hash("code"),
        client: try ClientID(client),
        user: try UserID(user),
        session: try SessionID(session),
        isOffline: isOffline,
        scope: try Scope(parsing: "filesystem:write filesystem:read"),
        identityScopes: ["openid", "offline_access"],
        resources: [try ResourceName("filesystem"), try ResourceName("calendar")],
        authentication: facts,
        createdAt: noon,
        expiresAt: hours(48),
        current: hash("secret 0"),
        idleExpiresAt: hours(1),
        keyThumbprint: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    )
}

extension TenantScopedStore {
    /// Uses the last token of a line; the line as it was kept, nil when there is none.
    @discardableResult
    func rotate(
        _ id: String = "line",
        at now: NumericDate = noon,
        idleUntil end: NumericDate? = nil
    ) async throws -> RefreshTokenFamily? {
        try await useFamily(RefreshTokenFamilyID(id)) { family, _ in
            var rotated = family
            rotated.generation += 1
            rotated.current = hash("secret \(rotated.generation)")
            rotated.rotatedAt = now
            rotated.idleExpiresAt = end ?? NumericDate(now.seconds + 3600)
            return RefreshTokenDecision(rotated, keeping: rotated, audit: event(.tokenIssued))
        }
    }
}

func delivery(_ id: String, to client: String = "web", of session: String = "laptop") throws -> LogoutDelivery {
    LogoutDelivery(
        id: id,
        client: try ClientID(client),
        user: try UserID("ana"),
        session: try SessionID(session),
        createdAt: noon,
        expiresAt: hours(2)
    )
}

func provider(_ name: String) throws -> UpstreamProvider {
    UpstreamProvider(
        name: try ProviderName(name),
        displayName: try DisplayText("Gögle"),
        issuer: try upstream,
        clientID: "us there",
        sealedClientSecret: [3, 0, 1],
        scopes: ["openid", "email", "calendar"],
        hostedDomain: "people.example",
        linksByVerifiedEmail: true,
        createsUsers: true,
        allowedDomains: ["people.example", "other.example"],
        defaultRoles: [try RoleName("reader")],
        claimMapping: ["nickname": "nick", "department": "dep \"t\""],
        isEnabled: false
    )
}

var upstream: UpstreamIssuer { get throws { try UpstreamIssuer("https://idp.example") } }

func link(_ subject: String, of user: String = "ana", at provider: String = "google") throws -> UpstreamLink {
    UpstreamLink(
        provider: try ProviderName(provider),
        issuer: try upstream,
        subject: subject,
        user: try UserID(user),
        createdAt: noon,
        lastUsedAt: hours(1)
    )
}

func upstreamSignIn(_ state: String, at provider: String = "google") throws -> UpstreamSignIn {
    UpstreamSignIn(
        state: hash(state),
        browser: hash("browser"),
        provider: try ProviderName(provider),
        pending: hash("handle"),
        sealedSecrets: [9, 0, 9],
        expiresAt: hours(0.5)
    )
}

extension IdentityStore {
    /// A tenant `acme` with the clients `web` and `native`, the users `ana` and `ben`, and the provider `google`.
    func peopled() async throws -> any TenantScopedStore {
        let acme = try await made("acme")
        for name in ["web", "native"] { try await acme.createClient(client(name), audit: event()) }
        for name in ["ana", "ben"] { try await acme.createUser(user(name), audit: event()) }
        try await acme.createProvider(provider("google"), audit: event())
        return acme
    }
}

extension TenantScopedStore {
    /// How many events were appended, and how often the tenant's configuration was changed, by `body`.
    func traces(_ body: () async throws -> Void) async throws -> Traces {
        let before = try await (auditHead().sequence, configuration()?.sequence ?? 0)
        try await body()
        let after = try await (auditHead().sequence, configuration()?.sequence ?? 0)
        return Traces(events: Int(after.0 - before.0), announcements: Int(after.1 - before.1))
    }

    /// Ends the session as a sign-out does, without telling anybody but the audit.
    @discardableResult
    func end(_ selection: SessionSelection) async throws -> [Session] {
        try await endSessions(selection, at: noon, audit: { _ in event(.sessionEnded) }, deliveries: { _, _ in [] })
    }
}

/// What a verb leaves behind beside the rows.
struct Traces: Equatable {
    var events: Int
    var announcements: Int

    static let none = Traces(events: 0, announcements: 0)
    static let audited = Traces(events: 1, announcements: 0)
    static let announced = Traces(events: 1, announcements: 1)
}
