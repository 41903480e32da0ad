import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JOSE
import JSON
import NIOCore
import OAuth
import TokenValidator

@testable import MCPServers

/// A clock that stands.
struct StandingTime: TimeSource {
    func now() -> NumericDate { NumericDate(1_800_000_000) }
}

/// The issuers of this test, one key each.
struct Issuers: JWKSFetcher {
    static let base = "http://127.0.0.1:8080"
    let keys: [String: SigningKey]

    init() throws {
        keys = try ["acme": .generate(.es256), "globex": .generate(.es256)]
    }

    func fetch(_ request: JWKSRequest) async throws -> JWKSResponse {
        for (tenant, key) in keys where request.url == "\(Self.base)/t/\(tenant)/.well-known/jwks.json" {
            var json = JSONWriter()
            json.object { $0.array("keys") { key.publicJWK.write(to: &$0) } }
            return .keys(json.bytes, entityTag: nil, freshness: JWKSFreshness(remaining: 600))
        }
        throw JWKSFetchFailure.status(404)
    }

    /// A token, valid unless `change` makes it otherwise.
    func token(
        tenant: String = "acme",
        scope: String = "filesystem:read filesystem:write",
        type: String = "at+jwt",
        change: (inout AccessTokenClaims) -> Void = { _ in }
    ) throws -> String {
        var claims = AccessTokenClaims(
            issuer: "\(Self.base)/t/\(tenant)",
            subject: "service",
            audience: [ProtectedServer.resource],
            clientID: "service",
            tenantID: tenant,
            scope: scope,
            roles: [],
            tokenID: UUID().uuidString,
            issuedAt: StandingTime().now(),
            expiresAt: NumericDate(StandingTime().now().seconds + 300)
        )
        change(&claims)
        guard let key = keys[tenant] else { return "" }
        return String(decoding: try JWS.sign(claims.payload, type: type, with: key), as: UTF8.self)
    }
}

/// The whole server behind its middleware, driven without a socket.
final class ProtectedServer: Sendable {
    static let resource = "http://127.0.0.1:8090/mcp/filesystem"
    static let path = "/mcp/filesystem"
    let issuers: Issuers
    let application: MCPServerApplication
    private let bench: Bench

    init(
        limits: FilesystemLimits = FilesystemLimits(),
        _ change: (inout MCPServerConfiguration) -> Void = { _ in },
        onRunning: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) throws {
        issuers = try Issuers()
        bench = try Bench(limits)
        let base = try Issuer(Issuers.base)
        var configuration = MCPServerConfiguration(
            serving: [MCPMount(bench.server, at: try ResourceIdentifier(Self.resource))],
            trustedIssuers: [.everyTenant(of: base)],
            authorizationServers: try ["acme", "globex"].map { Issuer(base: base, tenant: try TenantID($0)) }
        )
        configuration.isDevelopment = true
        change(&configuration)
        application = try MCPServerApplication(
            configuration,
            fetcher: issuers,
            time: StandingTime(),
            onRunning: onRunning
        )
    }

    /// Runs a test against the server.
    func test(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        try await application.application.test(.router) { client in
            try await body(Client(client: client, issuers: self.issuers))
        }
    }

    /// Sends requests.
    struct Client: Sendable {
        let client: any TestClientProtocol
        let issuers: Issuers

        /// One request with these headers.
        func send(
            _ method: HTTPRequest.Method = .post,
            _ path: String = ProtectedServer.path,
            token: String? = nil,
            headers: [String: String] = [:],
            body: [UInt8] = []
        ) async throws -> TestResponse {
            var fields: HTTPFields = [:]
            if method == .post { fields[.contentType] = "application/json" }
            if let token { fields[.authorization] = "Bearer \(token)" }
            for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
            return try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: body))
        }

        /// A request of the handshake era.
        func call(_ method: String, _ params: JSONValue = [:], token: String?, headers: [String: String] = [:])
            async throws -> TestResponse
        {
            let message: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params]
            return try await send(token: token, headers: headers, body: message.bytes)
        }

        /// Calls a tool and gives back what it says.
        func tool(_ name: String, _ arguments: JSONValue, token: String) async throws -> JSONValue? {
            let response = try await call("tools/call", ["name": .string(name), "arguments": arguments], token: token)
            return try response.json["result"]
        }
    }
}

extension TestResponse {
    var json: JSONValue { get throws { try JSONValue(parsing: Array(buffer: body)) } }
    var challenge: String { headers[.wwwAuthenticate] ?? "" }
}
