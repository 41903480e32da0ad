import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("A client that registered itself is no way to send people anywhere")
struct OpenRedirectTests {
    private func client(_ redirect: String, _ office: RegistrationOffice) async throws -> String {
        let body = #"{"redirect_uris":["\#(redirect)"],"token_endpoint_auth_method":"none"}"#
        return try #require(try await office.register(body).json?["client_id"]?.stringValue)
    }

    private static let web = "https://phish.example/login"
    private static let wrong: [[String: String?]] = [
        ["response_type": nil], ["code_challenge": nil], ["scope": "nothing:here"], ["prompt": "none"],
        ["response_mode": "form_post", "response_type": "token"],
    ]

    @Test(
        "what is wrong on purpose is a page while nobody has signed in, with the way on as a choice",
        arguments: wrong
    )
    func stranger(changes: [String: String?]) async throws {
        let office = try await RegistrationOffice()
        let client = try await client(Self.web, office)
        var browser = Browser(office.house)
        let answer = try await browser.get(
            SignInHouse.authorize(client, ["redirect_uri": Self.web].merging(changes) { $1 })
        )
        #expect(answer.status == 400)
        #expect(answer.location == nil)
        #expect(answer.text.contains("stranger"))
        #expect(answer.text.contains("phish.example"))
    }

    @Test("the end of a session that nobody has is ours; of one that there was, the client's page")
    func endSession() async throws {
        let office = try await RegistrationOffice()
        let bye = "https://phish.example/bye"
        let body = #"""
            {"redirect_uris":["\#(Self.web)"],"post_logout_redirect_uris":["\#(bye)"],"token_endpoint_auth_method":"none"}
            """#
        let id = try #require(try await office.register(body).json?["client_id"]?.stringValue)
        let query = "client_id=\(id)&post_logout_redirect_uri=\(FormEncoding.encode(bye))"
        let path = "/t/acme/oauth2/end_session"
        var nobody = Browser(office.house)
        #expect(try await nobody.get("\(path)?\(query)").location == "https://id.example/t/acme/signed-out")
        var person = try await office.house.signedIn()
        let page = try await person.get("\(path)?\(query)")
        let token = try PagePerson.token(for: "/oauth2/end_session", in: page)
        let form = "\(AntiForgery.field)=\(FormEncoding.encode(token))&\(query)"
        #expect(try await person.post(path, form: form).location == bye)
    }

    @Test("whoever has signed in is sent back, and so is everybody to a program of their own and to a known client")
    func others() async throws {
        let office = try await RegistrationOffice()
        let web = try await client(Self.web, office)
        let asked: [String: String?] = ["redirect_uri": Self.web, "code_challenge": nil]
        var person = try await office.house.signedIn()
        #expect(try await person.get(SignInHouse.authorize(web, asked)).answer["error"] == "invalid_request")

        let local = try await client("http://127.0.0.1/callback", office)
        var browser = Browser(office.house)
        let program = SignInHouse.authorize(local, ["redirect_uri": "http://127.0.0.1:5/callback", "prompt": "none"])
        #expect(try await browser.get(program).answer["error"] == "login_required")
        #expect(
            try await browser.get(SignInHouse.authorize("web", ["prompt": "none"])).answer["error"] == "login_required"
        )
    }
}
