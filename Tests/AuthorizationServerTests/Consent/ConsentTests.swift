import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Consent")
struct ConsentTests {
    @Test("the question says who asks, where the answer goes, and each permission in plain words")
    func question() async throws {
        let house = try await SignInHouse { client in
            client.signIn.homepage = try? RedirectURI("https://app.example/")
        }
        var browser = try await house.signedIn()
        let handle = try #require(
            try await browser.get(SignInHouse.authorize("web", ["scope": "openid offline_access filesystem:read"]))
                .answer["request"]
        )
        let (flow, waiting, session) = try await house.waiting(handle, in: browser)
        let user = try #require(session).user
        let question = try #require(try await flow.question(waiting, user: user))
        #expect(question.clientName == "The web")
        #expect(question.clientHost == "app.example")
        #expect(question.redirectHost == "app.example")
        #expect(question.wish.identityScopes == ["openid", "offline_access"])
        let files = ConsentPage.Group(name: "filesystem", host: "mcp.example", permissions: [.init("Read files")])
        #expect(question.wish.groups == [files])
        #expect(question.history == .nothing)
        #expect(question.warnings.isEmpty)
    }

    @Test("a program on this machine is warned about, and nobody is asked for what they may not do themselves")
    func warning() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        let asked = SignInHouse.authorize("native", ["scope": "openid filesystem:read filesystem:write"])
        let handle = try #require(try await browser.get(asked).answer["request"])
        let (flow, waiting, session) = try await house.waiting(handle, in: browser)
        let user = try #require(session).user
        let question = try #require(try await flow.question(waiting, user: user))
        #expect(question.warnings == [.localRedirect])
        #expect(question.wish.groups.flatMap(\.permissions).map(\.text) == ["Read files"])
    }

    @Test(
        "a public client that is answered on this machine is asked about each time, also by https",
        arguments: [("https://localhost/callback", true), ("https://elsewhere.example/callback", false)]
    )
    func localByHTTPS(redirect: String, asksAgain: Bool) async throws {
        let house = try await SignInHouse { client in
            if client.id.value == "web" {
                client.authenticationMethods = [.none]
                client.signIn.redirectURIs = [try? RedirectURI(redirect)].compactMap(\.self)
            }
        }
        var browser = try await house.signedIn()
        #expect(try await house.code("web", ["redirect_uri": redirect], in: &browser).answer["code"] != nil)
        let again = try await browser.get(SignInHouse.authorize("web", ["redirect_uri": redirect]))
        #expect((again.location?.contains("/consent?") == true) == asksAgain)
        #expect((again.answer["code"] == nil) == asksAgain)
    }

    @Test("the client's own limit narrows what is offered and given")
    func limit() async throws {
        let house = try await SignInHouse { $0.signIn.scope = try? Scope(parsing: "filesystem:write") }
        var browser = try await house.signedIn()
        #expect(try await browser.get(SignInHouse.authorize()).answer["error"] == "access_denied")
    }

    @Test("a second consent widens the first, and revoking it asks anew")
    func widening() async throws {
        let house = try await SignInHouse()
        let service = try house.service()
        let user = try UserID("ada-acme")
        var browser = try await house.signedIn()
        _ = try await house.code("web", ["scope": "openid"], in: &browser)
        _ = try await house.code("web", ["scope": "filesystem:read"], in: &browser)
        let grants = try await service.store.grants(of: user)
        #expect(grants.count == 1)
        #expect(grants.first?.scope.description == "filesystem:read")
        #expect(grants.first?.identityScopes == ["openid"])
        let both = try await browser.get(SignInHouse.authorize("web", ["scope": "openid filesystem:read"]))
        #expect(both.answer["code"] != nil)
        let event = AuditEvent(.grantRevoked, at: service.now, by: .user(user))
        let grant = try #require(grants.first)
        try await service.store.revokeGrant(grant.id, of: user, at: service.now, audit: event)
        let asked = try await browser.get(SignInHouse.authorize("web", ["scope": "openid"]))
        #expect(asked.location?.contains("/consent?") == true)
    }

    @Test("consent is a matter of one tenant")
    func tenants() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        _ = try await house.code(in: &browser)
        browser = try await house.signedIn(tenant: "globex", in: browser)
        let asked = try await browser.get(SignInHouse.authorize("web", tenant: "globex"))
        #expect(asked.location?.contains("/t/globex/consent?") == true)
    }

    // MARK: A yes is to what was shown

    private static let both = ["scope": "openid filesystem:read filesystem:write"]

    @Test("a role that came between the page and the click is not given unseen: the page is shown once more")
    func roleBeforeClick() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        _ = try await person.begin("web", Self.both)
        let shown = try await person.open("/consent")
        #expect(!shown.text.contains("Write files"))
        try await house.promote()
        let fields = ["decision": "allow", "offer": PagePerson.offer(on: shown)]
        let token = try PagePerson.token(for: "/consent", in: shown)
        let again = try await person.post("/consent", token: token, fields)
        #expect(again.status == 409)
        #expect(again.text.contains("Write files") && again.text.contains("offerChanged"))
        let ada = try UserID("ada-acme")
        #expect(try await house.service().store.grants(of: ada).isEmpty)
        // A form that names no question agrees to none.
        #expect(try await person.post("/consent", token: token, ["decision": "allow"]).status == 409)

        let allowed = try await person.send("/consent", ["decision": "allow"])
        #expect(try await person.browser.follow(allowed).answer["code"] != nil)
        #expect(try await house.service().store.grants(of: ada).first?.scope.tokens.count == 2)
    }

    @Test(
        "a role that came between the click and the code is not given",
        arguments: [("web", [:]), ("own", ["prompt": "consent"]), ("native", [:])] as [(String, [String: String])]
    )
    func roleBeforeCode(client: String, changes: [String: String]) async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        _ = try await person.begin(client, Self.both.merging(changes) { $1 }.mapValues(Optional.some))
        let allowed = try await person.send("/consent", ["decision": "allow"])
        try await house.promote()
        let code = try await person.browser.follow(allowed).answer["code"]
        let tokens = try await house.redeem(code, client)
        #expect(tokens.json?["scope"]?.stringValue?.contains("filesystem:read") == true)
        #expect(tokens.json?["scope"]?.stringValue?.contains("filesystem:write") == false)
        #expect(try await house.service().store.grants(of: try UserID("ada-acme")).first?.scope.tokens.count == 1)
    }

    @Test("a yes is not that of the person who signs in afterwards")
    func anotherPerson() async throws {
        let house = try await SignInHouse()
        try await house.promote("bob")
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn("ada", in: person.browser)
        _ = try await person.begin("web", ["scope": "openid profile"])
        let shown = try await person.open("/consent")
        let token = try PagePerson.token(for: "/consent", in: shown)
        person.browser = try await house.signedIn("bob", in: person.browser)
        let answer = try await person.post(
            "/consent",
            token: token,
            ["decision": "allow", "offer": PagePerson.offer(on: shown)]
        )
        #expect(answer.status == 409)
        #expect(answer.text.contains("Bob"))
        #expect(try await house.service().store.grants(of: try UserID("bob-acme")).isEmpty)
    }

    @Test("a question is of one request: the answer to another says nothing")
    func anotherRequest() async throws {
        let house = try await SignInHouse()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        _ = try await person.begin("web", ["scope": "openid profile"])
        let first = try await person.open("/consent")
        _ = try await person.begin("web", ["scope": "openid profile", "nonce": "n-2"])
        let answer = try await person.post(
            "/consent",
            token: try PagePerson.token(for: "/consent", in: first),
            ["decision": "allow", "offer": PagePerson.offer(on: first)]
        )
        #expect(answer.status == 409)
    }
}

extension SignInHouse {
    /// Gives somebody another role, which lets them write files too.
    func promote(_ user: String = "ada") async throws {
        let store = try service().store
        let event = AuditEvent(.userUpdated, at: identity.time.now(), by: .system)
        let filesystem = try ResourceName("filesystem")
        if try await store.roles().count == 1 {
            try await store.createRole(
                Role(
                    name: try RoleName("writer"),
                    grants: [.resource(filesystem): [try PermissionName("read"), try PermissionName("write")]]
                ),
                audit: event
            )
            try await identity.service.followStore()
        }
        let writer = try RoleName("writer")
        try await store.updateUser(try UserID("\(user)-acme"), audit: event) { $0.roles = [writer] }
    }
}
