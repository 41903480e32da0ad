import JOSE
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Pages of a sign-in")
struct SignInPagesTests {
    @Test("name, password, consent: the whole way on pages ends at the client with a code")
    func wholeWay() async throws {
        var person = try await PagePerson(try await SignInHouse())
        let begun = try await person.begin()
        #expect(begun.location?.contains("/signin?request=") == true)
        let signedIn = try await person.signIn()
        #expect(signedIn.status == 303)
        #expect(signedIn.header("set-cookie")?.contains("__Host-signet-acme-session=") == true)
        let toConsent = try await person.browser.follow(signedIn)
        #expect(toConsent.location?.contains("/consent?") == true)
        let consent = try await person.open("/consent")
        #expect(consent.text.contains("The web"))
        #expect(consent.text.contains("Read files"))
        let allowed = try await person.send("/consent", ["decision": "allow"])
        let end = try await person.browser.follow(allowed)
        #expect(end.location?.hasPrefix(SignInHouse.redirect + "?code=") == true)
    }

    @Test("who says no is sent back with access_denied, and the request is over")
    func deny() async throws {
        var person = try await PagePerson(try await SignInHouse())
        _ = try await person.begin()
        _ = try await person.signIn()
        let denied = try await person.send("/consent", ["decision": "deny"])
        #expect(denied.answer["error"] == "access_denied")
        #expect(try await person.open("/consent").status == 400)
    }

    @Test("an unknown name, a wrong password and a disabled person are answered alike")
    func alike() async throws {
        var person = try await PagePerson(try await SignInHouse())
        _ = try await person.begin()
        for (name, password) in [
            ("nobody", PagePerson.password), ("ada", "wrong"), ("eve", PagePerson.password), ("", ""),
        ] {
            let response = try await person.signIn(name, password: password)
            #expect(response.status == 403)
            #expect(response.text.contains("wrongCredentials"))
            #expect(response.header("set-cookie")?.contains("session=") != true)
        }
    }

    @Test("after too many failures the page says for how long")
    func blocked() async throws {
        var person = try await PagePerson(try await SignInHouse())
        _ = try await person.begin()
        var last = try await person.signIn("ada", password: "wrong")
        for _ in 0..<30 where last.status == 403 { last = try await person.signIn("ada", password: "wrong") }
        #expect(last.status == 429)
        #expect(Int(last.header("retry-after") ?? "") ?? 0 > 0)
        #expect(last.text.contains("blocked"))
    }

    @Test("a form without its token, or with that of another form, browser or tenant, does nothing")
    func antiForgery() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        _ = try await person.begin()
        let fields = ["username": "ada", "password": PagePerson.password]
        let token = try PagePerson.token(for: "/signin", in: try await person.open("/signin"))
        #expect(try await person.post("/signin", token: nil, fields).status == 403)
        #expect(try await person.post("/signin", token: "x" + token, fields).status == 403)
        #expect(try await person.post("/accounts", token: token, ["choice": "continue"]).status == 403)
        #expect(try await person.post("/signin", tenant: "globex", token: token, fields).status == 403)

