import JOSE
import LoopbackServers
import OAuth
import Testing

@testable import AuthorizationServer
@testable import signet

@Suite("Keys of a client at a real host (jwks_uri)", .timeLimit(.minutes(1)))
struct KeyHostTests {
    private let key: SigningKey
    private let keys: String

    init() throws {
        key = try SigningKey.generate(.es256)
        keys = String(decoding: JWKSet([key.publicJWK]).bytes, as: UTF8.self)
    }

    /// The key that an assertion of the client means.
    private func find(at host: PublishingHost, mayBeLoopback: Bool = true) async throws -> VerificationKey {
        let assertion = try CompactJWS(parsing: JWS.sign(Array("{}".utf8), type: "JWT", with: key))
        let sets = ClientKeySets(fetcher: host.fetcher(mayBeLoopback: mayBeLoopback), time: SystemTime())
        return try await sets.key(
            for: assertion.header,
            at: "https://client.example:\(host.server.port)/keys",
            tenant: try TenantID("acme"),
            hosts: HostRules()
        )
    }

    @Test("keys are read over TLS, whatever media type the host gives them")
    func found() async throws {
        let keys = keys
        let answers: LoopbackServer.Answers = { _ in .whole(200, [("content-type", "text/plain")], keys) }
        try await PublishingHost.run(answering: answers) { (host) async throws in
            _ = try await find(at: host)
            #expect(host.server.messages.map(\.fields["accept"]) == ["application/jwk-set+json, application/json"])
        }
    }

    @Test("a redirect to the keys, a host that drops or cuts them, and too many bytes bring none")
    func refused() async throws {
        let keys = keys
        let answers: [LoopbackAnswer] = [
            .whole(302, [("location", "/elsewhere")], keys), .whole(404, [], keys), .half, .cut, .flood,
            .untilClosed(keys, isProven: false),
        ]
        for answer in answers {
            let answers: LoopbackServer.Answers = { $0.path == "/keys" ? answer : .whole(200, [], keys) }
            try await PublishingHost.run(answering: answers) { (host) async throws in
                await #expect(throws: OAuthError.self) { try await find(at: host) }
                #expect(host.server.messages.map(\.path) == ["/keys"])
            }
        }
    }

    @Test(
        "a host that nobody vouches for brings none",
        arguments: [("DNS:client.example", false), ("DNS:other.example", true)]
    )
    func certificates(name: String, isTrusted: Bool) async throws {
        let keys = keys
        let answers: LoopbackServer.Answers = { _ in .whole(200, [], keys) }
        try await PublishingHost.run(certifiedFor: name, isTrusted: isTrusted, answering: answers) {
            (host) async throws in
            await #expect(throws: OAuthError.self) { try await find(at: host) }
            #expect(host.server.messages.isEmpty)
        }
    }

    @Test("a client cannot make us call this machine by its jwks_uri")
    func loopback() async throws {
        try await PublishingHost.run { (host) async throws in
            await #expect(throws: OAuthError.self) { try await find(at: host, mayBeLoopback: false) }
            #expect(host.server.connections == 0)
        }
    }
}
