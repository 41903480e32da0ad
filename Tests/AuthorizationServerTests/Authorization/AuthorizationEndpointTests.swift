import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Authorization endpoint")
struct AuthorizationEndpointTests {
    @Test("a person signs in, consents, and the client gets a code with state and iss")
    func wholeWay() async throws {
        let house = try await SignInHouse()
        var browser = Browser(house)
        let first = try await browser.get(SignInHouse.authorize())
        #expect(first.status == 303)
        #expect(first.header("cache-control") == "no-store")
        #expect(first.location?.hasPrefix("https://id.example/t/acme/signin?request=") == true)
        #expect(browser.cookies.keys.contains("__Host-signet-acme-browser"))

        let handle = try #require(first.answer["request"])
        browser = try await house.signedIn(in: browser)
        let second = try await browser.get("/t/acme/oauth2/resume?request=\(handle)")
        #expect(second.location == "https://id.example/t/acme/consent?request=\(handle)")

        try await house.consent(handle, in: browser)
        let third = try await browser.get("/t/acme/oauth2/resume?request=\(handle)")
        #expect(third.status == 303)
        #expect(third.location?.hasPrefix(SignInHouse.redirect + "?code=") == true)
        #expect(third.answer["state"] == "s t/ä+&=")
        #expect(third.answer["iss"] == "https://id.example/t/acme")
        #expect(third.answer["code"]?.utf8.count == 43)

        let again = try await browser.get("/t/acme/oauth2/resume?request=\(handle)")
        #expect(again.status == 400)
        #expect(again.text.contains("expired"))
    }

