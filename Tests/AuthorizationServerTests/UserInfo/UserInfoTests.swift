import JSON
import OAuth
import Testing

@testable import AuthorizationServer

extension SignInHouse {
    func userInfo(
        _ token: String?,
        tenant: String = "acme",
        _ change: (inout EndpointRequest) -> Void = { _ in }
    ) async throws -> EndpointResponse {
        var request = EndpointRequest(method: "GET", path: "/t/\(tenant)/oauth2/userinfo")
        if let token { request.authorization = .init("Bearer \(token)") }
        change(&request)
        return try await answer(request)
    }

    func refresh(_ token: String?, _ client: String = "web") async throws -> EndpointResponse {
        try await redeem(
            "",
            client,
            [
                "grant_type": "refresh_token", "refresh_token": token, "code": nil, "code_verifier": nil,
                "redirect_uri": nil,
            ]
        )
    }

    /// An access token for these scopes.
    func accessToken(_ client: String = "web", scope: String = "openid profile email") async throws -> String {
        var browser = try await signedIn()
        let code = try await code(client, ["scope": scope], in: &browser).answer["code"]
        return try await redeem(code, client).json?["access_token"]?.stringValue ?? ""
    }
}

@Suite("Userinfo")
struct UserInfoTests {
    @Test("the claims are those of the scopes, by GET and by POST, from header and form")
    func claims() async throws {
        let house = try await SignInHouse()
        let token = try await house.accessToken()
        let response = try await house.userInfo(token)
        #expect(response.status == 200)
        #expect(response.header("access-control-allow-origin") == "*")
        #expect(response.header("cache-control") == "no-store")
        let json = try #require(response.json)
        #expect(json["sub"] == "ada-acme")
        #expect(json["name"] == "Ada")
        #expect(json["given_name"] == "Ada")
        #expect(json["preferred_username"] == "ada")
        #expect(json["department"] == "engines")
        #expect(json["email"] == "ada@acme.example")
        #expect(json["email_verified"] == true)
        #expect(json["updated_at"] == 1_800_000_000)

        let posted = try await house.userInfo(token) { $0.method = "POST" }
        #expect(posted.json == json)
        let form = try await house.userInfo(nil) {
            $0.method = "POST"
            $0.contentType = .init("application/x-www-form-urlencoded")
            $0.body = Array("access_token=\(token)".utf8)
        }
        #expect(form.json == json)
        #expect(try await house.userInfo(nil) { $0.authorization = .init("bearer \(token)") }.status == 200)
        #expect(try await house.userInfo(nil) { $0.method = "OPTIONS" }.status == 204)
        #expect(try await house.userInfo(token) { $0.method = "PUT" }.status == 405)
    }

    @Test("openid alone tells the subject and nothing else")
    func subjectOnly() async throws {
        let house = try await SignInHouse()
        let json = try await house.userInfo(try await house.accessToken(scope: "openid")).json
        #expect(json == ["sub": "ada-acme"])
    }

    @Test("a token for a resource tells its client who the person is, when openid was granted too")
    func resourceToken() async throws {
        let house = try await SignInHouse()
        #expect(try await house.userInfo(try await house.accessToken(scope: "openid filesystem:read")).status == 200)
        let refused = try await house.userInfo(try await house.accessToken("own", scope: "filesystem:read"))
        #expect(refused.status == 403)
        let challenge = try #require(refused.header("www-authenticate"))
        #expect(challenge.contains(#"error="insufficient_scope""#))
        #expect(challenge.contains(#"scope="openid""#))
    }

    @Test("without a token the scheme is told and no error, with a bad one invalid_token")
    func refusals() async throws {
        let house = try await SignInHouse()
        let none = try await house.userInfo(nil)
        #expect(none.status == 401)
        #expect(none.header("www-authenticate") == #"Bearer realm="signet""#)
        let token = try await house.accessToken()
        for bad in ["x", "x.y.z", String(token.dropLast()), token + "x"] {
            let response = try await house.userInfo(bad)
            #expect(response.status == 401)
            #expect(response.header("www-authenticate")?.contains(#"error="invalid_token""#) == true)
        }
        #expect(try await house.userInfo(token, tenant: "globex").status == 401)
        #expect(try await house.userInfo(nil) { $0.query = "access_token=\(token)" }.status == 400)
        let twice = try await house.userInfo(token) {
            $0.method = "POST"
            $0.contentType = .init("application/x-www-form-urlencoded")
            $0.body = Array("access_token=\(token)".utf8)
        }
        #expect(twice.status == 400)
        #expect(try await house.userInfo(nil) { $0.authorization = .repeated }.status == 400)
    }

    @Test("neither an ID token nor a client's own token is one for userinfo")
    func otherTokens() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let json = try await house.redeem(try await house.code(in: &browser).answer["code"]).json
        #expect(try await house.userInfo(json?["id_token"]?.stringValue).status == 401)
        let own = house.identity.send(house.identity.request())?.json?["access_token"]?.stringValue
        #expect(try await house.userInfo(own).status == 403)
    }

    @Test("a token ends with its time, its session, its grant, its person and its client")
    func ended() async throws {
        let house = try await SignInHouse { if $0.id.value == "other" { $0.grantTypes = [.authorizationCode] } }
        let service = try house.service()
        let user = try UserID("ada-acme")
        let event = AuditEvent(.userUpdated, at: service.now, by: .system)

        let old = try await house.accessToken()
        house.identity.time.advance(by: .seconds(300))
        #expect(try await house.userInfo(old).status == 401)

        for client in ["web", "other"] {
            let token = try await house.accessToken(client)
            #expect(try await house.userInfo(token).status == 200)
            try await SessionIssuer(service).end(.user(user, except: nil), by: .system)
            #expect(try await house.userInfo(token).status == 401)

            let second = try await house.accessToken(client)
            for grant in try await service.store.grants(of: user) {
                try await service.store.revokeGrant(grant.id, of: user, at: service.now, audit: event)
            }
            #expect(try await house.userInfo(second).status == 401)
        }

        let third = try await house.accessToken()
        try await service.store.updateUser(user, audit: event) { $0.isEnabled = false }
        #expect(try await house.userInfo(third).status == 401)
        try await service.store.updateUser(user, audit: event) { $0.isEnabled = true }
        #expect(try await house.userInfo(third).status == 200)
        try await service.store.updateClient(try ClientID("web"), audit: event) { $0.isEnabled = false }
        try await house.identity.service.followStore()
        #expect(try await house.userInfo(third).status == 401)
    }

    @Test("a client that wants it gets a signed JWT, from us and for it")
    func signed() async throws {
        let house = try await SignInHouse { $0.signIn.userInfoAlgorithm = .es256 }
        let response = try await house.userInfo(try await house.accessToken())
        #expect(response.header("content-type") == "application/jwt")
        let claims = try house.claims(response.text, type: "JWT")
        #expect(claims["iss"] == "https://id.example/t/acme")
        #expect(claims["aud"] == "web")
        #expect(claims["sub"] == "ada-acme")
        #expect(claims["email"] == "ada@acme.example")
    }
}
