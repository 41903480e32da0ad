import Crypto
import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("ID tokens of upstream providers")
struct UpstreamIDTokenTests {
    @Test(
        "a claim that is missing or wrong is refused",
        arguments: [
            ["iss": "https://evil.example"], ["iss": .null], ["aud": "somebody"], ["aud": .null], ["aud": []],
            ["aud": ["our-client", "somebody"]], ["azp": "somebody"], ["exp": 1], ["exp": .null], ["iat": .null],
            ["iat": 9_000_000_000], ["iat": 1_799_990_000], ["nbf": 9_000_000_000], ["nonce": "another"],
            ["nonce": .null], ["sub": .null], ["sub": ""], ["sub": "ä"], ["sub": 7], ["at_hash": "another"],
        ] as [JSONObject]
    )
    func wrongClaim(claims: JSONObject) async throws {
        let house = try await FederationFixture()
        house.upstream.change { $0.claims = claims }
        house.expectRefusal(try await house.signIn(), .failed)
        #expect(try await house.store.users(after: nil, limit: 1).isEmpty)
    }

    @Test("several audiences are accepted when azp names us, and at_hash when it is right")
    func rightClaims() async throws {
        let house = try await FederationFixture()
        let half = SHA256.hash(data: Array("upstream-access".utf8)).prefix(16)
        house.upstream.change {
            $0.claims = [
                "aud": ["our-client", "somebody"], "azp": "our-client", "at_hash": .string(Base64URL.encode(half)),
            ]
        }
        #expect(try await house.signIn().isSignedIn)
    }

    @Test("alg none, alg HS256 and another typ are refused, whatever the metadata says")
    func algorithms() async throws {
        let house = try await FederationFixture()
        for (algorithm, type) in [("none", "JWT"), ("HS256", "JWT"), ("ES384", "JWT"), ("ES256", "at+jwt")] {
            let signer = Signer(
                key: house.upstream.key,
                keyID: house.upstream.key.keyID,
                algorithm: algorithm,
                type: type
            )
            let token = try signer.token(Array("{}".utf8))
            house.upstream.change { $0.idToken = token }
            house.expectRefusal(try await house.signIn(), .failed)
        }
    }

    @Test("another key's signature, an unknown key and a missing name among several keys are refused")
    func keys() async throws {
        let house = try await FederationFixture()
        let forger = try SigningKey.generate(.es256)
        house.upstream.change { $0.forger = forger }
        house.expectRefusal(try await house.signIn(), .failed)
        house.upstream.change { ($0.forger, $0.keyID) = (nil, "unknown") }
        house.expectRefusal(try await house.signIn(), .failed)
        house.upstream.change { $0.keyID = nil }
        house.expectRefusal(try await house.signIn(), .failed)
        house.upstream.change { $0.tokenAnswer = ["id_token": .null] }
        house.expectRefusal(try await house.signIn(), .failed)
    }

    @Test("max_age and a new login are asked for, and must be proven by auth_time")
    func freshness() async throws {
        let aged = try await FederationFixture(request: { $0.maximumAge = 60 })
        aged.expectRefusal(try await aged.signIn(), .notFresh)
        let now = aged.house.time.now().whole
        for (age, isFresh) in [(200, false), (-200, false), (30, true)] {
            aged.upstream.change { $0.claims = ["auth_time": .integer(now - Int64(age))] }
            let response = try await aged.signIn()
            if isFresh { #expect(response.isSignedIn) } else { aged.expectRefusal(response, .notFresh) }
        }
        for change in [{ $0.prompts = [.login] }, { $0.maximumAge = 0 }] as [(inout AuthorizationRequest) -> Void] {
            let anew = try await FederationFixture(request: change)
            let asked = try FederationFixture.query(of: try await anew.start())
            #expect(try asked.single("max_age") == "0")
            // A provider that does not say when: it may have asked nobody.
            anew.expectRefusal(try await anew.signIn(), .notFresh)
            anew.upstream.change { $0.claims = ["auth_time": .integer(now - 200)] }
            anew.expectRefusal(try await anew.signIn(), .notFresh)
            anew.upstream.change { $0.claims = ["auth_time": .integer(now)] }
            #expect(try await anew.signIn().isSignedIn)
        }
    }

    @Test("auth_time of a session is that of the provider, which may know the person from before")
    func sessionTime() async throws {
        let house = try await FederationFixture()
        let now = house.house.time.now()
        func times() async throws -> [NumericDate] {
            let user = try #require(try await house.linked())
            return try await house.store.sessions(of: user.id, at: now).map(\.authenticatedAt)
        }
        for (said, kept) in [(-5000, -5000), (0, 0), (40, 0)] as [(Double, Double)] {
            house.upstream.change { $0.claims = ["auth_time": .double(now.seconds + said)] }
            #expect(try await house.signIn().isSignedIn)
            #expect(try await times().contains(NumericDate(now.seconds + kept)))
        }
    }

    @Test("metadata of another issuer, without endpoints or with plain http is not used")
    func metadata() async throws {
        for (name, value) in [
            ("issuer", "https://idp.example/"), ("issuer", .null), ("token_endpoint", "http://idp.example/token"),
            ("token_endpoint", "http://127.0.0.1/token"), ("jwks_uri", .null), ("authorization_endpoint", 7),
        ] as [(String, JSONValue)] {
            let house = try await FederationFixture()
            house.upstream.change { $0.metadata[name] = value == .null ? nil : value }
            house.expectRefusal(try await house.start(), .unavailable)
        }
    }

    @Test("Google's dialect: hd and access_type go out, the issuer may come without its scheme")
    func google() throws {
        let (scopes, extra) = GoogleDialect.adapt(["openid", "offline_access"], hostedDomain: "example.com")
        #expect(scopes == ["openid"])
        #expect(extra.map(\.name) == ["hd", "access_type"])
        let google = try UpstreamIssuer("https://accounts.google.com")
        #expect(google.isNamed(by: "accounts.google.com"))
        #expect(try !UpstreamIssuer("https://idp.example").isNamed(by: "idp.example"))
        #expect(ProviderPreset.all.map(\.name.value) == ["google"])
        let slashed = try UpstreamIssuer("https://idp.example/tenant/")
        #expect(slashed.discoveryURL == "https://idp.example/tenant/.well-known/openid-configuration")
        #expect(!slashed.isNamed(by: "https://idp.example/tenant"))
    }
}
