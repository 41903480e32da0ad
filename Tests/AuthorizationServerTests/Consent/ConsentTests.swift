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
        let question = try #require(await flow.question(waiting, user: user))
        #expect(question.clientName == "The web")
        #expect(question.clientHost == "app.example")
        #expect(question.redirectHost == "app.example")
        #expect(question.identityScopes == ["openid", "offline_access"])
        #expect(question.groups == [.init(name: "filesystem", host: "mcp.example", permissions: ["Read files"])])
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
        let question = try #require(await flow.question(waiting, user: user))
        #expect(question.warnings == [.localRedirect])
        #expect(question.groups.flatMap(\.permissions) == ["Read files"])
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
}
