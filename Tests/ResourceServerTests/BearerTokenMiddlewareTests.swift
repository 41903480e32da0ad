#if ResourceServer
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ResourceServer
import Testing

@Suite("Bearer tokens", .timeLimit(.minutes(1)))
struct BearerTokenMiddlewareTests {
    private static let metadata = "https://api.example/.well-known/oauth-protected-resource/mcp/files"

    private func ask(
        _ resource: TestResource,
        _ method: HTTPRequest.Method = .get,
        _ uri: String = "/mcp/files",
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await resource.application()
            .test(.router) { client in
                try await client.execute(uri: uri, method: method, headers: headers)
            }
    }

    @Test("a good token passes and stands in the context", arguments: ["Bearer", "bearer", "BEARER", "bEARER"])
    func good(scheme: String) async throws {
        let resource = try TestResource()
        let response = try await ask(
            resource,
            .get,
            "/mcp/files",
            [.authorization: "\(scheme) \(try resource.token())"]
        )
        #expect(response.status == .ok)
        #expect(String(buffer: response.body) == "acme service")
    }

    @Test("without a token the challenge says where to go and what to ask for, and names no error")
    func noToken() async throws {
        let resource = try TestResource()
        let headers: [HTTPFields] = [[:], [.authorization: "Basic YTpi"], [.authorization: "Bearerx y"]]
        for fields in headers {
            let response = try await ask(resource, .get, "/mcp/files", fields)
            #expect(response.status == .unauthorized)
            #expect(
                response.headers[.wwwAuthenticate]
                    == "Bearer scope=\"files:read files:write\", resource_metadata=\"\(Self.metadata)\""
            )
            #expect(response.headers[.accessControlExposeHeaders] == "WWW-Authenticate")
            #expect(response.headers[.contentType] == "application/json")
        }
    }

    @Test("a refused token is invalid_token, and no more is told")
    func refused() async throws {
        let resource = try TestResource()
        for token in [try resource.token(audience: "https://other.example"), "x", "a.b.c"] {
            let response = try await ask(resource, .get, "/mcp/files", [.authorization: "Bearer \(token)"])
            #expect(response.status == .unauthorized)
            #expect(
                response.headers[.wwwAuthenticate]
                    == "Bearer error=\"invalid_token\", error_description=\"The access token is invalid\", "
                    + "scope=\"files:read files:write\", resource_metadata=\"\(Self.metadata)\""
            )
            #expect(
                String(buffer: response.body)
                    == #"{"error":"invalid_token","error_description":"The access token is invalid"}"#
            )
        }
        let expired = try resource.token(lifetime: -60)
        let response = try await ask(resource, .get, "/mcp/files", [.authorization: "Bearer \(expired)"])
        #expect(response.headers[.wwwAuthenticate]?.contains("The access token expired") == true)
    }

    @Test("two Authorization headers, a token in the query or no token at all are invalid_request")
    func malformed() async throws {
        let resource = try TestResource()
        let token = try resource.token()
        var twice: HTTPFields = [.authorization: "Bearer \(token)"]
        twice.append(HTTPField(name: .authorization, value: "Bearer \(token)"))
        let good: HTTPFields = [.authorization: "Bearer \(token)"]
        let cases: [(String, HTTPFields)] = [
            ("/mcp/files", twice), ("/mcp/files", [.authorization: "Bearer"]),
            ("/mcp/files", [.authorization: "Bearer "]),
            ("/mcp/files", [.authorization: "Bearer a b"]), ("/mcp/files", [.authorization: "Bearer a, Bearer b"]),
            ("/mcp/files", [.authorization: "Bearer \"a\""]), ("/mcp/files?access_token=\(token)", [:]),
            ("/mcp/files?a=b&access_token=\(token)", good), ("/mcp/files?access_token", [:]),
        ]
        for (uri, headers) in cases {
            let response = try await ask(resource, .get, uri, headers)
            #expect(response.status == .badRequest, "\(uri.prefix(30)) \(headers)")
            #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer error=\"invalid_request\"") == true)
        }
        #expect(try await ask(resource, .get, "/mcp/files?my_access_token=1", good).status == .ok)
    }

    @Test("too little scope is answered with all that the operation needs")
    func insufficientScope() async throws {
        let resource = try TestResource()
        let headers: HTTPFields = [.authorization: "Bearer \(try resource.token())"]
        for (method, scope) in [(HTTPRequest.Method.post, "files:read files:write"), (.put, "files:write")] {
            let response = try await ask(resource, method, "/mcp/files", headers)
            #expect(response.status == .forbidden)
            #expect(
                response.headers[.wwwAuthenticate]
                    == "Bearer error=\"insufficient_scope\", "
                    + "error_description=\"The access token does not allow this\", "
                    + "scope=\"\(scope)\", resource_metadata=\"\(Self.metadata)\""
            )
        }
        let enough: HTTPFields = [.authorization: "Bearer \(try resource.token(scope: "files:write files:read"))"]
        #expect(try await ask(resource, .post, "/mcp/files", enough).status == .ok)
    }

    @Test("a tenant-id header must be the token's tenant")
    func tenantHeader() async throws {
        let resource = try TestResource()
        let name = try #require(HTTPField.Name("Tenant-Id"))
        var headers: HTTPFields = [.authorization: "Bearer \(try resource.token())"]
        for (value, status) in [
            ("acme", HTTPResponse.Status.ok), ("globex", .forbidden), ("ACME", .badRequest), ("", .badRequest),
            ("acme, globex", .badRequest),
        ] {
            headers[name] = value
            let response = try await ask(resource, .get, "/mcp/files", headers)
            #expect(response.status == status, "\(value)")
            if status == .forbidden { #expect(response.headers[.wwwAuthenticate] == nil) }
        }
        headers[values: name] = ["acme", "acme"]
        #expect(try await ask(resource, .get, "/mcp/files", headers).status == .badRequest)
    }

    @Test("when keys cannot be had the answer is 503 with Retry-After, not a challenge")
    func issuerDown() async throws {
        let resource = try TestResource(isIssuerUp: false)
        let response = try await ask(resource, .get, "/mcp/files", [.authorization: "Bearer \(try resource.token())"])
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter].flatMap(Int.init).map { $0 >= 1 } == true)
        #expect(response.headers[.wwwAuthenticate] == nil)
    }

    @Test("a route that forgot the middleware answers nobody")
    func forgotten() async throws {
        #expect(try await ask(try TestResource(), .get, "/forgotten").status == .internalServerError)
    }

    @Test("nothing can end the quotes of a challenge")
    func injection() throws {
        // A scope cannot hold a quote, a URL neither: what could is left out.
        #expect(throws: OAuthValueError.self) { try Scope(parsing: "a\",error=\"x") }
        #expect(throws: OAuthValueError.self) { try ResourceIdentifier("https://api.example/\"\r\nx: y") }
        let resource = try TestResource().resource
        let response = AccessRefusal(.malformedRequest("a\"\r\nx: \\ \u{e9}"), at: resource).response()
        let value = try #require(response.headers[.wwwAuthenticate])
        #expect(value.contains("error_description=\"ax:  \""))
    }
}
#endif
