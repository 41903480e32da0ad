import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Authorization code grant")
struct AuthorizationCodeGrantTests {
    @Test("a code gives an access token, an ID token and a refresh token, each saying who, when and for whom")
    func tokens() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        let response = try await house.redeem(code)
        #expect(response.status == 200)
        #expect(response.header("cache-control") == "no-store")
        let json = try #require(response.json)
        #expect(json["token_type"] == "Bearer")
        #expect(json["expires_in"] == 300)
        #expect(json["scope"] == "openid profile email filesystem:read")
        #expect(json["refresh_token"] != nil)

        let access = try house.claims(json["access_token"]?.stringValue, type: "at+jwt")
        #expect(access["sub"] == "ada-acme")
        #expect(access["aud"] == .string(IdentityFixture.resource))
        #expect(access["client_id"] == "web")
        #expect(access["tenant_id"] == "acme")
        #expect(access["roles"] == ["reader"])
        #expect(access["amr"] == ["pwd"])
        #expect(access["acr"] == "urn:signet:acr:password")
        #expect(access["auth_time"] == 1_800_000_000)

        let identity = try house.claims(json["id_token"]?.stringValue, type: "JWT")
        #expect(identity["iss"] == "https://id.example/t/acme")
        #expect(identity["sub"] == "ada-acme")
        #expect(identity["aud"] == "web")
        #expect(identity["azp"] == "web")
        #expect(identity["nonce"] == "n-1")
        #expect(identity["sid"] == access["sid"])
        #expect(identity["auth_time"] == 1_800_000_000)
        #expect(identity["exp"] == 1_800_000_300)
        let token = try #require(json["access_token"]?.stringValue)
        #expect(identity["at_hash"]?.stringValue == IDTokenMint.hash(of: Array(token.utf8), for: .es256))
        // OpenID Connect Core §5.4: claims of scopes come from userinfo.
        #expect(identity["email"] == nil)
    }

    @Test("the hash of the access token is that of OpenID Connect Core's own example")
    func accessTokenHash() {
        // OpenID Connect Core appendix A.3.
        let token = Array("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y".utf8)
        #expect(IDTokenMint.hash(of: token, for: .rs256) == "77QmUPtjPfzWtF2AnpK9RQ")
    }

    @Test("ID tokens are RS256 unless the client chose otherwise")
    func defaultAlgorithm() async throws {
        let house = try await SignInHouse(algorithm: .rs256)
        var browser = try await house.signedIn()
        let response = try await house.redeem(try await house.code(in: &browser).answer["code"])
        let token = try #require(response.json?["id_token"]?.stringValue)
        #expect(try CompactJWS(parsing: Array(token.utf8)).header.algorithm == .rs256)
        _ = try house.claims(token, type: "JWT")
    }

    @Test("a public client redeems with its verifier and no secret")
    func publicClient() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code("native", in: &browser).answer["code"]
        #expect(try await house.redeem(code, "native").status == 200)
    }

    @Test(
        "a code that is not this request's is refused, and taken",
        arguments: [
            ["code_verifier": "aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"],
            ["redirect_uri": "https://app.example/other"], ["redirect_uri": nil],
        ] as [[String: String?]]
    )
    func mismatches(changes: [String: String?]) async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        let refused = try await house.redeem(code, "web", changes)
        #expect(refused.status == 400)
        #expect(refused.json?["error"] == "invalid_grant")
        #expect(try await house.redeem(code).json?["error"] == "invalid_grant")
    }

    @Test("a malformed request is refused before the code is taken")
    func malformed() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        for changes in [["code_verifier": nil], ["code_verifier": "short"], ["code": nil]] as [[String: String?]] {
            #expect(try await house.redeem(code, "web", changes).json?["error"] == "invalid_request")
        }
        #expect(try await house.redeem(code).status == 200)
    }

    @Test("a code of another client, tenant, or made up, gives nothing")
    func strangers() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        #expect(try await house.redeem(code, "web", tenant: "globex").json?["error"] == "invalid_grant")
        #expect(try await house.redeem(code, "other").json?["error"] == "invalid_grant")
        let madeUp = Base64URL.encode([UInt8](repeating: 7, count: 32))
        #expect(try await house.redeem(madeUp).json?["error"] == "invalid_grant")
        #expect(try await house.redeem("nonsense").json?["error"] == "invalid_grant")
    }

    @Test("after a minute a code is nothing")
    func expiry() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        let other = try await house.code(in: &browser).answer["code"]
        house.identity.time.advance(by: .seconds(59))
        #expect(try await house.redeem(code).status == 200)
        house.identity.time.advance(by: .seconds(1))
        #expect(try await house.redeem(other).json?["error"] == "invalid_grant")
    }

    @Test("a code used twice is refused and revokes all that it gave")
    func replay() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        let first = try #require(try await house.redeem(code).json)
        let access = first["access_token"]?.stringValue
        #expect(try await house.userInfo(access).status == 200)
        #expect(try await house.redeem(code).json?["error"] == "invalid_grant")
        #expect(try await house.userInfo(access).status == 401)
        let refreshed = try await house.refresh(first["refresh_token"]?.stringValue)
        #expect(refreshed.json?["error"] == "invalid_grant")
    }

    @Test("of many who show one code at once, at most one gets tokens, and none that live on")
    func race() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        let responses = try await withThrowingTaskGroup(of: EndpointResponse.self) { group in
            for _ in 0..<20 { group.addTask { try await house.redeem(code) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let given = responses.filter { $0.status == 200 }
        #expect(given.count <= 1)
        #expect(responses.allSatisfy { $0.status == 200 || $0.json?["error"] == "invalid_grant" })
        for response in given {
            #expect(try await house.userInfo(response.json?["access_token"]?.stringValue).status == 401)
        }
    }

    @Test("a code ends with its session, its grant and its person")
    func ended() async throws {
        let house = try await SignInHouse()
        let service = try house.service()
        let user = try UserID("ada-acme")
        var browser = try await house.signedIn()
        let first = try await house.code(in: &browser).answer["code"]
        try await SessionIssuer(service).end(.user(user, except: nil), by: .system)
        #expect(try await house.redeem(first).json?["error"] == "invalid_grant")

        browser = try await house.signedIn()
        let second = try await house.code(in: &browser).answer["code"]
        let event = AuditEvent(.grantRevoked, at: service.now, by: .user(user))
        for grant in try await service.store.grants(of: user) {
            try await service.store.revokeGrant(grant.id, of: user, at: service.now, audit: event)
        }
        #expect(try await house.redeem(second).json?["error"] == "invalid_grant")

        let third = try await house.code(in: &browser).answer["code"]
        try await service.store.updateUser(user, audit: event) { $0.isEnabled = false }
        #expect(try await house.redeem(third).json?["error"] == "invalid_grant")
    }

    @Test("the token request may narrow the resources and not widen them; a role that was taken away is felt")
    func resources() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let identity = try await house.code("web", ["scope": "openid"], in: &browser).answer["code"]
        let widened = try await house.redeem(identity, "web", ["resource": IdentityFixture.resource])
        #expect(widened.json?["error"] == "invalid_target")

        let plain = try await house.code("web", ["scope": "openid"], in: &browser).answer["code"]
        let json = try await house.redeem(plain).json
        let access = try house.claims(json?["access_token"]?.stringValue, type: "at+jwt")
        #expect(access["aud"] == "https://id.example/t/acme/oauth2/userinfo")
        #expect(access["scope"] == "openid")

        let full = try await house.code(in: &browser).answer["code"]
        let service = try house.service()
        let event = AuditEvent(.userUpdated, at: service.now, by: .system)
        try await service.store.updateUser(try UserID("ada-acme"), audit: event) { $0.roles = [] }
        #expect(try await house.redeem(full).json?["scope"] == "openid profile email")
    }

    @Test("without openid there is no ID token, without the refresh grant no refresh token")
    func plainOAuth() async throws {
        let house = try await SignInHouse { if $0.id.value == "own" { $0.grantTypes = [.authorizationCode] } }
        var browser = try await house.signedIn()
        let code = try await house.code("own", ["scope": "filesystem:read offline_access"], in: &browser).answer["code"]
        let json = try #require(try await house.redeem(code, "own").json)
        #expect(json["id_token"] == nil)
        #expect(json["refresh_token"] == nil)
        #expect(json["scope"] == "filesystem:read")
        #expect(try await house.userInfo(json["access_token"]?.stringValue).status == 403)
    }

    @Test("claims that were asked for one by one are in the ID token, as far as their scope was granted")
    func requestedClaims() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let claims =
            #"{"id_token":{"email":null,"department":{"essential":true},"sub":{"value":"ada-acme"},"iss":null}}"#
        let code = try await house.code("web", ["claims": claims, "scope": "openid"], in: &browser).answer["code"]
        let json = try await house.redeem(code).json
        let identity = try house.claims(json?["id_token"]?.stringValue, type: "JWT")
        #expect(identity["email"] == "ada@acme.example")
        #expect(identity["department"] == "engines")
        #expect(identity["phone_number"] == nil)
        #expect(json?["scope"]?.stringValue?.contains("email") == true)
    }

    @Test("pairwise names differ by sector and are the same in every token of one")
    func pairwise() async throws {
        let house = try await SignInHouse { client in
            client.signIn.subjectType = .pairwise
            if client.id.value == "own" { client.signIn.sectorIdentifier = "elsewhere.example" }
        }
        var browser = try await house.signedIn()
        var subjects: [String: JSONValue] = [:]
        for client in ["web", "other", "own", "native"] {
            let code = try await house.code(client, in: &browser).answer["code"]
            let json = try await house.redeem(code, client).json
            let identity = try house.claims(json?["id_token"]?.stringValue, type: "JWT")
            let access = try house.claims(json?["access_token"]?.stringValue, type: "at+jwt")
            let info = try await house.userInfo(json?["access_token"]?.stringValue)
            #expect(identity["sub"] == access["sub"])
            #expect(info.json?["sub"] == identity["sub"])
            subjects[client] = identity["sub"]
        }
        #expect(subjects["web"] == subjects["other"])
        #expect(Set(subjects.values.compactMap(\.stringValue)).count == 3)
        #expect(!subjects.values.contains("ada-acme"))
    }

    @Test("a confidential client must prove itself, also with a good code")
    func authentication() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try await house.code(in: &browser).answer["code"]
        var request = EndpointRequest(
            method: "POST",
            path: "/t/acme/oauth2/token",
            contentType: .init("application/x-www-form-urlencoded")
        )
        let form =
            "grant_type=authorization_code&client_id=web&code=\(code ?? "")&code_verifier=\(SignInHouse.verifier)"
        request.body = Array(form.utf8)
        #expect(try await house.answer(request).json?["error"] == "invalid_client")
        #expect(try await house.redeem(code).status == 200)
    }

    @Test("every code, grant and token leaves its event, and none tells a secret")
    func audited() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let code = try #require(try await house.code(in: &browser).answer["code"])
        let json = try #require(try await house.redeem(code).json)
        _ = try await house.redeem(code)
        var all: [JSONValue] = []
        for kind in [AuditKind.codeIssued, .grantGiven, .tokenIssued, .codeReused, .tokenRefused] {
            let events = try await house.identity.events(kind)
            #expect(!events.isEmpty, "\(kind)")
            all += events
        }
        let text = all.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        #expect(!text.contains(code))
        let token = try #require(json["access_token"]?.stringValue)
        #expect(!text.contains(token))
    }
}
