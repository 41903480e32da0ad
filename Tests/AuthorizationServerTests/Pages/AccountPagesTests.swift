import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Account pages")
struct AccountPagesTests {
    /// Somebody who has signed in on the way to their account page.
    private func atAccount(_ house: SignInHouse, _ username: String = "ada") async throws -> PagePerson {
        var person = try await PagePerson(house)
        let asked = try await person.open("/account")
        #expect(asked.location == "https://id.example/t/acme/signin")
        let done = try await person.signIn(username)
        #expect(done.location == "https://id.example/t/acme/account")
        return person
    }

    private func sessions(_ house: SignInHouse, _ user: String = "ada") async throws -> [Session] {
        try await house.service().store.sessions(of: try UserID("\(user)-acme"), at: house.identity.time.now())
    }

    @Test("it shows sessions and apps, and tells which session is this one")
    func shows() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        #expect(try await house.code(in: &person.browser).answer["code"] != nil)
        _ = try await house.signedIn()
        let page = try await person.open("/account").text
        #expect(page.contains("The web"))
        #expect(page.contains("Read files"))
        #expect(page.components(separatedBy: "isCurrent: true").count == 2)
        #expect(page.components(separatedBy: "isCurrent: false").count == 2)
    }

    @Test("one session, and all others, are ended; this one stays")
    func endsSessions() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        for _ in 0..<3 { _ = try await house.signedIn() }
        let all = try await sessions(house)
        let mine = try #require(all.first { $0.userAgent == nil && $0.address == "192.0.2.8" })
        let other = try #require(all.first { $0.id != mine.id })
        let ended = try await person.send("/account/sessions/end", on: "/account", ["session": other.id.value])
        #expect(ended.location == "https://id.example/t/acme/account?done=session_ended")
        #expect(try await sessions(house).count == 3)
        _ = try await person.send("/account/sessions/end-others", on: "/account")
        #expect(try await sessions(house).map(\.id) == [mine.id])
        #expect(try await person.open("/account").status == 200)
    }

    @Test("another person's session and app are left alone")
    func othersAreSafe() async throws {
        let house = try await SignInHouse()
        var bob = try await house.signedIn("ada")
        #expect(try await house.code(in: &bob).answer["code"] != nil)
        let theirs = try #require(try await sessions(house, "ada").first)
        let grant = try #require(try await house.service().store.grants(of: try UserID("ada-acme")).first)
        var person = try await atAccount(house, "bob")
        let page = try await person.open("/account")
        #expect(!page.text.contains(grant.id.value) && !page.text.contains(theirs.id.value))
        let service = try house.service()
        let cookie = try #require(person.browser.cookies["__Host-signet-acme-browser"])
        let browser = try #require(OpaqueToken(presented: cookie))
        // Bob knows ada's names and makes forms that his own pages do not have.
        for (path, field) in [
            ("/account/sessions/end", ["session": theirs.id.value]),
            (AccountActions.disconnectPath, ["grant": grant.id.value]),
        ] {
            let token = AntiForgery(pepper: service.snapshot.pepper).token(form: path, browser: browser)
            _ = try await person.post(path, token: token, field)
        }
        #expect(try await sessions(house, "ada").count == 1)
        #expect(try await service.store.grant(grant.id) != nil)
    }

    @Test("an app is disconnected with all that it was allowed")
    func disconnects() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        #expect(try await house.code(in: &person.browser).answer["code"] != nil)
        let store = try house.service().store
        let grant = try #require(try await store.grants(of: try UserID("ada-acme")).first)
        let done = try await person.send("/account/apps/disconnect", on: "/account", ["grant": grant.id.value])
        #expect(done.status == 303)
        #expect(try await store.grants(of: try UserID("ada-acme")).isEmpty)
        #expect(try await person.open("/account").text.contains("apps: []"))
    }

    @Test("a password is changed only with the present one, twice the same, and a good one")
    func changesPassword() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        _ = try await house.signedIn()
        let new = "otters juggle seven lanterns"
        func change(_ current: String, _ new: String, _ again: String) async throws -> EndpointResponse {
            try await person.send("/account/password", ["current": current, "new": new, "repeat": again])
        }
        #expect(try await change("not it", new, new).text.contains("wrongPassword"))
        #expect(try await change(PagePerson.password, new, new + "!").text.contains("passwordsDiffer"))
        #expect(try await change(PagePerson.password, "short", "short").text.contains("tooShort"))
        let done = try await change(PagePerson.password, new, new)
        #expect(done.location == "https://id.example/t/acme/account?done=password_changed")
        #expect(try await sessions(house).count == 1)
        #expect(try await person.open("/account").status == 200)
    }

    @Test("the second factor is set up with the password, and removed only with a code")
    func secondFactor() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        #expect(try await person.send("/account/second-factor", ["password": "no"]).text.contains("wrongPassword"))
        let begun = try await person.send("/account/second-factor", ["password": PagePerson.password])
        #expect(begun.text.contains("otpauth://"))
        let service = try house.service()
        let user = try #require(try await service.store.user(try UserID("ada-acme")))
        let seed = try person.pendingSeed(of: user)
        #expect(
            try await person.send("/account/second-factor", ["code": person.code(seed)]).text.contains("recoveryCodes")
        )
        house.identity.time.advance(by: .seconds(60))
        let renewed = try await person.send("/account/recovery-codes", ["code": person.code(seed)])
        #expect(renewed.text.contains("recoveryCodes"))
        #expect(try await person.send("/account/second-factor/remove", ["code": "000000"]).text.contains("wrongCode"))
        house.identity.time.advance(by: .seconds(60))
        let removed = try await person.send("/account/second-factor/remove", ["code": person.code(seed)])
        #expect(removed.location == "https://id.example/t/acme/account?done=second_factor_removed")
    }

    /// A set-up in an account page's session, so many seconds after the sign-in; then its first code, so many later.
    private func setUp(_ house: SignInHouse, begin: Int, confirm: Int, password: String? = nil) async throws
        -> EndpointResponse
    {
        var person = try await atAccount(house)
        house.identity.time.advance(by: .seconds(begin))
        let begun = try await person.send("/account/second-factor", ["password": PagePerson.password])
        #expect(begun.text.contains("otpauth://"))
        let ada = try await house.service().store.user(try UserID("ada-acme"))
        let seed = try person.pendingSeed(of: try #require(ada))
        house.identity.time.advance(by: .seconds(confirm))
        var fields = ["code": person.code(seed)]
        fields["password"] = password
        return try await person.send("/account/second-factor", fields)
    }

    @Test("a set-up that was left open is not finished later without the password, and ends after ten minutes")
    func setupLeftOpen() async throws {
        #expect(try await setUp(SignInHouse(), begin: 3000, confirm: 300).text.contains("recoveryCodes"))
        let late = try await setUp(SignInHouse(), begin: 3000, confirm: 301)
        #expect(late.status == 403 && late.text.contains("passwordNeeded") && late.text.contains("asksPassword: true"))
        let wrong = try await setUp(SignInHouse(), begin: 3000, confirm: 301, password: "wrong")
        #expect(wrong.text.contains("wrongPassword"))
        let again = try await setUp(SignInHouse(), begin: 3000, confirm: 599, password: PagePerson.password)
        #expect(again.text.contains("recoveryCodes"))
        let over = try await setUp(SignInHouse(), begin: 3000, confirm: 600, password: PagePerson.password)
        #expect(over.text.contains("staleForm") && over.text.contains("key: nil"))
    }

    @Test("who has no password must have signed in just now to set it up")
    func setupWithoutPassword() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(methods: ["fed"], in: person.browser)
        let event = AuditEvent(.userUpdated, at: house.identity.time.now(), by: .system)
        try await house.service().store.updateUser(try UserID("ada-acme"), audit: event) { $0.passwordHash = nil }
        house.identity.time.advance(by: .seconds(301))
        let refused = try await person.send("/account/second-factor")
        #expect(refused.status == 403 && refused.text.contains("signInAgain"))
        person.browser = try await house.signedIn(methods: ["fed"], in: person.browser)
        #expect(try await person.send("/account/second-factor").text.contains("otpauth://"))
    }

    @Test("an old session that meets a new demand of the tenant is asked for the password first")
    func setupOfOldSession() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        house.identity.time.advance(by: .seconds(301))
        let event = AuditEvent(.tenantUpdated, at: house.identity.time.now(), by: .system)
        try await house.service().store.updateTenant(audit: event) { $0.signIn.secondFactor = .required }
        try await house.identity.service.followStore()
        #expect(try await person.open("/account").location == "https://id.example/t/acme/signin/setup")
        #expect(try await person.send("/signin/setup").text.contains("passwordNeeded"))
        let begun = try await person.send("/signin/setup", ["password": PagePerson.password])
        #expect(begun.text.contains("otpauth://"))
    }

    @Test("where a second factor is required, it cannot be removed")
    func cannotRemove() async throws {
        let house = try await SignInHouse(policy: SignInPolicy(secondFactor: .required))
        var person = try await PagePerson(house)
        let seed = try await person.giveSecondFactor()
        _ = try await person.signIn()
        #expect(try await person.open("/account").location == "https://id.example/t/acme/signin/code")
        _ = try await person.send("/signin/code", ["code": person.code(seed)])
        #expect(try await person.open("/account").text.contains("removable: false"))
        #expect(try await person.open("/account/second-factor/remove").status == 303)
    }

    @Test("signing out ends the session and its cookie, and says so")
    func signsOut() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        let done = try await person.send("/account/sign-out", on: "/account")
        #expect(done.location == "https://id.example/t/acme/signed-out")
        #expect(done.header("set-cookie")?.contains("session=; ") == true)
        #expect(try await sessions(house).isEmpty)
        #expect(try await person.open("/signed-out").text.contains("signedOut"))
        #expect(try await person.open("/account").location == "https://id.example/t/acme/signin")
    }

    @Test("a session of one tenant is none at another")
    func crossTenant() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        person.browser.cookies["__Host-signet-globex-session"] = person.browser.cookies["__Host-signet-acme-session"]
        #expect(try await person.open("/account", tenant: "globex").location == "https://id.example/t/globex/signin")
    }

    @Test("a disabled person's session counts no more")
    func disabled() async throws {
        let house = try await SignInHouse()
        var person = try await atAccount(house)
        let event = AuditEvent(.userUpdated, at: house.identity.time.now(), by: .system)
        try await house.service().store.updateUser(try UserID("ada-acme"), audit: event) { $0.isEnabled = false }
        #expect(try await person.open("/account").status == 303)
    }

    @Test("a session slides while it is used, and ends when it is not, and in any case")
    func lifetime() async throws {
        let house = try await SignInHouse(
            policy: SignInPolicy(secondFactor: .off, sessionIdleLifetime: 3600, sessionLifetime: 7200)
        )
        var person = try await atAccount(house)
        house.identity.time.advance(by: .seconds(3000))
        #expect(try await person.open("/account").status == 200)
        house.identity.time.advance(by: .seconds(3000))
        #expect(try await person.open("/account").status == 200)
        house.identity.time.advance(by: .seconds(1300))
        #expect(try await person.open("/account").status == 303)
        var idle = try await atAccount(house)
        house.identity.time.advance(by: .seconds(3601))
        #expect(try await idle.open("/account").status == 303)
    }
}
