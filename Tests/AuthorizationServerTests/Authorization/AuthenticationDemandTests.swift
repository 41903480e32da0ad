import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("What a request wants of a session")
struct AuthenticationDemandTests {
    @Test("prompt=none never shows a page: each reason has its own error")
    func silent() async throws {
        let house = try await SignInHouse()
        var nobody = Browser(house)
        let silent: [String: String?] = ["prompt": "none"]
        #expect(try await nobody.get(SignInHouse.authorize("web", silent)).answer["error"] == "login_required")
        #expect(nobody.cookies.isEmpty)
        var browser = try await house.signedIn()
        #expect(try await browser.get(SignInHouse.authorize("web", silent)).answer["error"] == "consent_required")
        _ = try await house.code(in: &browser)
        #expect(try await browser.get(SignInHouse.authorize("web", silent)).answer["code"] != nil)
        house.identity.time.advance(by: .seconds(100))
        let old = try await browser.get(SignInHouse.authorize("web", ["prompt": "none", "max_age": "99"]))
        #expect(old.answer["error"] == "login_required")
        let recent = try await browser.get(SignInHouse.authorize("web", ["prompt": "none", "max_age": "100"]))
        #expect(recent.answer["code"] != nil)
    }

    @Test(
        "prompt=login, max_age=0 and an old session ask to sign in anew, once",
        arguments: [["prompt": "login"], ["max_age": "0"], ["max_age": "50"]]
    )
    func anew(changes: [String: String]) async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        _ = try await house.code("own", in: &browser)
        house.identity.time.advance(by: .seconds(100))
        let first = try await browser.get(SignInHouse.authorize("own", changes))
        #expect(first.location?.contains("/signin?") == true)
        let handle = try #require(first.answer["request"])
        // A session that was there before does not count as signing in for this request.
        #expect(
            try await browser.get("/t/acme/oauth2/resume?request=\(handle)").location?.contains("/signin?") == true
        )
        let (_, waiting, _) = try await house.waiting(handle, in: browser)
        browser = try await house.signedIn(in: browser)
        let service = try house.service()
        let cookie = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let request = EndpointRequest(method: "POST", path: "/signin", browser: BrowserFields(cookie: cookie))
        let session = try #require(try await SessionIssuer(service).current(request)).session
        try await service.store.updatePending(waiting.handle) { $0.authenticatedSession = session.id }
        #expect(try await browser.get("/t/acme/oauth2/resume?request=\(handle)").answer["code"] != nil)
    }

    @Test("select_account asks which account, and the choice counts")
    func selectAccount() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let first = try await browser.get(SignInHouse.authorize("own", ["prompt": "select_account"]))
        #expect(first.location?.contains("/accounts?") == true)
        let handle = try #require(first.answer["request"])
        let (_, waiting, session) = try await house.waiting(handle, in: browser)
        let chosen = try #require(session).session.id
        try await house.service().store.updatePending(waiting.handle) { $0.selectedSession = chosen }
        #expect(try await browser.get("/t/acme/oauth2/resume?request=\(handle)").answer["code"] != nil)
    }

    @Test("consent that is asked for is asked, and then not again for this request")
    func promptConsent() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        _ = try await house.code(in: &browser)
        let again = try await house.code("web", ["prompt": "consent"], in: &browser)
        #expect(again.answer["code"] != nil)
        let asked = try await browser.get(SignInHouse.authorize("web", ["prompt": "consent"]))
        #expect(asked.location?.contains("/consent?") == true)
    }

    @Test("a hint or a subject names the one person who may be signed in")
    func subject() async throws {
        let house = try await SignInHouse()
        var ada = try await house.signedIn()
        let json = try await house.redeem(try await house.code(in: &ada).answer["code"]).json
        let hint = try #require(json?["id_token"]?.stringValue)
        house.identity.time.advance(by: .seconds(3600))
        let same = try await ada.get(SignInHouse.authorize("web", ["id_token_hint": hint, "prompt": "none"]))
        #expect(same.answer["code"] != nil)
        var bob = try await house.signedIn("bob")
        let other = try await bob.get(SignInHouse.authorize("web", ["id_token_hint": hint, "prompt": "none"]))
        #expect(other.answer["error"] == "login_required")
        let page = try await bob.get(SignInHouse.authorize("web", ["id_token_hint": hint]))
        #expect(page.location?.contains("/signin?") == true)
        let claims = #"{"id_token":{"sub":{"value":"ada-acme"}}}"#
        let bySubject = try await bob.get(SignInHouse.authorize("web", ["claims": claims, "prompt": "none"]))
        #expect(bySubject.answer["error"] == "login_required")

        let foreign = try await ada.get(SignInHouse.authorize("other", ["id_token_hint": hint]))
        #expect(foreign.answer["error"] == "invalid_request")
        let access = try #require(json?["access_token"]?.stringValue)
        let wrongKind = try await ada.get(SignInHouse.authorize("web", ["id_token_hint": access]))
        #expect(wrongKind.answer["error"] == "invalid_request")
    }

    @Test("a tenant that requires a second factor lets nobody through without")
    func requiredFactor() async throws {
        let house = try await SignInHouse(policy: SignInPolicy(secondFactor: .required))
        var browser = try await house.signedIn()
        #expect(try await browser.get(SignInHouse.authorize("own")).location?.contains("/signin/setup?") == true)
        let silent = try await browser.get(SignInHouse.authorize("own", ["prompt": "none"]))
        #expect(silent.answer["error"] == "interaction_required")
        try await house.setUpFactor()
        #expect(try await browser.get(SignInHouse.authorize("own")).location?.contains("/signin/code?") == true)
        var strong = try await house.signedIn(methods: ["pwd", "otp", "mfa"])
        #expect(try await strong.get(SignInHouse.authorize("own")).answer["code"] != nil)
        var upstream = try await house.signedIn(methods: ["fed"])
        #expect(try await upstream.get(SignInHouse.authorize("own")).location?.contains("/signin/code?") == true)
    }

    @Test("acr_values are a wish; an essential acr is a condition that may end in its own error")
    func authenticationClasses() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let wish: [String: String?] = ["acr_values": "urn:signet:acr:mfa"]
        #expect(try await browser.get(SignInHouse.authorize("own", wish)).answer["code"] != nil)
        func essential(_ value: String) -> [String: String?] {
            ["claims": #"{"id_token":{"acr":{"essential":true,"values":["\#(value)"]}}}"#]
        }
        let unknown = try await browser.get(SignInHouse.authorize("own", essential("urn:other")))
        #expect(unknown.answer["error"] == "unmet_authentication_requirements")
        let setup = try await browser.get(SignInHouse.authorize("own", essential("urn:signet:acr:mfa")))
        #expect(setup.location?.contains("/signin/setup?") == true)
        try await house.setUpFactor()
        var whole = try await house.signedIn(methods: ["pwd", "otp", "mfa"])
        let code = try await house.code("own", essential("urn:signet:acr:password"), in: &whole).answer["code"]
        let json = try await house.redeem(code, "own").json
        #expect(try house.claims(json?["id_token"]?.stringValue, type: "JWT")["acr"] == "urn:signet:acr:password")
        let strong = try await house.code("own", essential("urn:signet:acr:mfa"), in: &whole).answer["code"]
        let tokens = try await house.redeem(strong, "own").json
        #expect(try house.claims(tokens?["id_token"]?.stringValue, type: "JWT")["acr"] == "urn:signet:acr:mfa")
    }
}

extension SignInHouse {
    /// As if ada had set up a one-time password.
    func setUpFactor() async throws {
        let service = try service()
        let event = AuditEvent(.userSecondFactorChanged, at: service.now, by: .system)
        let now = service.now
        try await service.store.updateUser(try UserID("ada-acme"), audit: event) {
            $0.timePassword = TimePassword(sealedSeed: [1], confirmedAt: now)
        }
    }
}
