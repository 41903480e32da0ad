#if ResourceServer
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ResourceServer
import Testing

@Suite("Origins and metadata", .timeLimit(.minutes(1)))
struct OriginAndMetadataTests {
    private func ask(
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await TestResource().application()
            .test(.router) { client in
                try await client.execute(uri: uri, method: method, headers: headers)
            }
    }

    @Test(
        "a page that is not on the list is refused",
        arguments: [
            "https://evil.example", "null", "", "https://app.example.evil.example", "http://app.example",
            "https://app.example/", "http://localhost:6274", "https://APP.example",
        ]
    )
    func refused(origin: String) async throws {
        let response = try await ask(.get, "/mcp/files", [.origin: origin])
        #expect(response.status == .forbidden)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }

    @Test("a page on the list can read the challenge")
    func allowed() async throws {
        let response = try await ask(.get, "/mcp/files", [.origin: "https://app.example"])
        #expect(response.status == .unauthorized)
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.example")
        #expect(response.headers[.accessControlExposeHeaders] == "WWW-Authenticate, Mcp-Session-Id")
        #expect(response.headers[.vary] == "Origin")
    }

    @Test("a page on the list can read errors that a handler throws")
    func thrown() async throws {
        let response = try await ask(.get, "/forgotten", [.origin: "https://app.example"])
        #expect(response.status == .internalServerError)
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.example")
    }

    @Test("a preflight is answered without a token")
    func preflight() async throws {
        let response = try await ask(
            .options,
            "/mcp/files",
            [.origin: "https://app.example", .accessControlRequestMethod: "POST"]
        )
        #expect(response.status == .noContent)
        #expect(response.headers[.accessControlAllowMethods] == "GET, POST, DELETE")
        #expect(response.headers[.accessControlAllowHeaders]?.contains("Authorization") == true)
    }

    @Test("two origins are none")
    func twice() async throws {
        var headers: HTTPFields = [:]
        headers[values: .origin] = ["https://app.example", "https://app.example"]
        #expect(try await ask(.get, "/mcp/files", headers).status == .forbidden)
    }

    @Test("pages of this machine pass when that is allowed")
    func loopback() async throws {
        let router = Router(context: ResourceRequestContext.self)
        router.add(middleware: OriginMiddleware(allowing: [], allowingLoopback: true))
        router.get("x") { _, _ in "x" }
        try await Application(responder: router.buildResponder())
            .test(.router) { client in
                for (origin, status) in [
                    ("http://localhost:6274", HTTPResponse.Status.ok), ("http://127.0.0.1:1", .ok),
                    ("http://[::1]:1", .ok),
                    ("http://localhost.evil.example", .forbidden), ("http://127.0.0.1:1/x", .forbidden),
                    ("https://evil.example", .forbidden),
                ] {
                    let response = try await client.execute(uri: "/x", method: .get, headers: [.origin: origin])
                    #expect(response.status == status, "\(origin)")
                }
            }
    }

    @Test("the metadata stands at the inserted path, for every page and without a token")
    func metadata() async throws {
        let path = "/.well-known/oauth-protected-resource/mcp/files"
        let response = try await ask(.get, path, [.origin: "https://any.example"])
        #expect(response.status == .ok)
        #expect(response.headers[.accessControlAllowOrigin] == "*")
        #expect(response.headers[.contentType] == "application/json")
        #expect(
            String(buffer: response.body)
                == #"{"resource":"https://api.example/mcp/files","authorization_servers":["https://id.example/t/acme","#
                + #""https://id.example/t/globex"],"scopes_supported":["files:read","files:write"],"#
                + #""bearer_methods_supported":["header"],"resource_name":"Files"}"#
        )
        let preflight = try await ask(.options, path, [.origin: "https://any.example"])
        #expect(preflight.status == .noContent)
        #expect(preflight.headers[.accessControlAllowHeaders] == "*")
    }

    @Test(
        "a root resource has its metadata at the well-known path itself",
        arguments: ["https://api.example", "https://api.example/"]
    )
    func root(url: String) throws {
        let resource = ProtectedResource(try ResourceIdentifier(url), authorizationServers: [])
        #expect(resource.metadataPath == "/.well-known/oauth-protected-resource")
        #expect(resource.metadataURL == "https://api.example/.well-known/oauth-protected-resource")
    }

    @Test("the metadata of a resource on another port is on that port")
    func port() throws {
        let resource = ProtectedResource(
            try ResourceIdentifier("http://127.0.0.1:8090/mcp/filesystem"),
            authorizationServers: []
        )
        #expect(
            resource.metadataURL == "http://127.0.0.1:8090/.well-known/oauth-protected-resource/mcp/filesystem"
        )
    }
}
#endif
