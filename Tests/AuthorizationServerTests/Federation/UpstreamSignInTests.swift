import Foundation
import JOSE
import JSON
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("Sign-in at an upstream provider")
struct UpstreamSignInTests {
    @Test("the browser is sent out with state, nonce and an S256 challenge, and what our client asked for")
    func start() async throws {
        let house = try await FederationFixture(request: {
            $0.maximumAge = 60
            $0.loginHint = "ada@example.com"
            $0.prompts = [.login, .consent]
        })
        let response = try await house.start()
        #expect(response.status == 303)
        #expect(
            response.header("location")?.hasPrefix("https://idp.example/authorize?tenant=x&response_type=code") == true
        )
        let query = try FederationFixture.query(of: response)
        #expect(try query.single("client_id") == "our-client")
        #expect(try query.single("redirect_uri") == "https://id.example/t/acme/signin/callback/corporate")
        #expect(try query.single("scope") == "openid profile email")
        #expect(try query.single("code_challenge_method") == "S256")
        #expect(try query.single("max_age") == "0")
        #expect(try query.single("login_hint") == "ada@example.com")
        #expect(try query.single("prompt") == "login")
        for name in ["state", "nonce", "code_challenge"] {
            #expect(try query.single(name)?.utf8.count == 43, "\(name)")
        }
    }

    @Test("a form without its token, of another browser or without a waiting request starts nothing")
    func forgedStart() async throws {
        let house = try await FederationFixture()
        let other = OpaqueToken(random: SystemRandom())
        house.expectRefusal(try await house.start(csrf: "forged"), .expired, wayBack: false)
        house.expectRefusal(try await house.start(browser: other), .expired, wayBack: false)
        #expect(house.upstream.requests(to: "") == 0)
    }

    @Test("somebody new gets an account by the rules, a session, and goes on with the request")
    func newUser() async throws {
        let house = try await FederationFixture { provider in
            provider.claimMapping = ["nickname": "nick", "roles": "groups"]
            provider.defaultRoles = (try? [RoleName("reader")]) ?? []
        }
        house.upstream.change { $0.claims = ["nick": "countess", "groups": ["admin"]] }
        let response = try await house.signIn()
        #expect(response.isSignedIn)
        let user = try #require(try await house.linked())
        #expect(user.username.value == "ada@example.com")
        #expect(user.email?.value == "ada@example.com")
        #expect(user.isEmailVerified)
        #expect(user.name?.value == "Ada Lovelace")
        #expect(user.locale == "en-GB")
        #expect(user.claims["nickname"] == "countess")
        #expect(user.claims["roles"] == nil)
        #expect(user.roles == [try RoleName("reader")])
        let session = try #require(try await house.store.sessions(of: user.id, at: house.house.time.now()).first)
        #expect(session.methods == ["fed"])
        #expect(session.authenticationClass == "urn:signet:acr:federated")
        #expect(session.provider?.value == "corporate")
        let pending = try await PendingSignIn.find(house.handle.text, for: house.cookieRequest, in: house.tenant)
        #expect(pending?.pending.authenticatedSession == session.id)
    }

    @Test("the code goes to the token endpoint with its verifier, and our secret as the provider wants it")
    func exchange() async throws {
        let house = try await FederationFixture()
        _ = try await house.signIn()
        let basic = try #require(house.upstream.requests.withLock { $0.first { $0.url.hasSuffix("/token") } })
        #expect(basic.authorization == "Basic " + Data("our-client:s3cret%3A%25".utf8).base64EncodedString())
        #expect(try basic.form?.single("code") == "c0de")
        #expect(try basic.form?.single("client_secret") == nil)
        #expect(try basic.form?.single("code_verifier")?.utf8.count == 43)

        let post = try await FederationFixture()
        post.upstream.change { $0.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"] }
        #expect(try await post.signIn().isSignedIn)
        let form = post.upstream.requests.withLock { $0.first { $0.url.hasSuffix("/token") } }?.form
        #expect(try form?.single("client_secret") == "s3cret:%")

        let none = try await FederationFixture { $0.sealedClientSecret = nil }
        #expect(try await none.signIn().isSignedIn)
        let open = none.upstream.requests.withLock { $0.first { $0.url.hasSuffix("/token") } }?.form
        #expect(try open?.single("client_id") == "our-client")
    }

    @Test("a second sign-in finds the same person by issuer and sub, whatever the address is by then")
    func again() async throws {
        let house = try await FederationFixture()
        _ = try await house.signIn()
        let first = try #require(try await house.linked())
        house.upstream.change { $0.email = "countess@example.com" }
        #expect(try await house.signIn().isSignedIn)
        #expect(try await house.linked()?.id == first.id)
        #expect(try await house.store.users(after: nil, limit: 10).count == 1)
    }

    @Test("a state counts once")
    func replay() async throws {
        let house = try await FederationFixture()
        let state = try #require(try FederationFixture.query(of: try await house.start()).single("state"))
        #expect(try await house.callback("code=c0de&state=\(state)").isSignedIn)
        house.expectRefusal(try await house.callback("code=c0de&state=\(state)"), .expired, wayBack: false)
    }

    @Test("of parallel callbacks with one state one signs in")
    func parallel() async throws {
        let house = try await FederationFixture()
        let state = try #require(try FederationFixture.query(of: try await house.start()).single("state"))
        let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { try await house.callback("code=c0de&state=\(state)").isSignedIn }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(signedIn == 1)
        #expect(house.upstream.requests(to: "/token") == 1)
    }

    @Test("parallel first sign-ins of one account make one person")
    func parallelCreation() async throws {
        let house = try await FederationFixture()
        let door = UpstreamDoor(
            service: try house.tenant,
            provider: try #require(house.tenant.snapshot.providers.first)
        )
        let identity = try UpstreamIdentity(["sub": "one", "email": "one@example.com", "email_verified": true])
        let ids = try await withThrowingTaskGroup(of: UserID.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let accounts = UpstreamAccounts(service: door.service, provider: door.provider)
                    return try await accounts.user(of: identity) { identity }.id
                }
            }
            return try await group.reduce(into: Set<UserID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test("another browser cannot finish a sign-in, nor use it up")
    func otherBrowser() async throws {
        let house = try await FederationFixture()
        let state = try #require(try FederationFixture.query(of: try await house.start()).single("state"))
        let stolen = try await house.callback(
            "code=c0de&state=\(state)",
            browser: OpaqueToken(random: SystemRandom())
        )
        house.expectRefusal(stolen, .expired, wayBack: false)
        #expect(try await house.callback("code=c0de&state=\(state)").isSignedIn)
    }

    @Test("after ten minutes a state is over")
    func late() async throws {
        let house = try await FederationFixture()
        let state = try #require(try FederationFixture.query(of: try await house.start()).single("state"))
        house.house.time.advance(by: .seconds(601))
        house.expectRefusal(try await house.callback("code=c0de&state=\(state)"), .expired, wayBack: false)
    }

    @Test("an answer at another provider's path, or of another issuer, is a mix-up")
    func mixUp() async throws {
        let house = try await FederationFixture()
        let state = try #require(try FederationFixture.query(of: try await house.start()).single("state"))
        house.expectRefusal(try await house.callback("code=c0de&state=\(state)", provider: "other"), .failed)
        house.expectRefusal(try await house.signIn("code=c0de&iss=https%3A%2F%2Fevil.example"), .failed)
        house.expectRefusal(try await house.signIn("error=access_denied&iss=https%3A%2F%2Fevil.example"), .failed)
        #expect(house.upstream.requests(to: "/token") == 0)
        #expect(try await house.signIn("code=c0de&iss=https%3A%2F%2Fidp.example").isSignedIn)
    }

    @Test("a provider that promises iss must send it")
    func promisedIssuer() async throws {
        let house = try await FederationFixture()
        house.upstream.change { $0.metadata["authorization_response_iss_parameter_supported"] = true }
        house.expectRefusal(try await house.signIn(), .failed)
        #expect(try await house.signIn("code=c0de&iss=https%3A%2F%2Fidp.example").isSignedIn)
    }

    @Test("a person who says no, and a provider that errs, lead back to the sign-in page")
    func providerErrors() async throws {
        let house = try await FederationFixture()
        house.expectRefusal(try await house.signIn("error=access_denied"), .cancelled)
        house.expectRefusal(try await house.signIn("error=server_error"), .unavailable)
        house.expectRefusal(try await house.signIn("error=invalid_scope"), .failed)
        house.expectRefusal(try await house.signIn("foo=bar"), .failed)
        house.expectRefusal(try await house.callback("error=access_denied"), .cancelled, wayBack: false)
        house.expectRefusal(try await house.callback("error=access_denied&error=x"), .expired, wayBack: false)
        // The request still waits.
        #expect(try await house.signIn().isSignedIn)
        let reasons = try await house.house.events(.upstreamFailed).compactMap { $0["reason"]?.stringValue }
        #expect(reasons.contains("the provider answered access_denied"))
    }

    @Test("a provider that is down at any step gives a page with a way back, and no half session")
    func down() async throws {
        let discovery = try await FederationFixture()
        discovery.upstream.change { $0.unreachable = ["/openid-configuration"] }
        discovery.expectRefusal(try await discovery.start(), .unavailable)
        discovery.upstream.change { $0.unreachable = [] }
        discovery.expectRefusal(try await discovery.start(), .unavailable)
        discovery.house.time.advance(by: .seconds(4))
        #expect(try await discovery.signIn().isSignedIn)

        let token = try await FederationFixture()
        token.upstream.change { $0.unreachable = ["/token"] }
        token.expectRefusal(try await token.signIn(), .unavailable)
        token.upstream.change { ($0.unreachable, $0.tokenStatus) = ([], 502) }
        token.expectRefusal(try await token.signIn(), .unavailable)
        token.upstream.change {
            ($0.tokenStatus, $0.tokenAnswer) = (400, ["error": "invalid_grant"])
        }
        token.expectRefusal(try await token.signIn(), .failed)

        let keys = try await FederationFixture()
        keys.upstream.change { $0.keysAreAway = true }
        keys.expectRefusal(try await keys.signIn(), .unavailable)

        let userInfo = try await FederationFixture()
        userInfo.upstream.change { ($0.email, $0.unreachable) = (nil, ["/userinfo"]) }
        userInfo.expectRefusal(try await userInfo.signIn(), .unavailable)
        #expect(try await userInfo.linked() == nil)
    }

    @Test("what the ID token leaves out comes from userinfo, of the same subject only")
    func userInfo() async throws {
        let house = try await FederationFixture()
        house.upstream.change {
            $0.email = nil
            $0.userInfo = ["sub": "somebody-else", "email": "ada@example.com", "email_verified": true]
        }
        house.expectRefusal(try await house.signIn(), .failed)
        house.upstream.change { $0.userInfo["sub"] = "upstream-ada" }
        #expect(try await house.signIn().isSignedIn)
        #expect(try await house.linked()?.email?.value == "ada@example.com")
        let asked = house.upstream.requests.withLock { $0.last { $0.url.hasSuffix("/userinfo") } }
        #expect(asked?.authorization == "Bearer upstream-access")
    }

    @Test("a disabled provider has no door")
    func disabled() async throws {
        let house = try await FederationFixture { $0.isEnabled = false }
        #expect(house.service.endpoint(forPath: "/t/acme/signin/with/corporate") == nil)
        #expect(house.service.endpoint(forPath: "/t/acme/signin/callback/corporate") == nil)
    }
}

extension FederationFixture {
    /// A request that only carries the browser's cookie.
    var cookieRequest: EndpointRequest {
        EndpointRequest(
            method: "GET",
            path: "/",
            browser: BrowserFields(cookie: "__Host-signet-acme-browser=\(browser.text)")
        )
    }
}
