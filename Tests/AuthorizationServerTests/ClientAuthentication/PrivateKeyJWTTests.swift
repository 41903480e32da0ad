import Foundation
import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("private_key_jwt (RFC 7523)")
struct PrivateKeyJWTTests {
    @Test(
        "a client gets a token for an assertion of each algorithm",
        arguments: [JWSAlgorithm.es256, .es384, .es512, .edDSA, .rs256, .ps256, .ps384, .rs512]
    )
    func algorithms(_ algorithm: JWSAlgorithm) async throws {
        let fixture = try await AssertionFixture(algorithm)
        let response = try await fixture.token(try fixture.assertion())
        #expect(response.status == 200)
        #expect(response.json?["access_token"]?.stringValue != nil)
        #expect(response.json?["refresh_token"] == nil)
    }

    @Test("aud is the issuer, the token endpoint, or both; client_id may stand beside; iat, typ and kid may be absent")
    func variants() async throws {
        let fixture = try await AssertionFixture()
        let issuer = "https://id.example/t/acme"
        for audience: JSONValue in [
            .string(issuer), [.string(issuer)], [.string(issuer), .string(AssertionFixture.tokenURL)],
            [.string(AssertionFixture.tokenURL), .string(issuer + "/oauth2/introspect")],
        ] {
            #expect(try await fixture.token(try fixture.assertion(["aud": audience])).status == 200)
        }
        #expect(try await fixture.token(try fixture.assertion(), ["client_id": "batch"]).status == 200)
        #expect(try await fixture.token(try fixture.assertion(["iat": nil], header: ["kid": nil])).status == 200)
        for type in ["JWT", "client-authentication+jwt"] {
            #expect(try await fixture.token(try fixture.assertion(header: ["typ": .string(type)])).status == 200)
        }
        let soon = JSONValue.integer(fixture.identity.time.now().whole + 3600)
        #expect(try await fixture.token(try fixture.assertion(["exp": soon])).status == 200)
    }

    @Test("what is wrong with the claims is refused, and all of it reads the same")
    func claims() async throws {
        let fixture = try await AssertionFixture()
        let now = fixture.identity.time.now().whole
        let wrong: [[String: JSONValue?]] = [
            ["iss": "other"], ["sub": "other"], ["iss": "service", "sub": "service"],
            ["iss": "nobody", "sub": "nobody"],
            ["aud": nil], ["aud": "https://id.example/t/globex"], ["aud": "https://id.example/t/acme/"],
            ["aud": "https://elsewhere.example/token"], ["aud": []], ["aud": 7],
            ["aud": ["https://id.example/t/acme", "https://elsewhere.example"]],
            ["aud": ["https://id.example/t/acme/oauth2/introspect"]],
            ["exp": nil], ["exp": .integer(now - 61)], ["exp": .integer(now + 3661)], ["exp": "soon"],
            ["nbf": .integer(now + 61)], ["iat": .integer(now + 61)], ["iat": "now"],
            ["jti": nil], ["jti": ""], ["jti": .string(String(repeating: "x", count: 513))],
        ]
        for changes in wrong {
            let response = try await fixture.token(try fixture.assertion(changes))
            #expect(response.status == 401, "\(changes)")
            #expect(response.json?["error"] == "invalid_client")
            #expect(response.json?["error_description"] == "Client authentication failed.")
        }
    }

    @Test("another kind of token, another algorithm and another key prove nothing")
    func signature() async throws {
        let fixture = try await AssertionFixture()
        let other = try SigningKey.generate(.es256)
        for text in [
            try fixture.assertion(header: ["typ": "at+jwt"]), try fixture.assertion(header: ["typ": "logout+jwt"]),
            try fixture.assertion(header: ["alg": "none"]), try fixture.assertion(header: ["alg": "HS256"]),
            try fixture.assertion(header: ["crit": ["exp"]]), try fixture.assertion(by: other),
            try fixture.assertion(header: ["kid": .string(fixture.key.keyID)], by: other),
            String(try fixture.assertion().dropLast(2)) + "AA", "a.b.c", "x", try fixture.assertion() + ".x",
        ] {
            let response = try await fixture.token(text)
            #expect(response.status == 401)
            #expect(response.json?["error_description"] == "Client authentication failed.")
        }
    }

