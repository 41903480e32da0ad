import Foundation
import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

/// A client `batch` of both tenants that proves by a key who it is, and assertions that are right but for what a test changes.
final class AssertionFixture: Sendable {
    let identity: IdentityFixture
    let key: SigningKey
    private let writer: Task<Void, any Error>
    static let keysURL = "https://keys.example/jwks.json"
    static let tokenURL = "https://id.example/t/acme/oauth2/token"

    /// `keys` tells where the keys are; nil for inline.
    init(
        _ algorithm: JWSAlgorithm = .es256,
        keysAt url: String? = nil,
        also keys: [JWK] = [],
        named isNamed: Bool = true,
        _ change: @Sendable (inout Client) -> Void = { _ in }
    ) async throws {
        identity = try await IdentityFixture()
        key = try SigningKey.generate(algorithm)
        var jwk = key.publicJWK
        if !isNamed { jwk.keyID = nil }
        let set = JWKSet([jwk] + keys)
        for tenant in ["acme", "globex"] {
            var client = Client(
                id: try ClientID("batch"),
                name: try DisplayText("Batch"),
                roles: [try RoleName("reader")],
                authenticationMethods: [.privateKeyJWT],
                keys: url.map(ClientKeys.at) ?? .inline(set.bytes),
                createdAt: identity.time.now()
            )
            change(&client)
            let event = AuditEvent(.clientCreated, at: identity.time.now(), by: .system)
            try await identity.store.tenant(TenantID(tenant)).createClient(client, audit: event)
        }
        try await identity.service.followStore()
        if let url { identity.metadata.answer(url, String(decoding: set.bytes, as: UTF8.self)) }
        let audit = identity.audit
        writer = Task { try await audit.run() }
    }

    deinit { identity.audit.shutdown() }

    /// The claims of a right assertion, changed by `changes` (nil removes one).
    func assertion(
        _ changes: [String: JSONValue?] = [:],
        header: [String: JSONValue?] = [:],
        by signer: SigningKey? = nil
    ) throws -> String {
        let now = identity.time.now().whole
        var claims: [String: JSONValue] = [
            "iss": "batch", "sub": "batch", "aud": .string(Self.tokenURL), "exp": .integer(now + 60),
            "iat": .integer(now), "jti": .string(UUID().uuidString),
        ]
        for (name, value) in changes { claims[name] = value }
        let signer = signer ?? key
        var members: [String: JSONValue] = ["alg": .string(signer.algorithm.rawValue), "kid": .string(signer.keyID)]
        for (name, value) in header { members[name] = value }
        func encode(_ values: [String: JSONValue]) -> String {
            var object = JSONObject()
            for (name, value) in values.sorted(by: { $0.key < $1.key }) { object[name] = value }
            return Base64URL.encode(JSONValue.object(object).bytes)
        }
        let input = encode(members) + "." + encode(claims)
        return input + "." + Base64URL.encode(try signer.signature(for: Array(input.utf8)))
    }

    /// What the token endpoint says to an assertion.
    func token(
        _ assertion: String,
        tenant: String = "acme",
        by service: IdentityService? = nil,
        _ parameters: [String: String] = [:],
        authorization: EndpointRequest.Field = .absent
    ) async throws -> EndpointResponse {
        try await send(
            "token",
            ["grant_type": "client_credentials", "client_assertion": assertion].merging(parameters) { $1 },
            tenant: tenant,
            by: service,
            authorization: authorization
        )
    }

    func send(
        _ endpoint: String,
        _ parameters: [String: String],
        tenant: String = "acme",
        by service: IdentityService? = nil,
        authorization: EndpointRequest.Field = .absent
    ) async throws -> EndpointResponse {
        var form = ["client_assertion_type": ClientAssertion.type].merging(parameters) { $1 }
        form = form.filter { !$0.value.isEmpty }
        let request = EndpointRequest(
            method: "POST",
            path: "/t/\(tenant)/oauth2/\(endpoint)",
            authorization: authorization,
            contentType: .init("application/x-www-form-urlencoded"),
            body: Array(form.map { "\($0.key)=\(FormEncoding.encode($0.value))" }.joined(separator: "&").utf8)
        )
        let answer = try #require((service ?? identity.service).endpoint(forPath: request.path)).answer(request)
        switch answer {
        case .ready(let response), .afterAudit(let response, _): return response
        case .later, .soon: return await answer.response()
        }
    }
}