        var other = try await PagePerson(house)
        _ = try await other.begin()
        #expect(try await other.post("/signin", token: token, fields).status == 403)
        #expect(try await person.post("/signin", token: token, fields).status == 303)
    }

    @Test("a form that a browser says comes from elsewhere does nothing, whatever token it has")
    func crossSite() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        _ = try await person.begin()
        let token = try PagePerson.token(for: "/signin", in: try await person.open("/signin"))
        let cookie = person.browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        func status(site: String? = nil, origin: String? = nil, type: String = "application/x-www-form-urlencoded")
            async throws -> Int
        {
            let form = ["csrf": token, "request": person.handle, "username": "ada", "password": PagePerson.password]
            return
                try await house.answer(
                    EndpointRequest(
                        method: "POST",
                        path: "/t/acme/signin",
                        contentType: .init(type),
                        origin: origin.map { .init($0) } ?? .absent,
                        browser: BrowserFields(cookie: cookie, fetchSite: site),
                        body: Array(PagePerson.form(form).utf8)
                    )
                )
                .status
        }
        #expect(try await status(site: "cross-site") == 403)
        #expect(try await status(site: "same-site") == 403)
        #expect(try await status(origin: "https://evil.example") == 403)
        #expect(try await status(origin: "null") == 403)
        #expect(try await status(type: "text/plain") == 403)
        #expect(try await status(site: "same-origin", origin: "https://id.example") == 303)
    }

    @Test("a handle is of no use in another browser, at another tenant, or when it is over")
    func handles() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        _ = try await person.begin()
        var other = try await PagePerson(house)
        _ = try await other.begin()
        other.handle = person.handle
        for path in ["/signin", "/signin/code", "/signin/setup", "/accounts", "/consent"] {
            let response = try await other.open(path)
            #expect(response.status == 400, "\(path)")
            #expect(response.text.contains("expired"))
        }
        #expect(try await person.open("/signin", tenant: "globex").status == 400)
        house.identity.time.advance(by: .seconds(24 * 3600))
        #expect(try await person.open("/signin").status == 400)
    }

    @Test(
        "another method is refused with 405 and the list of those that are taken",
        arguments: ["PUT", "DELETE", "OPTIONS"]
    )
    func methods(method: String) async throws {
        let house = try await SignInHouse()
        let response = try await house.answer(EndpointRequest(method: method, path: "/t/acme/signin"))
        #expect(response.status == 405)
        #expect(response.header("allow") == "GET, HEAD, POST")
        let end = try await house.answer(EndpointRequest(method: "GET", path: "/t/acme/account/sessions/end"))
        #expect(end.status == 405)
        #expect(end.header("allow") == "POST")
    }

    @Test("every page forbids frames, scripts and caches")
    func headers() async throws {
        var person = try await PagePerson(try await SignInHouse())
        _ = try await person.begin()
        for response in [try await person.open("/signin"), try await person.open("/signin", tenant: "globex")] {
            #expect(response.header("x-frame-options") == "DENY")
            #expect(response.header("cache-control") == "no-store")
            #expect(response.header("referrer-policy") == "same-origin")
            #expect(response.header("content-security-policy") == "default-src 'none'")
            #expect(response.header("content-type") == "text/html; charset=utf-8")
        }
    }

    @Test("the second factor is asked for, a code works once, and the session has a new cookie and says mfa")
    func secondFactor() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        let seed = try await person.giveSecondFactor()
        _ = try await person.begin()
        let toCode = try await person.browser.follow(try await person.signIn())
        #expect(toCode.location?.contains("/signin/code?") == true)
        let before = person.browser.cookies["__Host-signet-acme-session"]
        #expect(try await person.send("/signin/code", ["code": "000000"]).text.contains("wrongCode"))
        let code = person.code(seed)
        #expect(try await person.send("/signin/code", ["code": code]).status == 303)
        #expect(person.browser.cookies["__Host-signet-acme-session"] != before)
        #expect(try await person.open("/consent").status == 200)
        let (_, _, current) = try await house.waiting(person.handle, in: person.browser)
        #expect(current?.session.methods == ["pwd", "otp", "mfa"])
        #expect(current?.session.authenticationClass == AuthenticationClass.multipleFactors.rawValue)
        #expect(try await person.send("/signin/code", ["code": code]).status == 403)
    }

    @Test(
        "auth_time follows a second factor that completes a sign-in, and no one-time password makes an old session new",
        arguments: [(300, 300), (301, 0)]
    )
    func authenticationTime(seconds: Int, later: Int) async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        let seed = try await person.giveSecondFactor()
        _ = try await person.begin()
        let start = house.identity.time.now()
        _ = try await person.signIn()
        func time() async throws -> NumericDate? {
            try await house.waiting(person.handle, in: person.browser).2?.session.authenticatedAt
        }
        house.identity.time.advance(by: .seconds(seconds))
        #expect(try await person.send("/signin/code", ["code": person.code(seed)]).status == 303)
        #expect(try await time() == start.advanced(by: .seconds(later)))
        // Again and again: nothing moves any more.
        house.identity.time.advance(by: .seconds(200))
        #expect(try await person.send("/signin/code", ["code": person.code(seed)]).status == 303)
        #expect(try await time() == start.advanced(by: .seconds(later)))
        // So `max_age` asks for the password.
        house.identity.time.advance(by: .seconds(200))
        let aged = try await person.begin("own", ["max_age": "350"])
        #expect(aged.location?.contains("/signin?") == true)
    }

    @Test("where a second factor is required, nothing goes on before it is set up; looking at the page makes no key")
    func setup() async throws {
        let house = try await SignInHouse(policy: SignInPolicy(secondFactor: .required))
        var person = try await PagePerson(house)
        _ = try await person.begin()
        let toSetup = try await person.browser.follow(try await person.signIn())
        #expect(toSetup.location?.contains("/signin/setup?") == true)
        #expect(try await person.open("/consent").status == 303)
        #expect(try await person.open("/signin/setup").text.contains("key: nil"))
        let store = try house.service().store
        #expect(try await store.user(try UserID("ada-acme"))?.timePassword == nil)

        let begun = try await person.send("/signin/setup")
        #expect(begun.text.contains("otpauth://totp/acme:ada%40acme.example"))
        #expect(try await person.send("/signin/setup", ["code": "000000"]).text.contains("wrongCode"))
        let user = try #require(try await store.user(try UserID("ada-acme")))
        let seed = try person.pendingSeed(of: user)
        let done = try await person.send("/signin/setup", ["code": person.code(seed)])
        #expect(done.status == 200)
        #expect(done.text.contains("recoveryCodes"))
        #expect(try await person.open("/consent").status == 200)
        // The key is not shown again, and not replaced by asking.
        #expect(try await person.open("/signin/setup").status == 303)
    }

    @Test("where a request demands a second factor and the tenant does not, it can be set up, with the password")
    func setupForRequest() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        let claims = #"{"id_token":{"acr":{"essential":true,"values":["urn:signet:acr:mfa"]}}}"#
        let toSetup = try await person.begin("own", ["claims": claims])
        #expect(toSetup.location?.contains("/signin/setup?") == true)
        #expect(try await person.browser.follow(toSetup).status == 200)
        // Who finds the browser open gets no key.
        let refused = try await person.send("/signin/setup", ["password": "wrong"])
        #expect(refused.text.contains("wrongPassword"))
        #expect(!refused.text.contains("otpauth:"))
        let begun = try await person.send("/signin/setup", ["password": PagePerson.password])
        #expect(begun.text.contains("otpauth:"))
        // Nothing demands it any more: no setup in the middle of a sign-in.
        _ = try await person.begin("own", ["prompt": "consent"])
        #expect(try await person.open("/signin/setup").status == 303)
    }

    @Test("choosing an account: go on as who is signed in, or sign in as another")
    func accounts() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        _ = try await person.begin("own", ["prompt": "select_account"])
        let chosen = try await person.send("/accounts", ["choice": "continue"])
        #expect(try await person.browser.follow(chosen).answer["code"] != nil)

        _ = try await person.begin("own", ["prompt": "select_account"])
        let other = try await person.send("/accounts", ["choice": "other"])
        #expect(other.location?.contains("/signin?request=") == true)
        let asBob = try await person.signIn("bob")
        #expect(try await person.browser.follow(asBob).status == 303)
        let former = try await house.service().store
            .sessions(
                of: try UserID("ada-acme"),
                at: house.identity.time.now()
            )
        #expect(former.isEmpty)
    }
}
