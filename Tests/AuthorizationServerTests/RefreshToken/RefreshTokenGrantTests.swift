import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Refresh token grant")
struct RefreshTokenGrantTests {
    private static let offline: [String: String?] = ["scope": "openid offline_access filesystem:read"]

    @Test("a refresh gives an access token of the same sign-in, and the successor")
    func refreshes() async throws {
        let house = try await SignInHouse()
        let first = try await house.tokens()
        let response = try await house.refresh(first.text("refresh_token"))
        #expect(response.status == 200)
        #expect(response.header("cache-control") == "no-store")
        let second = try #require(response.json)
        #expect(second["token_type"] == "Bearer")
        #expect(second["expires_in"] == 300)
        #expect(second.text("refresh_token") != first.text("refresh_token"))
        #expect(second.text("access_token") != first.text("access_token"))
        let before = try house.claims(first.text("access_token"), type: "at+jwt")
        let after = try house.claims(second.text("access_token"), type: "at+jwt")
        for name in ["iss", "sub", "aud", "client_id", "scope", "roles", "sid", "auth_time", "amr", "acr"] {
            #expect(before[name] == after[name], "\(name)")
        }
        #expect(before["jti"] != after["jti"])
        let issued = try await house.events(.tokenIssued)
        #expect(issued.last?["grant_type"] == "refresh_token")
        #expect(issued.last?["jti"] == after["jti"])
    }

