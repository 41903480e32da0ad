import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Consent to a client that has changed")
struct ChangedClientTests {
    private static let request: [String: String?] = [
        "redirect_uri": DocumentClientTests.redirect, "scope": "openid filesystem:read",
    ]

    /// Somebody who has allowed the client of the document.
    private func person() async throws -> PagePerson {
        let house = try await SignInHouse()
        try await house.letClientsIn()
        house.publish(DocumentClientTests.document())
        var person = try await PagePerson(house)
        person.browser = try await house.signedIn(in: person.browser)
        _ = try await person.begin(DocumentClientTests.url, Self.request)
        let allowed = try await person.send("/consent", ["decision": "allow"])
        #expect(try await person.browser.follow(allowed).answer["code"] != nil)
        return person
    }

    private func publish(_ changes: [String: JSONValue?], _ house: SignInHouse) {
        house.publish(DocumentClientTests.document(changes))
        house.identity.time.advance(by: .seconds(61))
    }

    @Test(
        "another name, another host to go to or another picture is asked about anew, once",
        arguments: [
            ["client_name": "Your bank"], ["logo_uri": "https://app.example/bank.png"],
            ["redirect_uris": [.string(DocumentClientTests.redirect), "https://evil.example/callback"]],
        ] as [[String: JSONValue]]
    )
    func changed(_ changes: [String: JSONValue]) async throws {
        var person = try await person()
        #expect(try await person.begin(DocumentClientTests.url, Self.request).answer["code"] != nil)
        publish(changes.mapValues(Optional.some), person.house)
        let silent = Self.request.merging(["prompt": "none"]) { $1 }
        #expect(
            try await person.begin(DocumentClientTests.url, silent).answer["error"] == "consent_required"
        )
        _ = try await person.begin(DocumentClientTests.url, Self.request)
        let shown = try await person.open("/consent")
        #expect(shown.text.contains("changedClient"))
        #expect(shown.text.contains("Read files") && shown.text.contains("History.nothing"))
        let allowed = try await person.send("/consent", ["decision": "allow"])
        #expect(try await person.browser.follow(allowed).answer["code"] != nil)
        #expect(try await person.begin(DocumentClientTests.url, Self.request).answer["code"] != nil)
    }

    @Test("what nobody sees may change without a question")
    func unseen() async throws {
        var person = try await person()
        let moved = "https://app.example/elsewhere"
        publish(
            ["redirect_uris": [.string(DocumentClientTests.redirect), .string(moved)], "software_version": "2"],
            person.house
        )
        #expect(try await person.begin(DocumentClientTests.url, Self.request).answer["code"] != nil)
    }

    @Test("a change between the page and the click is not allowed unseen")
    func meanwhile() async throws {
        var person = try await person()
        _ = try await person.begin(DocumentClientTests.url, Self.request.merging(["prompt": "consent"]) { $1 })
        let shown = try await person.open("/consent")
        publish(["client_name": "Your bank"], person.house)
        // Whoever asks next has the document read anew.
        var other = Browser(person.house)
        _ = try await other.get(SignInHouse.authorize(DocumentClientTests.url, Self.request))
        let answer = try await person.post(
            "/consent",
            token: try PagePerson.token(for: "/consent", in: shown),
            ["decision": "allow", "offer": PagePerson.offer(on: shown)]
        )
        #expect(answer.status == 409)
        #expect(answer.text.contains("Your bank") && answer.text.contains("changedClient"))
    }

    @Test("what was allowed under the old name is not allowed under the new one")
    func narrowed() async throws {
        var person = try await person()
        publish(["client_name": "Your bank"], person.house)
        _ = try await person.begin(DocumentClientTests.url, Self.request.merging(["scope": "openid"]) { $1 })
        _ = try await person.send("/consent", ["decision": "allow"])
        let asked = try await person.begin(DocumentClientTests.url, Self.request)
        #expect(asked.location?.contains("/consent?") == true)
    }

    @Test("an administrator may rename the tenant's own client without asking anybody")
    func administrator() async throws {
        let house = try await SignInHouse()
        var browser = try await house.signedIn()
        _ = try await house.code(in: &browser)
        let event = AuditEvent(.clientUpdated, at: house.identity.time.now(), by: .system)
        let name = try DisplayText("The new web")
        try await house.service().store.updateClient(try ClientID("web"), audit: event) { $0.name = name }
        try await house.identity.service.followStore()
        #expect(try await browser.get(SignInHouse.authorize()).answer["code"] != nil)
    }

    @Test("all names of this machine look the same")
    func loopback() throws {
        func client(_ redirects: [String], _ name: String = "App") throws -> Client {
            Client(
                id: try ClientID(DocumentClientTests.url),
                name: try DisplayText(name),
                signIn: ClientSignIn(redirectURIs: try redirects.map(RedirectURI.init)),
                origin: .metadataDocument(
                    MetadataDocumentRecord(fetchedAt: NumericDate(0), freshUntil: NumericDate(1), digest: [])
                ),
                createdAt: NumericDate(0)
            )
        }
        let one = ClientLikeness(of: try client(["http://127.0.0.1/a", "cursor://a/b"]))
        #expect(one != nil)
        #expect(one == ClientLikeness(of: try client(["cursor://x/y", "http://localhost:80/b", "http://[::1]/c"])))
        #expect(one != ClientLikeness(of: try client(["https://localhost/a", "cursor://a/b"])))
        #expect(one != ClientLikeness(of: try client(["http://127.0.0.1/a", "vscode://a/b"])))
    }
}
