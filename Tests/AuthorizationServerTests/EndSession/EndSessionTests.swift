import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("End of a session")
struct EndSessionTests {
    private static let target = "https://app.example/bye"
    private static let path = "/t/acme/oauth2/end_session"

    private func house() async throws -> SignInHouse {
        try await SignInHouse { $0.signIn.postLogoutRedirectURIs = [try! RedirectURI(Self.target)] }
    }

    private static func address(_ parameters: [String: String?]) -> String {
        let query = parameters.compactMap { name, value in value.map { "\(name)=\(FormEncoding.encode($0))" } }
        return path + "?" + query.joined(separator: "&")
    }

    private func isSignedIn(_ house: SignInHouse) async throws -> Bool {
        let service = try house.service()
        return try await !service.store.sessions(of: try UserID("ada-acme"), at: service.now).isEmpty
    }

    @Test("with an ID token of the session it ends at once, and the browser goes to the client with the state")
    func byHint() async throws {
        let house = try await house()
        var browser = try await house.signedIn()
        let tokens = try await house.tokens(in: &browser)
        // The ID token may have expired long ago.
        house.identity.time.advance(by: .seconds(3600))
        let response = try await browser.get(
            Self.address([
                "id_token_hint": tokens.text("id_token"), "post_logout_redirect_uri": Self.target, "state": "a b&c",
            ])
        )
        #expect(response.status == 303)
        #expect(response.location == Self.target + "?state=a%20b%26c")
        #expect(response.headers.fields.contains { $0.name == "set-cookie" && $0.value.contains("Max-Age=0") })
        #expect(try await !isSignedIn(house))
        #expect(try await house.refresh(tokens.text("refresh_token")).json?["error"] == "invalid_grant")
        #expect(try await house.events(.sessionEnded).count == 1)
    }

    @Test("a post from the client's site, which brings no cookies, ends the session of its ID token")
    func byPost() async throws {
        let house = try await house()
        let tokens = try await house.tokens()
        var stranger = Browser(house)
        let hint = try #require(tokens.text("id_token"))
        let response = try await stranger.post(Self.path, form: "id_token_hint=\(hint)")
        #expect(response.location == "https://id.example/t/acme/signed-out")
        #expect(try await !isSignedIn(house))
    }

    @Test("without an ID token the person is asked, and only our own form of this browser is an answer")
    func confirmation() async throws {
        let house = try await house()
        var browser = try await house.signedIn()
        let asked = Self.address([
            "client_id": "web", "post_logout_redirect_uri": Self.target, "state": "s", "ui_locales": "de",
        ])
        let page = try await browser.get(asked)
        #expect(page.status == 200)
        #expect(page.text.contains("signOut"))
        #expect(try await isSignedIn(house))
        for forged in ["", "csrf=", "csrf=AAAA", "client_id=web&csrf=AAAA"] {
            #expect(try await browser.post(Self.path, form: forged).status == 200)
            #expect(try await isSignedIn(house))
        }
        let service = try house.service()
        let cookies = BrowserCookies(issuer: service.issuer, tenant: service.id)
        let cookie = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let known = cookies.browser(in: EndpointRequest(method: "GET", path: "/", browser: .init(cookie: cookie)))
        let csrf = AntiForgery(pepper: service.snapshot.pepper)
            .token(form: "/oauth2/end_session", browser: try #require(known))
        let target = FormEncoding.encode(Self.target)
        let done = try await browser.post(
            Self.path,
            form: "csrf=\(csrf)&client_id=web&post_logout_redirect_uri=\(target)&state=s"
        )
        #expect(done.location == Self.target + "?state=s")
        #expect(try await !isSignedIn(house))
    }

    @Test("an ID token of another session, client, tenant or kind is no reason to end this one unasked")
    func foreignHints() async throws {
        let house = try await house()
        var browser = try await house.signedIn("bob")
        let adas = try await house.tokens()
        let globex = try await house.tokens(tenant: "globex")
        let hints: [[String: String?]] = [
            ["id_token_hint": adas.text("id_token")],
            ["id_token_hint": adas.text("id_token"), "client_id": "other"],
            ["id_token_hint": globex.text("id_token")],
            ["id_token_hint": adas.text("access_token")],
            ["id_token_hint": "nonsense"],
        ]
        for hint in hints {
            let response = try await browser.get(Self.address(hint))
            #expect(response.status == 200)
            #expect(response.text.contains("signOut"))
        }
        let service = try house.service()
        #expect(try await service.store.sessions(of: try UserID("bob-acme"), at: service.now).count == 1)
        #expect(try await isSignedIn(house))
    }

    @Test(
        "the browser goes only where the client has registered, byte by byte",
        arguments: [
            "https://app.example/bye/", "https://app.example/bye?x=1", "https://evil.example/",
            "http://app.example/bye",
            "javascript:alert(1)", "",
        ]
    )
    func redirect(uri: String) async throws {
        let house = try await house()
        var browser = try await house.signedIn()
        let tokens = try await house.tokens(in: &browser)
        let response = try await browser.get(
            Self.address(["id_token_hint": tokens.text("id_token"), "post_logout_redirect_uri": uri])
        )
        #expect(response.location == "https://id.example/t/acme/signed-out")
        #expect(try await !isSignedIn(house))
    }

    @Test("who is not signed in has nothing to confirm, and a malformed request is a page")
    func nobody() async throws {
        let house = try await house()
        var browser = Browser(house)
        let response = try await browser.get(
            Self.address(["client_id": "web", "post_logout_redirect_uri": Self.target])
        )
        #expect(response.location == Self.target)
        #expect(try await browser.get(Self.path + "?client_id=a&client_id=b").status == 400)
        #expect(try await browser.get(Self.path + "?x=%zz").status == 400)
    }
}