    @Test("a public client refreshes by its id; another client gets nothing and ends nothing")
    func bound() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens("native").text("refresh_token")
        for thief in ["web", "other"] {
            let response = try await house.refresh(token, as: thief)
            #expect(response.status == 400)
            #expect(response.json?["error"] == "invalid_grant")
        }
        #expect(try await house.refresh(token, as: "native").status == 200)
    }

    @Test("another tenant knows nothing of it")
    func crossTenant() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let response = try await house.refresh(token, tenant: "globex")
        #expect(response.json?["error"] == "invalid_grant")
        #expect(try await house.refresh(token).status == 200)
    }

    @Test("within ten seconds a repetition gives the very same successor, and ends nothing")
    func repetition() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let first = try #require(try await house.refresh(token).json)
        house.identity.time.advance(by: .seconds(9))
        let second = try #require(try await house.refresh(token).json)
        #expect(first.text("refresh_token") == second.text("refresh_token"))
        #expect(first.text("access_token") != second.text("access_token"))
        #expect(try await house.refresh(first.text("refresh_token")).status == 200)
        #expect(try await house.events(.refreshTokenReused).isEmpty)
    }

    @Test("later than that it is a reuse: the family ends with its access tokens, and the audit knows")
    func reuse() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let next = try #require(try await house.refresh(token).json)
        house.identity.time.advance(by: .seconds(11))
        let replay = try await house.refresh(token)
        #expect(replay.status == 400)
        #expect(replay.json?["error"] == "invalid_grant")
        #expect(try await house.refresh(next.text("refresh_token")).json?["error"] == "invalid_grant")
        #expect(try await house.introspect(next.text("access_token")) == ["active": false])
        #expect(try await house.events(.refreshTokenReused).count == 1)
    }

    @Test("the last but one is a reuse also within ten seconds")
    func olderReuse() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let second = try #require(try await house.refresh(token).json)
        let third = try #require(try await house.refresh(second.text("refresh_token")).json)
        #expect(try await house.refresh(token).json?["error"] == "invalid_grant")
        #expect(try await house.refresh(third.text("refresh_token")).json?["error"] == "invalid_grant")
    }

    @Test("of 50 parallel refreshes one family goes on, and no answer is lost")
    func race() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let answers = try await withThrowingTaskGroup(of: EndpointResponse.self) { group in
            for _ in 0..<50 { group.addTask { try await house.refresh(token) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 200 })
        let successors = Set(answers.compactMap { $0.json?.text("refresh_token") })
        #expect(successors.count == 1)
        #expect(Set(answers.compactMap { $0.json?.text("access_token") }).count == 50)
        #expect(try await house.refresh(successors.first).status == 200)
        #expect(try await house.events(.refreshTokenReused).isEmpty)
    }

    @Test("a request may narrow the scope, never widen it, and the family keeps what it had")
    func scope() async throws {
        let house = try await SignInHouse()
        var token = try await house.tokens().text("refresh_token")
        let narrow = try #require(try await house.refresh(token, ["scope": "filesystem:read"]).json)
        #expect(narrow["scope"] == "filesystem:read")
        #expect(narrow["id_token"] == nil)
        token = narrow.text("refresh_token")
        let whole = try #require(try await house.refresh(token).json)
        #expect(whole.text("scope")?.contains("openid") == true)
        token = whole.text("refresh_token")
        for scope in ["filesystem:write", "filesystem:read filesystem:write", "offline_access", "\"", "a  b"] {
            let response = try await house.refresh(token, ["scope": scope])
            #expect(response.json?["error"] == "invalid_scope", "\(scope)")
        }
        #expect(try await house.refresh(token, ["scope": ""]).status == 200)
    }

    @Test("a request may name only resources that were granted")
    func resource() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let other = try await house.refresh(token, ["resource": "https://other.example/"])
        #expect(other.json?["error"] == "invalid_target")
        #expect(try await house.refresh(token, ["resource": IdentityFixture.resource]).status == 200)
    }

    @Test("roles that were taken away, and a disabled or deleted person, are felt at the next refresh")
    func person() async throws {
        let house = try await SignInHouse()
        let store = try house.service().store
        let ada = try UserID("ada-acme")
        let event = AuditEvent(.userUpdated, at: house.identity.time.now(), by: .system)
        var token = try await house.tokens().text("refresh_token")
        try await store.updateUser(ada, audit: event) { $0.roles = [] }
        let poorer = try #require(try await house.refresh(token).json)
        #expect(poorer.text("scope")?.contains("filesystem") == false)
        token = poorer.text("refresh_token")
        #expect(try await house.refresh(token, ["scope": "filesystem:read"]).json?["error"] == "invalid_grant")
        try await store.updateUser(ada, audit: event) { $0.isEnabled = false }
        #expect(try await house.refresh(token).json?["error"] == "invalid_grant")
        try await store.updateUser(ada, audit: event) { $0.isEnabled = true }
        #expect(try await house.refresh(token).status == 200)
        try await store.deleteUser(ada, audit: event)
        #expect(try await house.refresh(token).json?["error"] == "invalid_grant")
    }

    @Test("a family ends with its session; one for offline access outlives it")
    func session() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let bound = try await house.tokens(in: &browser)
        let offline = try await house.tokens("web", Self.offline, in: &browser)
        try await SessionIssuer(house.service()).end(.user(try UserID("ada-acme"), except: nil), by: .system)
        #expect(try await house.refresh(bound.text("refresh_token")).json?["error"] == "invalid_grant")
        #expect(try await house.introspect(bound.text("access_token")) == ["active": false])
        #expect(try await house.introspect(offline.text("access_token"))["active"] == true)
        #expect(try await house.refresh(offline.text("refresh_token")).status == 200)
    }

    @Test("an unused token ends after the idle lifetime, a used one after the absolute lifetime")
    func lifetimes() async throws {
        let policy = SignInPolicy(refreshTokenIdleLifetime: 1000, refreshTokenLifetime: 2500)
        let house = try await SignInHouse(policy: policy)
        let idle = try await house.tokens("web", Self.offline).text("refresh_token")
        var used = try await house.tokens("other", Self.offline).text("refresh_token")
        house.identity.time.advance(by: .seconds(999))
        used = try await house.refresh(used, as: "other").json?.text("refresh_token")
        house.identity.time.advance(by: .seconds(2))
        #expect(try await house.refresh(idle).json?["error"] == "invalid_grant")
        house.identity.time.advance(by: .seconds(900))
        used = try await house.refresh(used, as: "other").json?.text("refresh_token")
        #expect(used != nil)
        house.identity.time.advance(by: .seconds(700))
        #expect(try await house.refresh(used, as: "other").json?["error"] == "invalid_grant")
    }

    @Test("a clock that goes back neither ends a family nor takes a repetition for a reuse")
    func clock() async throws {
        let house = try await SignInHouse()
        let token = try await house.tokens().text("refresh_token")
        let next = try #require(try await house.refresh(token).json)
        house.identity.time.advance(by: .seconds(-30))
        #expect(try await house.refresh(token).json?.text("refresh_token") == next.text("refresh_token"))
        #expect(try await house.refresh(next.text("refresh_token")).status == 200)
    }

    @Test("without a token, or with something else in its place, nothing is given")
    func malformed() async throws {
        let house = try await SignInHouse()
        let tokens = try await house.tokens()
        #expect(try await house.refresh(nil).json?["error"] == "invalid_request")
        for text in [
            "x", tokens.text("access_token"), tokens.text("id_token"), tokens.text("refresh_token").map { $0 + "A" },
        ] {
            #expect(try await house.refresh(text).json?["error"] == "invalid_grant")
        }
    }

    @Test("an ID token comes with it when openid was granted, without nonce and with the time of the sign-in")
    func idToken() async throws {
        let house = try await SignInHouse()
        let first = try await house.tokens()
        house.identity.time.advance(by: .seconds(60))
        let second = try #require(try await house.refresh(first.text("refresh_token")).json)
        let before = try house.claims(first.text("id_token"), type: "JWT")
        let after = try house.claims(second.text("id_token"), type: "JWT")
        for name in ["iss", "sub", "aud", "auth_time", "sid"] { #expect(before[name] == after[name], "\(name)") }
        #expect(after["nonce"] == nil)
        #expect(before["iat"] != after["iat"])
    }
}