    @Test("an assertion is taken once, also on another node and at another endpoint, and counts in one tenant alone")
    func replay() async throws {
        let fixture = try await AssertionFixture()
        let text = try fixture.assertion(["aud": "https://id.example/t/acme"])
        #expect(try await fixture.token(text).status == 200)
        #expect(try await fixture.token(text).status == 401)
        let second = try fixture.identity.secondService()
        try await second.start()
        #expect(try await fixture.token(text, by: second).status == 401)
        #expect(try await fixture.send("revoke", ["client_assertion": text, "token": "x"]).status == 401)
        #expect(try await fixture.token(text, tenant: "globex").status == 401)
        // The same name by the same client of another tenant is another assertion.
        let jti = JSONValue.string("one name")
        #expect(try await fixture.token(try fixture.assertion(["jti": jti])).status == 200)
        let there = try fixture.assertion(["jti": jti, "aud": "https://id.example/t/globex"])
        #expect(try await fixture.token(there, tenant: "globex").status == 200)
    }

    @Test("a forged assertion uses up nobody's name")
    func forged() async throws {
        let fixture = try await AssertionFixture()
        let other = try SigningKey.generate(.es256)
        let jti = JSONValue.string("guessed")
        let forged = try fixture.assertion(["jti": jti], header: ["kid": .string(fixture.key.keyID)], by: other)
        #expect(try await fixture.token(forged).status == 401)
        #expect(try await fixture.token(try fixture.assertion(["jti": jti])).status == 200)
    }

    @Test("of several keys the one that is named is taken; without a name only one may fit")
    func severalKeys() async throws {
        let second = try SigningKey.generate(.es256)
        let third = try SigningKey.generate(.edDSA)
        let fixture = try await AssertionFixture(also: [second.publicJWK, third.publicJWK])
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
        #expect(try await fixture.token(try fixture.assertion(by: second)).status == 200)
        #expect(try await fixture.token(try fixture.assertion(header: ["kid": nil])).status == 401)
        #expect(try await fixture.token(try fixture.assertion(header: ["kid": nil], by: third)).status == 200)
        let twice = try await AssertionFixture(also: [])
        #expect(try await twice.token(try twice.assertion(header: ["kid": "other"])).status == 401)
    }

    @Test("a client that named its algorithm is held to it, and one of another method gets nothing")
    func registration() async throws {
        let bound = try await AssertionFixture(.rs256) { $0.assertionAlgorithm = .ps256 }
        #expect(try await bound.token(try bound.assertion()).status == 401)
        let secret = try await AssertionFixture { $0.authenticationMethods = [.clientSecretBasic] }
        #expect(try await secret.token(try secret.assertion()).status == 401)
        let keyless = try await AssertionFixture { $0.keys = nil }
        #expect(try await keyless.token(try keyless.assertion()).status == 401)
        let disabled = try await AssertionFixture { $0.isEnabled = false }
        #expect(try await disabled.token(try disabled.assertion()).status == 401)
    }

    @Test("one method in a request, and both parameters of this one")
    func oneMethod() async throws {
        let fixture = try await AssertionFixture()
        let text = try fixture.assertion()
        let basic = EndpointRequest.Field("Basic " + Data("batch:x".utf8).base64EncodedString())
        #expect(try await fixture.token(text, authorization: basic).json?["error"] == "invalid_request")
        #expect(try await fixture.token(text, ["client_secret": "x"]).json?["error"] == "invalid_request")
        #expect(try await fixture.token(text, ["client_assertion_type": ""]).json?["error"] == "invalid_request")
        #expect(try await fixture.token("").json?["error"] == "invalid_request")
        #expect(try await fixture.token(text, ["client_assertion_type": "urn:x"]).json?["error"] == "invalid_client")
        #expect(try await fixture.token(text, ["client_id": "service"]).json?["error"] == "invalid_client")
        // None of it has used the assertion up.
        #expect(try await fixture.token(text).status == 200)
    }

