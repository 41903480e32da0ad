import JOSE
import JSON
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("Accounts of upstream providers")
struct UpstreamAccountTests {
    @Test("a verified address finds the account here only where the provider's configuration allows it")
    func linkByEmail() async throws {
        let linking = try await FederationFixture {
            ($0.linksByVerifiedEmail, $0.createsUsers) = (true, false)
        }
        let ada = try await linking.add("ada", email: "ada@example.com")
        #expect(try await linking.signIn().isSignedIn)
        #expect(try await linking.linked()?.id == ada.id)

        let strict = try await FederationFixture()
        try await strict.add("ada", email: "ada@example.com")
        strict.expectRefusal(try await strict.signIn(), .accountExists)
        #expect(try await strict.linked() == nil)
    }

    @Test(
        "an address that is not proven at the provider links nothing",
        arguments: [false, .null, "false", 1] as [JSONValue]
    )
    func unprovenUpstream(verified: JSONValue) async throws {
        let house = try await FederationFixture {
            ($0.linksByVerifiedEmail, $0.createsUsers) = (true, false)
        }
        try await house.add("ada", email: "ada@example.com")
        house.upstream.change {
            $0.isEmailVerified = verified
            $0.userInfo = ["sub": "upstream-ada"]
        }
        house.expectRefusal(try await house.signIn(), .unknownAccount)
    }

    @Test("an account prepared here with an unproven address does not catch its owner")
    func preparedAccount() async throws {
        let house = try await FederationFixture { $0.linksByVerifiedEmail = true }
        try await house.add("mallory", email: "ada@example.com", isVerified: false)
        house.expectRefusal(try await house.signIn(), .accountExists)
    }

    @Test("nobody is let in where accounts are neither linked nor made")
    func closed() async throws {
        let house = try await FederationFixture { $0.createsUsers = false }
        house.expectRefusal(try await house.signIn(), .unknownAccount)
        #expect(house.upstream.requests(to: "/userinfo") == 0)
    }

    @Test("only allowed domains get accounts, by proven addresses")
    func domains() async throws {
        let house = try await FederationFixture { $0.allowedDomains = ["Example.org"] }
        house.expectRefusal(try await house.signIn(), .wrongDomain)
        house.upstream.change { ($0.email, $0.isEmailVerified) = ("ada@example.org", false) }
        house.expectRefusal(try await house.signIn(), .wrongDomain)
        house.upstream.change { ($0.email, $0.isEmailVerified) = ("ada@sub.example.org", true) }
        house.expectRefusal(try await house.signIn(), .wrongDomain)
        house.upstream.change { $0.email = "Ada@Example.ORG" }
        #expect(try await house.signIn().isSignedIn)
    }

    @Test("a hosted domain is proven by the signed claim, not by having been asked for")
    func hostedDomain() async throws {
        let house = try await FederationFixture { $0.hostedDomain = "example.com" }
        house.expectRefusal(try await house.signIn(), .wrongDomain)
        house.upstream.change { $0.userInfo = ["sub": "upstream-ada", "hd": "example.com"] }
        house.expectRefusal(try await house.signIn(), .wrongDomain)
        house.upstream.change { $0.claims = ["hd": "evil.com"] }
        house.expectRefusal(try await house.signIn(), .wrongDomain)
        house.upstream.change { $0.claims = ["hd": "example.com"] }
        #expect(try await house.signIn().isSignedIn)
    }

    @Test("a disabled person is refused, linked or found by address")
    func disabled() async throws {
        let house = try await FederationFixture { $0.linksByVerifiedEmail = true }
        try await house.add("ada", email: "ada@example.com", isEnabled: false)
        house.expectRefusal(try await house.signIn(), .accountDisabled)
        #expect(try await house.linked() == nil)

        let later = try await FederationFixture()
        _ = try await later.signIn()
        let user = try #require(try await later.linked())
        try await later.store.updateUser(user.id, audit: later.event) { $0.isEnabled = false }
        later.expectRefusal(try await later.signIn(), .accountDisabled)
    }

    @Test("without a proven address people get a name that is free, and no address")
    func noAddress() async throws {
        let house = try await FederationFixture()
        house.upstream.change {
            $0.email = nil
            $0.claims = ["preferred_username": "admin"]
            $0.userInfo = ["sub": "upstream-ada"]
        }
        #expect(try await house.signIn().isSignedIn)
        let user = try #require(try await house.linked())
        #expect(user.email == nil)
        #expect(user.username.value.hasPrefix("corporate-"))
    }

    @Test("a user name that is taken gives way to the next")
    func takenName() async throws {
        let house = try await FederationFixture { $0.claimMapping = ["preferred_username": "nick"] }
        try await house.add("ada")
        house.upstream.change { $0.claims = ["nick": "ada"] }
        #expect(try await house.signIn().isSignedIn)
        #expect(try await house.linked()?.username.value == "ada@example.com")
    }

