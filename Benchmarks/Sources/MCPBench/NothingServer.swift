import Foundation
import JSON
import MCP
import MCPServers
import OAuth
import TokenValidator

/// A server whose one tool does nothing.
struct NothingServer: MCPServer {
    let identity = ServerIdentity(name: "nothing", title: "Nothing", version: "1", instructions: "")

    let tools = ToolRegistry<MCPCaller>([
        Tool(
            name: "nothing",
            title: "Nothing",
            description: "Does nothing",
            input: ToolSchema(),
            annotations: .reading,
            requiredScopes: ["nothing:do"]
        ) { _, _ in ToolResult(text: "ok") }
    ])
}

/// An issuer with one key, in this process.
struct BenchIssuer: JWKSFetcher {
    let issuer: Issuer
    private let key: SigningKey

    init() throws {
        issuer = try Issuer("http://127.0.0.1:1/t/acme")
        key = try SigningKey.generate(.es256)
    }

    func fetch(_ request: JWKSRequest) async throws -> JWKSResponse {
        var json = JSONWriter()
        json.object { $0.array("keys") { key.publicJWK.write(to: &$0) } }
        return .keys(json.bytes, entityTag: nil, freshness: JWKSFreshness(remaining: 3600))
    }

    func token(for resource: ResourceIdentifier) throws -> String {
        let now = SystemTime().now()
        let claims = AccessTokenClaims(
            issuer: issuer.value,
            subject: "bench",
            audience: [resource.value],
            clientID: "bench",
            tenantID: "acme",
            scope: "nothing:do",
            roles: [],
            tokenID: UUID().uuidString,
            issuedAt: now,
            expiresAt: now.advanced(by: .seconds(3600))
        )
        return String(decoding: try JWS.sign(claims.payload, type: "at+jwt", with: key), as: UTF8.self)
    }
}
