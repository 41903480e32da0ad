import JSON
import OAuth
import Testing

@testable import AuthorizationServer

/// What clients in the field send, as their sources and issue threads have it.
struct KnownClient: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    /// How it proves who it is then.
    let method: String
    /// A redirect that it asks for later.
    let redirect: String

    static let all = [
        KnownClient(
            testDescription: "Python SDK, native, without a method",
            body: #"""
                {"redirect_uris":["http://localhost:3030/callback"],"grant_types":["authorization_code","refresh_token"],
                 "response_types":["code"],"scope":"filesystem:read","client_name":"MCP Client",
                 "application_type":"native","client_uri":null,"logo_uri":null,"contacts":null,"jwks":null}
                """#,
            method: "none",
            redirect: "http://localhost:3030/callback"
        ),
        KnownClient(
            testDescription: "Python SDK without a type and a method",
            body: #"""
                {"redirect_uris":["http://localhost:3030/callback"],"grant_types":["authorization_code","refresh_token"],
                 "response_types":["code"],"client_name":"MCP Client"}
                """#,
            method: "client_secret_basic",
            redirect: "http://localhost:3030/callback"
        ),
        KnownClient(
            testDescription: "fastmcp",
            body: #"""
                {"redirect_uris":["http://localhost:51923/callback"],"token_endpoint_auth_method":"none",
                 "grant_types":["authorization_code","refresh_token"],"response_types":["code"],"scope":"",
                 "client_name":"FastMCP Client"}
                """#,
            method: "none",
            redirect: "http://localhost:51923/callback"
        ),
        KnownClient(
            testDescription: "VS Code",
            body: #"""
                {"client_name":"Visual Studio Code","client_uri":"https://code.visualstudio.com",
                 "grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],
                 "response_types":["code"],
                 "redirect_uris":["https://insiders.vscode.dev/redirect","https://vscode.dev/redirect",
                                  "http://127.0.0.1/","http://127.0.0.1:33418/"],
                 "token_endpoint_auth_method":"none","application_type":"native"}
                """#,
            method: "none",
            redirect: "http://127.0.0.1:49152/"
        ),
        KnownClient(
            testDescription: "claude.ai",
            body: #"""
                {"client_name":"Claude","grant_types":["authorization_code","refresh_token"],"response_types":["code"],
                 "redirect_uris":["https://claude.ai/api/mcp/auth_callback"],
                 "token_endpoint_auth_method":"client_secret_post","scope":"filesystem:read filesystem:write"}
                """#,
            method: "client_secret_post",
            redirect: "https://claude.ai/api/mcp/auth_callback"
        ),
        KnownClient(
            testDescription: "Claude Code, a portless localhost",
            body: #"""
                {"client_name":"Claude Code","redirect_uris":["http://localhost/callback","http://127.0.0.1/callback"],
                 "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
                 "token_endpoint_auth_method":"none"}
                """#,
            method: "none",
            redirect: "http://localhost:60123/callback"
        ),
        KnownClient(
            testDescription: "Cursor, an app's own scheme with https and localhost beside it",
            body: #"""
                {"client_name":"Cursor","redirect_uris":["cursor://anysphere.cursor-mcp/oauth/callback",
                 "https://www.cursor.com/agents/mcp/oauth/callback","http://localhost:8787/callback"],
                 "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
                 "token_endpoint_auth_method":"none"}
                """#,
            method: "none",
            redirect: "cursor://anysphere.cursor-mcp/oauth/callback"
        ),
        KnownClient(
            testDescription: "ChatGPT",
            body: #"""
                {"client_name":"ChatGPT","redirect_uris":["https://chatgpt.com/connector/oauth/Vq3mXjQpWkzL"],
                 "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
                 "token_endpoint_auth_method":"client_secret_basic"}
                """#,
            method: "client_secret_basic",
            redirect: "https://chatgpt.com/connector/oauth/Vq3mXjQpWkzL"
        ),
        KnownClient(
            testDescription: "MCP Inspector",
            body: #"""
                {"redirect_uris":["http://localhost:6274/oauth/callback"],"token_endpoint_auth_method":"none",
                 "grant_types":["authorization_code","refresh_token"],"response_types":["code"],
                 "client_name":"MCP Inspector","client_uri":"https://github.com/modelcontextprotocol/inspector",
                 "scope":""}
                """#,
            method: "none",
            redirect: "http://localhost:6274/oauth/callback"
        ),
    ]
}

@Suite("Clients in the field")
struct KnownClientsTests {
    @Test("each registers as it does, and its people get as far as to the page", arguments: KnownClient.all)
    func register(_ known: KnownClient) async throws {
        let office = try await RegistrationOffice()
        let response = try await office.register(known.body)
        #expect(response.status == 201, "\(response.text)")
        #expect(response.header("access-control-allow-origin") == "*")
        #expect(response.header("cache-control") == "no-store")
        let answer = try #require(response.json)
        let sent = try JSONValue(parsing: Array(known.body.utf8))
        #expect(answer["token_endpoint_auth_method"]?.stringValue == known.method)
        #expect(answer["redirect_uris"] == sent["redirect_uris"])
        #expect(answer["client_name"] == sent["client_name"])
        #expect(answer["grant_types"] == ["authorization_code", "refresh_token"])
        #expect(answer["response_types"] == ["code"])
        let needsSecret = known.method != "none"
        #expect((answer["client_secret"] != nil) == needsSecret)
        #expect(answer["client_secret_expires_at"]?.integerValue == (needsSecret ? 0 : nil))
        let id = try #require(answer["client_id"]?.stringValue)
        #expect(!id.hasPrefix("https://"))

        // At once, without a look at the store.
        var browser = Browser(office.house)
        let page = try await browser.get(
            SignInHouse.authorize(id, ["redirect_uri": known.redirect, "scope": "filesystem:read"])
        )
        #expect(page.status == 303 && page.location?.contains("/t/acme/signin?") == true, "\(page.status) \(page.text)")
        let elsewhere = try await browser.get(
            SignInHouse.authorize(id, ["redirect_uri": "https://evil.example/callback"])
        )
        #expect(elsewhere.status == 400 && elsewhere.location == nil)
    }

    @Test("one that registers twice is two clients: they are not merged by name")
    func twice() async throws {
        let office = try await RegistrationOffice()
        let claude = try #require(KnownClient.all.first { $0.testDescription == "claude.ai" })
        let first = try await office.register(claude.body).json
        let second = try await office.register(claude.body).json
        #expect(first?["client_id"] != second?["client_id"])
        #expect(first?["client_secret"] != second?["client_secret"])
        #expect(try await office.acme.selfDeclaredClientCount() == 2)
    }

    @Test("a browser asks first, and may")
    func preflight() async throws {
        let office = try await RegistrationOffice()
        let request = EndpointRequest(method: "OPTIONS", path: "/t/acme/oauth2/register")
        let response = try await office.house.answer(request)
        #expect(response.status == 204)
        #expect(response.header("access-control-allow-methods")?.contains("POST") == true)
        #expect(response.header("access-control-allow-headers")?.contains("content-type") == true)
    }
}