    @Test("nobody gets the address of another as a user name, also of one who is not here yet")
    func shadowing() async throws {
        let house = try await FederationFixture { $0.claimMapping = ["preferred_username": "nick"] }
        try await house.add("bob", email: "bob@example.com")
        house.upstream.change { $0.claims = ["nick": "bob@example.com"] }
        #expect(try await house.signIn().isSignedIn)
        #expect(try await house.linked()?.username.value == "ada@example.com")
        house.upstream.change {
            ($0.subject, $0.email) = ("upstream-eve", "eve@example.com")
            $0.claims = ["nick": "Carol@example.com"]
        }
        #expect(try await house.signIn().isSignedIn)
        #expect(try await house.linked("upstream-eve")?.username.value == "eve@example.com")
        try await house.add("carol", email: "carol@example.com")
    }

    @Test("the browser's former session of somebody else ends")
    func otherSession() async throws {
        let house = try await FederationFixture()
        let bob = try await house.add("bob")
        let (session, cookies) = try await SessionIssuer(try house.tenant)
            .begin(user: bob, methods: ["pwd"], request: house.cookieRequest, replacing: nil)
        let cookie = try #require(cookies.first?.value.split(separator: ";").first)
        let state = try #require(try FederationFixture.query(of: try await house.start()).single("state"))
        #expect(try await house.callback("code=c0de&state=\(state)", session: "; " + cookie).isSignedIn)
        #expect(try await house.store.session(session.id, at: house.house.time.now()) == nil)
    }
}

@Suite("Upstream tokens")
struct TokenVaultTests {
    private func issuer() throws -> UpstreamIssuer { try UpstreamIssuer(ScriptedProvider.issuer) }

    @Test("tokens are sealed to their account, and come out as they went in")
    func sealed() async throws {
        let house = try await FederationFixture()
        _ = try await house.signIn()
        let raw = try #require(
            try await house.store.upstreamTokens(issuer: issuer(), subject: "upstream-ada")
        )
        #expect(!String(decoding: raw, as: UTF8.self).contains("upstream-access"))
        let vault = SealedTokenVault(try house.tenant)
        let tokens = try #require(try await vault.tokens(issuer: issuer(), subject: "upstream-ada"))
        #expect(tokens.accessToken == "upstream-access")
        #expect(tokens.refreshToken == "upstream-refresh")
        #expect(tokens.expiresAt == house.house.time.now().advanced(by: .seconds(1000)))
        #expect("\(tokens)" == "***")
        let moved = UpstreamTokenRecord(issuer: try issuer(), subject: "somebody", sealed: raw)
        #expect(throws: StoreError.self) { try vault.opened(moved) }
    }

    @Test("they are refreshed before they expire, once, and the new ones take their place")
    func refreshed() async throws {
        let house = try await FederationFixture()
        _ = try await house.signIn()
        #expect(await house.service.refreshUpstreamTokens() == 0)
        house.house.time.advance(by: .seconds(801))
        house.upstream.change {
            $0.tokenAnswer = ["access_token": "second", "refresh_token": .null, "id_token": .null]
        }
        #expect(await house.service.refreshUpstreamTokens() == 1)
        #expect(await house.service.refreshUpstreamTokens() == 0)
        let form = house.upstream.requests.withLock { $0.last { $0.url.hasSuffix("/token") } }?.form
        #expect(try form?.single("grant_type") == "refresh_token")
        #expect(try form?.single("refresh_token") == "upstream-refresh")
        let vault = SealedTokenVault(try house.tenant)
        let tokens = try await vault.tokens(issuer: issuer(), subject: "upstream-ada")
        #expect(tokens?.accessToken == "second")
        #expect(tokens?.refreshToken == "upstream-refresh")
    }

    @Test("a refresh that fails is tried again after growing pauses; one that was ended is forgotten")
    func failures() async throws {
        let house = try await FederationFixture()
        _ = try await house.signIn()
        house.house.time.advance(by: .seconds(801))
        house.upstream.change { $0.unreachable = ["/token"] }
        #expect(await house.service.refreshUpstreamTokens() == 1)
        house.house.time.advance(by: .seconds(29))
        #expect(await house.service.refreshUpstreamTokens() == 0)
        house.house.time.advance(by: .seconds(1))
        #expect(await house.service.refreshUpstreamTokens() == 1)
        house.house.time.advance(by: .seconds(59))
        #expect(await house.service.refreshUpstreamTokens() == 0)
        house.upstream.change {
            ($0.unreachable, $0.tokenStatus, $0.tokenAnswer) = ([], 400, ["error": "invalid_grant"])
        }
        house.house.time.advance(by: .seconds(1))
        #expect(await house.service.refreshUpstreamTokens() == 1)
        #expect(try await SealedTokenVault(try house.tenant).tokens(issuer: issuer(), subject: "upstream-ada") == nil)
    }

    @Test("an ID token of a refresh that speaks of somebody else ends the tokens")
    func otherSubject() async throws {
        let house = try await FederationFixture()
        _ = try await house.signIn()
        house.house.time.advance(by: .seconds(801))
        house.upstream.change { $0.subject = "somebody" }
        #expect(await house.service.refreshUpstreamTokens() == 1)
        #expect(try await SealedTokenVault(try house.tenant).tokens(issuer: issuer(), subject: "upstream-ada") == nil)
    }
}
