import JSON
import OAuth
import Testing

@testable import MCPServers

@Suite("A URL for one of several tenants")
struct TenantMountTests {
    private static let path = "/t/globex/mcp/filesystem"
    private static let resource = "http://127.0.0.1:8090\(path)"

    private func server() throws -> ProtectedServer {
        try ProtectedServer { configuration in
            guard let shared = configuration.servers.first else { return }
            let (resource, issuer) = (try? ResourceIdentifier(Self.resource), try? Issuer("\(Issuers.base)/t/globex"))
            guard let resource, let issuer else { return }
            configuration.servers.append(MCPMount(shared.server, at: resource, for: issuer))
        }
    }

    @Test("its metadata names that tenant's issuer alone, and its challenge that metadata")
    func metadata() async throws {
        try await server()
            .test { client in
                let document = try await client.send(.get, "/.well-known/oauth-protected-resource\(Self.path)").json
                #expect(document["resource"] == .string(Self.resource))
                #expect(document["authorization_servers"] == ["http://127.0.0.1:8080/t/globex"])
                let refused = try await client.send(.post, Self.path)
                #expect(refused.status == .unauthorized)
                #expect(refused.challenge.contains("/.well-known/oauth-protected-resource\(Self.path)\""))
                let shared = try await client.send(.get, "/.well-known/oauth-protected-resource/mcp/filesystem").json
                #expect(shared["authorization_servers"]?.arrayValue?.count == 2)
            }
    }

    @Test(
        "it takes that tenant's tokens for it, and no others",
        arguments: [
            ("globex", resource, path, 200), ("acme", resource, path, 401),
            ("globex", ProtectedServer.resource, path, 401), ("globex", resource, ProtectedServer.path, 401),
            ("globex", ProtectedServer.resource, ProtectedServer.path, 200),
        ]
    )
    func tokens(tenant: String, audience: String, at path: String, status: Int) async throws {
        let list = JSONValue.object(["jsonrpc": "2.0", "id": 1, "method": "tools/list"]).bytes
        try await server()
            .test { client in
                let token = try client.issuers.token(tenant: tenant) { $0.audience = [audience] }
                let answer = try await client.send(.post, path, token: token, body: list)
                #expect(answer.status.code == status)
            }
    }
}