    @Test("whoever is signed in and has consented gets a code without a page")
    func singleSignOn() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        #expect(try await house.code(in: &browser).answer["code"] != nil)
        let again = try await browser.get(SignInHouse.authorize())
        #expect(again.answer["code"] != nil)
        let narrower = try await browser.get(SignInHouse.authorize("web", ["scope": "openid"]))
        #expect(narrower.answer["code"] != nil)
        let wider = try await browser.get(SignInHouse.authorize("web", ["scope": "openid phone filesystem:read"]))
        #expect(wider.location?.contains("/consent?") == true)
        let otherClient = try await browser.get(SignInHouse.authorize("other"))
        #expect(otherClient.location?.contains("/consent?") == true)
    }

    @Test("a first-party client is not asked about, a public one on this machine each time")
    func consentExemption() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        #expect(try await browser.get(SignInHouse.authorize("own")).answer["code"] != nil)
        let asked = try await browser.get(SignInHouse.authorize("own", ["prompt": "consent"]))
        #expect(asked.location?.contains("/consent?") == true)
        #expect(try await house.code("native", in: &browser).answer["code"] != nil)
        #expect(try await browser.get(SignInHouse.authorize("native")).location?.contains("/consent?") == true)
    }

    @Test(
        "an unknown client or redirect is an error page, never a redirect",
        arguments: [
            ["client_id": nil], ["client_id": "nobody"], ["client_id": ""], ["redirect_uri": nil],
            ["redirect_uri": "https://evil.example/callback"], ["redirect_uri": "https://app.example/callback/"],
            ["redirect_uri": "https://app.example/callback?x=1"], ["redirect_uri": "https://app.example/callback#x"],
            ["redirect_uri": "https://APP.example/callback"], ["redirect_uri": "javascript:alert(1)"],
            ["redirect_uri": "https://user@app.example/callback"],
        ] as [[String: String?]]
    )
    func pages(changes: [String: String?]) async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let response = try await browser.get(SignInHouse.authorize("web", changes))
        #expect(response.status == 400)
        #expect(response.location == nil)
        #expect(response.header("content-type") == "text/html; charset=utf-8")
    }

    @Test("a repeated client or redirect is an error page, another repetition is told to the client")
    func repeated() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        for twice in ["client_id=web", "redirect_uri=" + FormEncoding.encode(SignInHouse.redirect)] {
            let response = try await browser.get(SignInHouse.authorize() + "&" + twice)
            #expect(response.status == 400)
        }
        for twice in ["scope=openid", "nonce=2", "x=1&x=2"] {
            let response = try await browser.get(SignInHouse.authorize() + "&" + twice)
            #expect(response.answer["error"] == "invalid_request")
            #expect(response.answer["state"] == "s t/ä+&=")
        }
        let state = try await browser.get(SignInHouse.authorize() + "&state=2")
        #expect(state.answer["error"] == "invalid_request")
        #expect(state.answer["state"] == nil)
    }

    @Test(
        "every other fault is told to the client, with state and iss",
        arguments: [
            (["response_type": nil], "invalid_request"), (["response_type": "token"], "unsupported_response_type"),
            (["response_type": "code id_token"], "unsupported_response_type"),
            (["response_mode": "fragment"], "invalid_request"), (["code_challenge": nil], "invalid_request"),
            (["code_challenge_method": nil], "invalid_request"),
            (["code_challenge_method": "plain"], "invalid_request"),
            (["code_challenge": "short"], "invalid_request"),
            (["code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"], "invalid_request"),
            (["prompt": "none login"], "invalid_request"), (["prompt": "create"], "invalid_request"),
            (["max_age": "-1"], "invalid_request"), (["max_age": "soon"], "invalid_request"),
            (["claims": "{"], "invalid_request"), (["claims": "[]"], "invalid_request"),
            (["claims": #"{"userinfo":{"email":1}}"#], "invalid_request"),
            (["claims": #"{"userinfo":{},"userinfo":{}}"#], "invalid_request"),
            (["request": "x"], "request_not_supported"),
            (["request_uri": "https://x.example"], "request_uri_not_supported"),
            (["registration": "{}"], "registration_not_supported"), (["scope": "a  b"], "invalid_scope"),
            (["scope": "unknown:scope"], "invalid_scope"), (["scope": "profile"], "invalid_scope"),
            (["resource": "https://nowhere.example/"], "invalid_target"), (["resource": "nonsense"], "invalid_target"),
            (["resource": IdentityFixture.resource, "scope": "openid bogus"], "invalid_scope"),
            (["id_token_hint": "x.y.z"], "invalid_request"),
        ] as [([String: String?], String)]
    )
    func refusals(changes: [String: String?], error: String) async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let response = try await browser.get(SignInHouse.authorize("web", changes))
        #expect(response.status == 303)
        #expect(response.location?.hasPrefix(SignInHouse.redirect + "?error=") == true)
        #expect(response.answer["error"] == error)
        #expect(response.answer["error_description"]?.isEmpty == false)
        #expect(response.answer["state"] == "s t/ä+&=")
        #expect(response.answer["iss"] == "https://id.example/t/acme")
    }

    @Test("a client without the code grant, and a disabled one, get nobody signed in")
    func unauthorized() async throws {
        let house = try await SignInHouse { client in
            if client.id.value == "other" { client.grantTypes = [.clientCredentials] }
            if client.id.value == "own" { client.isEnabled = false }
        }
        var browser = try await house.signedIn()
        #expect(try await browser.get(SignInHouse.authorize("other")).answer["error"] == "unauthorized_client")
        #expect(try await browser.get(SignInHouse.authorize("own")).status == 400)
    }

    @Test("form_post answers with a page that posts the very parameters")
    func formPost() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let response = try await browser.get(SignInHouse.authorize("own", ["response_mode": "form_post"]))
        #expect(response.status == 200)
        #expect(response.text.contains("formPost"))
        #expect(response.text.contains("s t/ä+&="))
        #expect(response.text.contains("https://id.example/t/acme"))
        let refused = try await browser.get(
            SignInHouse.authorize("own", ["response_mode": "form_post", "prompt": "none login"])
        )
        #expect(refused.text.contains("invalid_request"))
    }

    @Test("a form from another site comes without cookies and goes on as a link; with them it is answered at once")
    func post() async throws {
        let house = try await SignInHouse()
        var stranger = Browser(house)
        let query = SignInHouse.query("own")
        let redirected = try await stranger.post("/t/acme/oauth2/authorize", form: query)
        #expect(redirected.location == "https://id.example/t/acme/oauth2/authorize?" + query)
        #expect(stranger.cookies.isEmpty)
        var known = Browser(house)
        _ = try await known.get(SignInHouse.authorize())
        known = try await house.signedIn(in: known)
        #expect(try await known.post("/t/acme/oauth2/authorize", form: query).answer["code"] != nil)
        #expect(try await known.post("/t/acme/oauth2/authorize?client_id=own", form: query).status == 400)
    }

    @Test("a loopback redirect may have any port, and its host must be the registered one")
    func loopback() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        for port in ["1", "8085", "65535"] {
            let uri = "http://127.0.0.1:\(port)/callback"
            let response = try await house.code("native", ["redirect_uri": uri], in: &browser)
            #expect(response.location?.hasPrefix(uri + "?code=") == true)
        }
        for uri in ["http://localhost:1/callback", "http://127.0.0.1:1/other", "https://127.0.0.1:1/callback"] {
            #expect(try await browser.get(SignInHouse.authorize("native", ["redirect_uri": uri])).status == 400)
        }
    }

    @Test("a handle is of no use in another browser, nor in another tenant")
    func boundHandle() async throws {
        let house = try await SignInHouse()
        var browser = Browser(house)
        let handle = try #require(try await browser.get(SignInHouse.authorize("own")).answer["request"])
        var thief = try await house.signedIn("bob")
        _ = try await thief.get(SignInHouse.authorize())
        #expect(try await thief.get("/t/acme/oauth2/resume?request=\(handle)").status == 400)
        #expect(try await thief.get("/t/globex/oauth2/resume?request=\(handle)").status == 400)
        #expect(try await thief.get("/t/acme/oauth2/resume").status == 400)
        browser = try await house.signedIn(in: browser)
        #expect(try await browser.get("/t/acme/oauth2/resume?request=\(handle)").answer["code"] != nil)
    }

    @Test("a session of one tenant is nothing in another")
    func otherTenant() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let response = try await browser.get(SignInHouse.authorize("own", tenant: "globex"))
        #expect(response.location?.contains("/t/globex/signin?") == true)
        browser.cookies["__Host-signet-globex-session"] = browser.cookies["__Host-signet-acme-session"]
        let moved = try await browser.get(SignInHouse.authorize("own", tenant: "globex"))
        #expect(moved.location?.contains("/t/globex/signin?") == true)
    }

    @Test("the person says no: access_denied, and the request is over")
    func denied() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let handle = try #require(try await browser.get(SignInHouse.authorize()).answer["request"])
        let (flow, waiting, session) = try await house.waiting(handle, in: browser)
        let request = EndpointRequest(method: "POST", path: "/consent")
        let denied = try #require(try await flow.deny(waiting, user: session?.user, request))
        #expect(denied.answer["error"] == "access_denied")
        #expect(denied.answer["state"] == "s t/ä+&=")
        #expect(try await flow.deny(waiting, user: session?.user, request) == nil)
        #expect(try await browser.get("/t/acme/oauth2/resume?request=\(handle)").status == 400)
    }

    @Test("who may do nothing at the resource is refused, and a look beforehand changes nothing")
    func noPermission() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn("bob")
        #expect(try await browser.get(SignInHouse.authorize()).answer["error"] == "access_denied")
        let identity = try await house.code("web", ["scope": "openid email"], in: &browser)
        #expect(identity.answer["code"] != nil)
        var library = Browser(house)
        #expect(try await library.get(SignInHouse.authorize("native")).status == 303)
    }
}
