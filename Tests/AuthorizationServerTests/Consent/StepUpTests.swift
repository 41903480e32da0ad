import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Consent to more")
struct StepUpTests {
    private static let read = ["scope": "openid filesystem:read"]
    /// What MCP clients ask for after a 403: what they had, and what the operation needs.
    private static let union = ["scope": "openid filesystem:read filesystem:write"]

    /// Somebody who may write files too, and has allowed `web` to read them.
    private func person(_ client: String = "web", _ changes: [String: String] = read) async throws -> PagePerson {
        let house = try await SignInHouse()
        try await house.promote()
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        _ = try await person.begin(client, changes.mapValues(Optional.some))
        _ = try await person.send("/consent", ["decision": "allow"])
        return person
    }

    private func question(_ person: PagePerson) async throws -> ConsentQuestion {
        let (flow, waiting, session) = try await person.house.waiting(person.handle, in: person.browser)
        let user = try #require(session).user
        return try #require(try await flow.question(waiting, user: user))
    }

    private func grant(_ person: PagePerson) async throws -> UserGrant {
        try #require(try await person.house.service().store.grants(of: try UserID("ada-acme")).first)
    }

    @Test(
        "only the additional scope is asked for; the grant is the union, and the token has what this request asked for"
    )
    func stepUp() async throws {
        var person = try await person()
        _ = try await person.begin("web", Self.union.mapValues(Optional.some))
        let asked = try await question(person)
        #expect(asked.wish.identityScopes.isEmpty)
        #expect(asked.wish.groups.flatMap(\.permissions).map(\.text) == ["Write files"])
        guard case .less(let before) = asked.history else {
            Issue.record("what was allowed before is not told")
            return
        }
        #expect(before.identityScopes == ["openid"])
        #expect(before.groups.flatMap(\.permissions).map(\.text) == ["Read files"])
        // The yes is to all of it, whatever stands out.
        #expect(asked.offer.description == "openid filesystem:read filesystem:write")

        let allowed = try await person.send("/consent", ["decision": "allow"])
        let tokens = try await person.house.redeem(try await person.browser.follow(allowed).answer["code"])
        #expect(tokens.json?["scope"]?.stringValue == "openid filesystem:read filesystem:write")
        #expect(try await grant(person).scope.description == "filesystem:read filesystem:write")
        // And from now on nobody is asked, for both and for either.
        for scope in ["filesystem:write", "openid filesystem:read filesystem:write"] {
            let answer = try await person.begin("web", ["scope": scope])
            let token = try await person.house.redeem(answer.answer["code"])
            #expect(token.json?["scope"]?.stringValue == scope)
        }
    }

    @Test("a no to the additional scope leaves the earlier grant as it was")
    func denied() async throws {
        var person = try await person()
        let before = try await grant(person)
        _ = try await person.begin("web", Self.union.mapValues(Optional.some))
        let denied = try await person.send("/consent", ["decision": "deny"])
        #expect(denied.answer["error"] == "access_denied")
        #expect(try await grant(person) == before)
        #expect(try await person.begin("web", Self.read.mapValues(Optional.some)).answer["code"] != nil)
    }

    @Test("a client that only asks for more gets only that, and the grant has both")
    func onlyMore() async throws {
        var person = try await person()
        _ = try await person.begin("web", ["scope": "filesystem:write"])
        let asked = try await question(person)
        #expect(asked.wish.groups.flatMap(\.permissions).map(\.text) == ["Write files"])
        #expect(asked.history == .nothing)
        let allowed = try await person.send("/consent", ["decision": "allow"])
        let tokens = try await person.house.redeem(try await person.browser.follow(allowed).answer["code"])
        #expect(tokens.json?["scope"]?.stringValue == "filesystem:write")
        #expect(try await grant(person).scope.tokens.count == 2)
    }

    @Test("to stay connected is something to be asked about, too")
    func offline() async throws {
        var person = try await person()
        _ = try await person.begin("web", ["scope": "openid filesystem:read offline_access"])
        let asked = try await question(person)
        #expect(asked.wish == ConsentPage.Wish(identityScopes: ["offline_access"], groups: []))
    }

    @Test("prompt=consent shows all when nothing is new, and what is new when something is")
    func promptConsent() async throws {
        var person = try await person()
        _ = try await person.begin("web", ["scope": Self.read["scope"], "prompt": "consent"])
        var asked = try await question(person)
        #expect(asked.history == .same)
        #expect(asked.wish.identityScopes == ["openid"])
        #expect(asked.wish.groups.flatMap(\.permissions).map(\.text) == ["Read files"])
        _ = try await person.begin("web", ["scope": Self.union["scope"], "prompt": "consent"])
        asked = try await question(person)
        #expect(asked.wish.groups.flatMap(\.permissions).map(\.text) == ["Write files"])
    }

    @Test("a program on this machine is asked about each time: first for all, then for what is new, then for all again")
    func unassured() async throws {
        var person = try await person("native")
        _ = try await person.begin("native", Self.union.mapValues(Optional.some))
        #expect(try await question(person).wish.groups.flatMap(\.permissions).map(\.text) == ["Write files"])
        _ = try await person.send("/consent", ["decision": "allow"])
        _ = try await person.begin("native", Self.union.mapValues(Optional.some))
        let again = try await question(person)
        #expect(again.history == .same)
        #expect(again.wish.groups.flatMap(\.permissions).map(\.text) == ["Read files", "Write files"])
    }

    @Test("each permission tells the tools that it opens together with what was allowed before")
    func tools() async throws {
        var person = try await person()
        let (read, write) = (try PermissionName("read"), try PermissionName("write"))
        let event = AuditEvent(.resourceUpdated, at: person.house.identity.time.now(), by: .system)
        let tools: [ToolName: ResourceTool] = [
            try ToolName("read_file"): ResourceTool(permissions: [read]),
            try ToolName("move_file"): ResourceTool(permissions: [read, write]),
        ]
        try await person.house.service().store
            .updateResource(try ResourceName("filesystem"), audit: event) {
                $0.tools = tools
            }
        try await person.house.identity.service.followStore()
        _ = try await person.begin("web", Self.union.mapValues(Optional.some))
        let asked = try await question(person)
        #expect(asked.wish.groups.flatMap(\.permissions) == [.init("Write files", tools: ["move_file"])])
        guard case .less(let before) = asked.history else {
            Issue.record("what was allowed before is not told")
            return
        }
        #expect(before.groups.flatMap(\.permissions) == [.init("Read files", tools: ["read_file"])])
    }

    @Test("another resource is asked about by itself")
    func anotherResource() async throws {
        var person = try await person()
        let store = try person.house.service().store
        let event = AuditEvent(.userUpdated, at: person.house.identity.time.now(), by: .system)
        let mail = try ResourceName("mail")
        try await store.createResource(
            Resource(
                name: mail,
                identifier: try ResourceIdentifier("https://mail.example/mcp"),
                permissions: [try PermissionName("read"): try DisplayText("Read mail")]
            ),
            audit: event
        )
        let post = try RoleName("post")
        try await store.createRole(
            Role(name: post, grants: [.resource(mail): [try PermissionName("read")]]),
            audit: event
        )
        try await store.updateUser(try UserID("ada-acme"), audit: event) { $0.roles.insert(post) }
        try await person.house.identity.service.followStore()
        _ = try await person.begin("web", ["scope": "openid mail:read", "resource": "https://mail.example/mcp"])
        let asked = try await question(person)
        #expect(asked.wish.groups.map(\.name) == ["mail"])
        #expect(asked.wish.identityScopes.isEmpty)
    }
}