    @Test("a client that needs an assertion gets nothing with its id alone, or a secret")
    func noWayAround() async throws {
        let fixture = try await AssertionFixture()
        for parameters in [["client_id": "batch"], ["client_id": "batch", "client_secret": "x"]] {
            let form = parameters.merging(["client_assertion_type": "", "grant_type": "client_credentials"]) { $1 }
            #expect(try await fixture.send("token", form).status == 401)
        }
    }

    @Test("introspection and revocation take assertions too")
    func otherEndpoints() async throws {
        let fixture = try await AssertionFixture()
        let issued = try await fixture.token(try fixture.assertion())
        let token = try #require(issued.json?["access_token"]?.stringValue)
        func ask(_ endpoint: String) async throws -> EndpointResponse {
            try await fixture.send(endpoint, ["client_assertion": try fixture.assertion(), "token": token])
        }
        #expect(try await ask("introspect").json?["active"] == true)
        #expect(try await ask("revoke").status == 200)
        #expect(try await ask("introspect").json?["active"] == false)
        #expect(try await fixture.send("introspect", ["client_assertion": "x", "token": token]).status == 401)
        #expect(try await fixture.send("revoke", ["client_assertion": try fixture.assertion()]).status == 400)
    }
}

@Suite("Keys at a client's own URL (jwks_uri)")
struct ClientKeySetsTests {
    private static let url = AssertionFixture.keysURL

    private func publish(_ keys: [SigningKey], _ fixture: AssertionFixture, maxAge: Int = 60) {
        let set = JWKSet(keys.map(\.publicJWK))
        fixture.identity.metadata.answer(
            Self.url,
            String(decoding: set.bytes, as: UTF8.self),
            ["cache-control": "max-age=\(maxAge)"]
        )
    }

    @Test("keys are fetched once while they are fresh")
    func cached() async throws {
        let fixture = try await AssertionFixture(keysAt: Self.url)
        publish([fixture.key], fixture)
        for _ in 0..<3 { #expect(try await fixture.token(try fixture.assertion()).status == 200) }
        #expect(fixture.identity.metadata.calls.count == 1)
        fixture.identity.time.advance(by: .seconds(61))
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
        #expect(fixture.identity.metadata.calls.count == 2)
    }

    @Test("an unknown key asks once more, and then no more for a while")
    func rotation() async throws {
        let fixture = try await AssertionFixture(keysAt: Self.url)
        publish([fixture.key], fixture, maxAge: 3600)
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
        let next = try SigningKey.generate(.es256)
        publish([next], fixture, maxAge: 3600)
        // Too early: the set is new.
        #expect(try await fixture.token(try fixture.assertion(by: next)).status == 401)
        #expect(fixture.identity.metadata.calls.count == 1)
        fixture.identity.time.advance(by: .seconds(31))
        #expect(try await fixture.token(try fixture.assertion(by: next)).status == 200)
        #expect(try await fixture.token(try fixture.assertion()).status == 401)
        #expect(fixture.identity.metadata.calls.count == 2)
    }

    @Test("while the host fails the former keys serve, for an hour")
    func stale() async throws {
        let fixture = try await AssertionFixture(keysAt: Self.url)
        publish([fixture.key], fixture)
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
        fixture.identity.metadata.fail(Self.url, .timeLimit)
        fixture.identity.time.advance(by: .seconds(120))
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
        #expect(fixture.identity.metadata.calls.count == 2, "a host that failed is left in peace")
        fixture.identity.time.advance(by: .seconds(3600))
        #expect(try await fixture.token(try fixture.assertion()).status == 401)
    }

    @Test("what is no key set, or on a host that is not public, is no key")
    func unusable() async throws {
        let fixture = try await AssertionFixture(keysAt: Self.url)
        fixture.identity.metadata.answer(Self.url, "<html>")
        #expect(try await fixture.token(try fixture.assertion()).status == 401)
        publish([fixture.key], fixture)
        fixture.identity.metadata.place("keys.example", at: "169.254.169.254")
        #expect(try await fixture.token(try fixture.assertion()).status == 401)
        fixture.identity.metadata.place("keys.example", at: "93.184.216.34")
        #expect(try await fixture.token(try fixture.assertion()).status == 200)
    }
}
