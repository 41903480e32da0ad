import JOSE
import JSON
import OAuth
import SharedSecretTokens
import Testing

@testable import MCPServers

@Suite("A server in shared-secret mode")
struct SharedSecretModeTests {
    private let secret: SharedSecret
    private let previous: SharedSecret

    init() throws {
        secret = try SharedSecret("kZ8v2Qp7Lx1Rt9Yw4Nc6Hb3Jm5Ds0Fg8")
        previous = try SharedSecret("Xw3Vn8Bq1Zc6Mr0Ty5Uk2Pd9Lf4Gh7Js1")
    }

    private func server(_ change: (inout MCPServerConfiguration) -> Void = { _ in }) throws -> ProtectedServer {
        try ProtectedServer {
            $0.authentication = .sharedSecret(secret, previous: previous)
            $0.trustedIssuers = []
            $0.authorizationServers = []
            change(&$0)
        }
    }

    private func token(
        _ audience: String = "filesystem",
        scope: String? = nil,
        secret: SharedSecret? = nil
    ) throws -> String {
        try SharedSecretToken(
            subject: "admin",
            audience: [audience],
            issuedAt: StandingTime().now(),
            expiresAt: StandingTime().now().advanced(by: .seconds(60)),
            scope: scope.map { try Scope(parsing: $0) }
        )
        .text(signedWith: secret ?? self.secret)
    }

    @Test("its tokens pass, also those under the secret before, and those of an issuer do not")
    func tokens() async throws {
        try await server()
            .test { [self] client in
                for secret in [secret, previous] {
                    let response = try await client.call("tools/list", token: token(secret: secret))
                    #expect(response.status == .ok)
                    #expect(try response.json["result"]?["tools"]?.arrayValue?.count == 6)
                }
                for bad in [try client.issuers.token(), try token("git"), "nonsense"] {
                    let response = try await client.call("tools/list", token: bad)
                    #expect(response.status == .unauthorized)
                    #expect(response.challenge.contains("error=\"invalid_token\""))
                    #expect(!response.challenge.contains("resource_metadata"))
                }
                #expect(try await client.call("tools/list", token: nil).challenge == "Bearer")
                let metadata = try await client.send(.get, "/.well-known/oauth-protected-resource/mcp/filesystem")
                #expect(metadata.status == .notFound)
            }
    }

    @Test("a scope in the token narrows it")
    func scope() async throws {
        try await server()
            .test { [self] client in
                let arguments: JSONValue = ["name": "write_file", "arguments": ["path": "a", "content": "b"]]
                let refused = try await client.call("tools/call", arguments, token: token(scope: "filesystem:read"))
                #expect(refused.status == .forbidden)
                #expect(refused.challenge.contains("scope=\"filesystem:write filesystem:read\""))
                #expect(try await client.call("tools/call", arguments, token: token()).status == .ok)
            }
    }

    @Test("issuers and a shared secret at once are refused")
    func both() {
        #expect(throws: MCPServerError.twoAuthentications) {
            try ProtectedServer { $0.authentication = .sharedSecret(secret, previous: nil) }
        }
    }

    @Test("the development bypass lets a request without a token pass, and still judges one that is sent")
    func bypass() async throws {
        try await server { $0.allowingUnauthenticatedRequests = true }
            .test { client in
                #expect(try await client.call("tools/list", token: nil).status == .ok)
                #expect(try await client.call("tools/list", token: "nonsense").status == .unauthorized)
                let evil = try await client.call("tools/list", token: nil, headers: ["Origin": "https://evil.example"])
                #expect(evil.status == .forbidden)
            }
    }

    @Test("the development bypass does not start outside of development or off loopback")
    func bypassRefused() throws {
        #expect(throws: MCPServerError.bypass) {
            try server {
                $0.allowingUnauthenticatedRequests = true
                $0.isDevelopment = false
            }
        }
        #expect(throws: MCPServerError.bypass) {
            try server {
                $0.allowingUnauthenticatedRequests = true
                $0.host = "0.0.0.0"
            }
        }
        let elsewhere = try ResourceIdentifier("https://mcp.example.com/mcp/filesystem")
        #expect(throws: MCPServerError.bypass) {
            try server {
                $0.allowingUnauthenticatedRequests = true
                $0.servers[0].resource = elsewhere
            }
        }
    }
}
