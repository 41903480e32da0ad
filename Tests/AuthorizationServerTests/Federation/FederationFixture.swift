import JOSE
import JSON
import Logging
import OAuth
import SigningKeys
import StoreMemory
import Testing

@testable import AuthorizationServer

/// Tenant `acme` with the provider `corporate` (scripted), a browser, and an authorization request that waits for it.
struct FederationFixture {
    let house: IdentityFixture
    let store: any TenantScopedStore
    let upstream: ScriptedProvider
    let service: IdentityService
    let browser = OpaqueToken(random: SystemRandom())
    let handle = OpaqueToken(random: SystemRandom())

    init(
        _ configure: (inout UpstreamProvider) -> Void = { _ in },
        request change: (inout AuthorizationRequest) -> Void = { _ in }
    ) async throws {
        house = try await IdentityFixture(tenants: ["acme"])
        store = house.store.tenant(try TenantID("acme"))
        upstream = try ScriptedProvider(time: house.time)
        service = IdentityService(
            store: house.store,
            masterKeys: house.masterKeys,
            settings: .init(publicURL: try Issuer(IdentityFixture.publicURL), schedule: try KeySchedule()),
            audit: house.audit,
            pages: PlainPages(),
            passwords: PlainPasswords(),
            upstreams: Upstreams(transport: upstream, keys: upstream, time: house.time),
            time: house.time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        for name in ["corporate", "other"] {
            var provider = UpstreamProvider(
                name: try ProviderName(name),
                displayName: try DisplayText("Corporate"),
                issuer: try UpstreamIssuer(name == "corporate" ? ScriptedProvider.issuer : "https://other.example"),
                clientID: "our-client",
                createsUsers: true
            )
            let dataKey = try #require(try await store.tenant()).dataKey(house.masterKeys)
            provider.sealedClientSecret = try UpstreamProvider.seal(
                clientSecret: "s3cret:%",
                of: provider.name,
                tenant: store.id,
                with: dataKey
            )
            configure(&provider)
            try await store.createProvider(provider, audit: event)
        }
        try await service.start()
        var request = AuthorizationRequest(
            client: try ClientID("service"),
            redirectURI: try RedirectURI("https://app.example/callback"),
            codeChallenge: "challenge",
            identityScopes: ["openid"]
        )
        change(&request)
        try await wait(handle, request)
    }

    var event: AuditEvent { AuditEvent(.tenantUpdated, at: house.time.now(), by: .system) }

    var tenant: TenantService {
        get throws { try #require(service.services.first) }
    }

    /// Keeps another request of this browser.
    func wait(_ handle: OpaqueToken, _ request: AuthorizationRequest) async throws {
        let pepper = try tenant.snapshot.pepper
        try await store.createPending(
            PendingAuthorization(
                handle: handle.hash(for: .pendingAuthorization, pepper: pepper),
                browser: browser.hash(for: .browser, pepper: pepper),
                request: request,
                createdAt: house.time.now(),
                expiresAt: house.time.now().advanced(by: .seconds(3600))
            ),
            limit: 10
        )
    }

    /// Makes a user here.
    @discardableResult
    func add(
        _ name: String,
        email: String? = nil,
        isVerified: Bool = true,
        isEnabled: Bool = true
    ) async throws -> User {
        let user = User(
            id: UserID(random: SystemRandom()),
            username: try Username(name),
            email: try email.map { try EmailAddress($0) },
            isEmailVerified: isVerified,
            isEnabled: isEnabled,
            createdAt: house.time.now()
        )
        try await store.createUser(user, audit: event)
        return user
    }

    /// What the endpoint at a path says; nil for no endpoint.
    func send(_ request: EndpointRequest) async -> EndpointResponse? {
        switch service.endpoint(forPath: request.path)?.answer(request) {
        case .ready(let response), .afterAudit(let response, _): response
        case .later(let answer): await answer()
        case .soon, nil: nil
        }
    }

    /// Posts the button of the sign-in page.
    func start(
        _ provider: String = "corporate",
        browser other: OpaqueToken? = nil,
        csrf: String? = nil
    ) async throws -> EndpointResponse {
        let browser = other ?? browser
        let forgery = AntiForgery(pepper: try tenant.snapshot.pepper)
        let token = csrf ?? forgery.token(form: "/signin/with/\(provider)", browser: browser)
        let response = await send(
            EndpointRequest(
                method: "POST",
                path: "/t/acme/signin/with/\(provider)",
                contentType: .init("application/x-www-form-urlencoded"),
                browser: BrowserFields(cookie: "__Host-signet-acme-browser=\(browser.text)"),
                body: Array("request=\(handle.text)&csrf=\(token)".utf8)
            )
        )
        let started = try #require(response)
        if started.status == 303, let nonce = try Self.query(of: started).single("nonce") {
            upstream.nonce.withLock { $0 = nonce }
        }
        return started
    }

    /// The parameters with which the browser is sent to the provider.
    static func query(of response: EndpointResponse) throws -> FormParameters {
        let location = try #require(response.header("location"))
        let question = try #require(location.firstIndex(of: "?"))
        return try FormParameters(parsing: Array(location[location.index(after: question)...].utf8))
    }

    /// Comes back from the provider.
    func callback(
        _ query: String,
        provider: String = "corporate",
        browser other: OpaqueToken? = nil,
        session: String = ""
    ) async throws -> EndpointResponse {
        let cookie = "__Host-signet-acme-browser=\((other ?? browser).text)"
        let response = await send(
            EndpointRequest(
                method: "GET",
                path: "/t/acme/signin/callback/\(provider)",
                query: query,
                browser: BrowserFields(cookie: cookie + session)
            )
        )
        return try #require(response)
    }

    /// A whole sign-in, whose answer has these parameters beside `state`.
    func signIn(_ answer: String = "code=c0de") async throws -> EndpointResponse {
        let state = try #require(try Self.query(of: try await start()).single("state"))
        return try await callback("\(answer)&state=\(state)")
    }

    /// Who is linked to an account of the provider.
    func linked(_ subject: String = "upstream-ada") async throws -> User? {
        let issuer = try UpstreamIssuer(ScriptedProvider.issuer)
        guard let link = try await store.link(issuer: issuer, subject: subject) else { return nil }
        return try await store.user(link.user)
    }

    /// Expects a page of that message without a session, with the way back or without.
    func expectRefusal(
        _ response: EndpointResponse,
        _ message: UpstreamRefusal.Message,
        wayBack: Bool = true,
        at location: SourceLocation = #_sourceLocation
    ) {
        let page = String(decoding: response.body, as: UTF8.self)
        #expect(page.contains("message: \"\(message.rawValue)\""), "\(page)", sourceLocation: location)
        #expect(response.header("set-cookie") == nil, sourceLocation: location)
        #expect(page.contains("/signin?request=\(handle.text)") == wayBack, "\(page)", sourceLocation: location)
        #expect(response.status >= 400, sourceLocation: location)
    }
}

extension EndpointResponse {
    /// Whether it goes on with the request and begins a session.
    var isSignedIn: Bool {
        status == 303 && header("location")?.contains("/oauth2/resume?request=") == true
            && header("set-cookie")?.contains("-session=") == true
    }
}
