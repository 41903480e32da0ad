import HTTPTypes
import HummingbirdTesting
import JOSE
import JSON
import Testing

@testable import MCPServers

@Suite("The filesystem server over HTTP")
struct MCPServerHTTPTests {
    @Test("health and metadata need no token")
    func open() async throws {
        try await ProtectedServer()
            .test { client in
                let health = try await client.send(.get, "/mcp/filesystem/health")
                #expect(health.status == .ok)
                let metadata = try await client.send(.get, "/.well-known/oauth-protected-resource/mcp/filesystem")
                let json = try metadata.json
                #expect(json["resource"]?.stringValue == ProtectedServer.resource)
                #expect(
                    json["authorization_servers"] == ["http://127.0.0.1:8080/t/acme", "http://127.0.0.1:8080/t/globex"]
                )
                #expect(json["scopes_supported"] == ["filesystem:read", "filesystem:write"])
            }
    }

    @Test("without a token the answer is a challenge that names metadata and scopes, whatever the method")
    func challenge() async throws {
        try await ProtectedServer()
            .test { client in
                for method: HTTPRequest.Method in [.post, .get, .delete] {
                    let response = try await client.send(method)
                    #expect(response.status == .unauthorized)
                    #expect(response.challenge.hasPrefix("Bearer "))
                    #expect(response.challenge.contains("/.well-known/oauth-protected-resource/mcp/filesystem\""))
                    #expect(response.challenge.contains("scope=\"filesystem:read filesystem:write\""))
                    #expect(!response.challenge.contains("error="))
                }
            }
    }

    @Test("a token that is not for this server, or not an access token, is refused as invalid")
    func badTokens() async throws {
        try await ProtectedServer()
            .test { client in
                let issuers = client.issuers
                let tokens = try [
                    "nonsense", issuers.token(type: "JWT"),
                    issuers.token { $0.audience = ["http://127.0.0.1:8090/mcp/other"] },
                    issuers.token { $0.expiresAt = NumericDate(1_799_999_000) },
                    issuers.token { $0.tenantID = "globex" },
                    issuers.token { $0.issuer = "http://127.0.0.1:8080/t/globex" },
                    issuers.token { $0.issuer = "http://evil.example/t/acme" },
                ]
                for token in tokens {
                    let response = try await client.call("tools/list", token: token)
                    #expect(response.status == .unauthorized)
                    #expect(response.challenge.contains("error=\"invalid_token\""))
                }
                let inQuery = try await client.send(.post, "/mcp/filesystem?access_token=\(try issuers.token())")
                #expect(inQuery.status == .badRequest)
            }
    }

    @Test("the list follows the token's scope, and a call beyond it is 403 with the scopes that it needs")
    func scopes() async throws {
        try await ProtectedServer()
            .test { client in
                let reading = try client.issuers.token(scope: "filesystem:read")
                let list = try await client.call("tools/list", token: reading).json
                let names = list["result"]?["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
                #expect(names == ["list_directory", "read_file", "search_files", "get_file_info"])
                let arguments: JSONValue = ["name": "write_file", "arguments": ["path": "a", "content": "b"]]
                let refused = try await client.call("tools/call", arguments, token: reading)
                #expect(refused.status == .forbidden)
                #expect(refused.challenge.contains("error=\"insufficient_scope\""))
                #expect(refused.challenge.contains("scope=\"filesystem:write filesystem:read\""))
                #expect(try refused.json["error"]?["data"]?["scope"] == "filesystem:write")
                let none = try client.issuers.token(scope: "")
                #expect(try await client.call("tools/list", token: none).json["result"]?["tools"] == [])
            }
    }

    @Test("two tenants at the same URL have files apart, and tenant-id must be the token's")
    func tenants() async throws {
        try await ProtectedServer()
            .test { client in
                let acme = try client.issuers.token()
                let globex = try client.issuers.token(tenant: "globex")
                _ = try await client.tool("write_file", ["path": "a", "content": "acme's"], token: acme)
                let read = try await client.tool("read_file", ["path": "a"], token: globex)
                #expect(read?["isError"] == true)
                let mine = try await client.tool("read_file", ["path": "a"], token: acme)
                #expect(mine?["structuredContent"]?["content"] == "acme's")
                let same = try await client.call("tools/list", token: acme, headers: ["tenant-id": "acme"])
                #expect(same.status == .ok)
                let other = try await client.call("tools/list", token: acme, headers: ["tenant-id": "globex"])
                #expect(other.status == .forbidden)
            }
    }

    @Test("with a token, GET and DELETE are 405")
    func methods() async throws {
        try await ProtectedServer()
            .test { client in
                let token = try client.issuers.token()
                for method: HTTPRequest.Method in [.get, .delete, .put, .patch] {
                    let response = try await client.send(method, token: token)
                    #expect(response.status == .methodNotAllowed)
                    #expect(response.headers[.allow] == "POST")
                }
            }
    }

    @Test("a request of 2026-07-28 is served without a handshake")
    func stateless() async throws {
        try await ProtectedServer()
            .test { client in
                let params: JSONValue = [
                    "_meta": [
                        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                        "io.modelcontextprotocol/clientCapabilities": [:],
                    ]
                ]
                let token = try client.issuers.token()
                let headers = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "server/discover"]
                let response = try await client.call("server/discover", params, token: token, headers: headers)
                #expect(response.status == .ok)
                #expect(try response.json["result"]?["supportedVersions"]?.arrayValue?.first == "2026-07-28")
                let mismatch = try await client.call("tools/list", params, token: token, headers: headers)
                #expect(mismatch.status == .badRequest)
            }
    }

    @Test("pages of other origins are refused before their token is looked at; those allowed may ask first")
    func origins() async throws {
        let server = try ProtectedServer {
            $0.allowedOrigins = ["https://app.example.com"]
        }
        try await server.test { client in
            let token = try client.issuers.token()
            for origin in [
                "https://evil.example.com", "null", "https://app.example.com.evil.example",
                "http://127.0.0.1.evil.example",
            ] {
                #expect(try await client.call("ping", token: token, headers: ["Origin": origin]).status == .forbidden)
                #expect(try await client.call("ping", token: nil, headers: ["Origin": origin]).status == .forbidden)
            }
            for origin in ["https://app.example.com", "http://localhost:6274", "http://127.0.0.1:3000"] {
                let response = try await client.call("ping", token: token, headers: ["Origin": origin])
                #expect(response.status == .ok)
                #expect(response.headers[.accessControlAllowOrigin] == origin)
                let headers = ["Origin": origin, "Access-Control-Request-Method": "POST"]
                let preflight = try await client.send(.options, headers: headers)
                #expect(preflight.status == .noContent)
                #expect(preflight.headers[.accessControlAllowHeaders]?.contains("Mcp-Method") == true)
            }
        }
    }

    @Test("a body beyond the limit is 413 with a JSON-RPC error")
    func tooLarge() async throws {
        try await ProtectedServer()
            .test { client in
                let body = [UInt8](repeating: 0x20, count: (2 << 20) + 1)
                let response = try await client.send(token: client.issuers.token(), body: body)
                #expect(response.status == .contentTooLarge)
                #expect(try response.json["error"]?["code"] == -32600)
            }
    }

    @Test("a megabyte goes in and comes out whole")
    func large() async throws {
        try await ProtectedServer()
            .test { client in
                let token = try client.issuers.token()
                let content = String(repeating: "0123456789abcde\n", count: 65536)
                let written = try await client.tool(
                    "write_file",
                    ["path": "big", "content": .string(content)],
                    token: token
                )
                #expect(written?["structuredContent"]?["size"] == 1_048_576)
                let read = try await client.tool("read_file", ["path": "big"], token: token)
                #expect(read?["structuredContent"]?["content"]?.stringValue == content)
            }
    }
}
