import JOSE
import OAuth
import Testing

@testable import TokenValidator

@Suite("Access tokens", .timeLimit(.minutes(1)))
struct AccessTokenValidatorTests {
    @Test(
        "a good token is proven with every algorithm that is allowed",
        arguments: [JWSAlgorithm.es256, .es384, .edDSA, .rs256, .ps256]
    )
    func good(algorithm: JWSAlgorithm) async throws {
        let issuer = try TestIssuer(algorithm)
        let token = try await issuer.validator().validate(issuer.token()).get()
        #expect(token.issuer == issuer.issuer)
        #expect(token.tenant.value == "acme")
        #expect(token.subject == "service")
        #expect(token.clientID == "service")
        #expect(token.audience == [TestIssuer.audience])
        #expect(token.scope.description == "filesystem:read filesystem:write")
        #expect(token.roles.map(\.value) == ["files"])
        #expect(token.tokenID == "t-1")
        #expect(token.keyID == issuer.key.keyID)
        #expect(token.algorithm == algorithm)
        #expect(token.allows(try ScopeToken("filesystem:read")))
        #expect(token.allows(try Scope(parsing: "filesystem:read filesystem:write")))
        #expect(!token.allows(try Scope(parsing: "filesystem:read filesystem:own")))
        #expect("\(token)" == "VerifiedToken(t-1)")
    }

    @Test("a token with known keys is settled without suspension, one without waits")
    func atOnce() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        #expect(validator.validateAtOnce(try issuer.token()) == nil)
        #expect(await validator.prepare().isEmpty)
        #expect(validator.validateAtOnce(try issuer.token())?.success != nil)
        #expect(validator.validateAtOnce("x")?.failure?.code == .malformed)
    }

    @Test("prepare names the issuers whose keys cannot be had")
    func prepare() async throws {
        let issuer = try TestIssuer()
        issuer.endpoint.answers { _ in throw JWKSFetchFailure.status(500) }
        #expect(try await issuer.validator().prepare() == [issuer.issuer])
    }

    @Test(
        "typ must be at+jwt in one of its spellings",
        arguments: [
            ("at+jwt", true), ("AT+JWT", true), ("application/at+jwt", true), ("JWT", false), ("jwt", false),
            ("logout+jwt", false), ("at+jwt ", false), ("", false), (nil, false),
        ] as [(String?, Bool)]
    )
    func type(type: String?, isGood: Bool) async throws {
        let issuer = try TestIssuer()
        let token = try issuer.token(payload: issuer.claims.payload, type: type)
        let code = try await issuer.validator().validate(token).failure?.code
        #expect(code == (isGood ? nil : .wrongType))
    }

    @Test("headers that break the rules are refused before any key is fetched")
    func headers() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let kid = issuer.key.keyID
        let cases: [(String, TokenRefusal.Code)] = [
            (#"{"alg":"none","typ":"at+jwt","kid":"\#(kid)"}"#, .algorithmNotAllowed),
            (#"{"alg":"HS256","typ":"at+jwt","kid":"\#(kid)"}"#, .algorithmNotAllowed),
            (#"{"alg":"ES512","typ":"at+jwt","kid":"\#(kid)"}"#, .algorithmNotAllowed),
            (#"{"alg":"ES256","typ":"at+jwt","kid":"\#(kid)","crit":["exp"]}"#, .criticalHeader),
            (#"{"alg":"ES256","typ":"at+jwt","kid":"\#(kid)","b64":false}"#, .criticalHeader),
            (#"{"alg":"ES256","typ":"at+jwt"}"#, .keyIDMissing),
            (#"{"alg":"ES256","typ":"at+jwt","kid":""}"#, .keyIDMissing),
            (#"{"alg":"ES256","typ":"at+jwt","kid":"\u212A"}"#, .unknownKey),
            (#"{"alg":"ES256","typ":"at+jwt","kid":1}"#, .malformed),
            (#"{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"\#(kid)"}"#, .malformed),
            (#"{"typ":"at+jwt","kid":"\#(kid)"}"#, .malformed),
            ("[]", .malformed),
        ]
        for (header, code) in cases {
            #expect(await validator.validate(try issuer.token(header: header)).failure?.code == code, "\(header)")
        }
        #expect(issuer.endpoint.requests.isEmpty)
    }

    @Test("what is no token, or too long a one, is refused before any key is fetched")
    func notTokens() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let good = try issuer.token()
        let long = String(repeating: "a", count: 16 * 1024 + 1)
        for (token, code) in [
            ("", .malformed), ("a.b", .malformed), ("..", .malformed), (good + ".x", .malformed),
            (good + "=", .malformed),
            (" " + good, .malformed), (good + "\n", .malformed), (long, .tooLarge), (long + "é", .tooLarge),
        ] as [(String, TokenRefusal.Code)] {
            #expect(await validator.validate(token).failure?.code == code, "\(token.prefix(20))")
        }
        #expect(issuer.endpoint.requests.isEmpty)
    }

    @Test("an issuer that is not trusted is refused before any key is fetched")
    func untrustedIssuer() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        for other in [issuer.issuer.value + "/", "https://id.example/t/globex", "https://evil.example", ""] {
            let token = try issuer.token { $0.issuer = other }
            #expect(await validator.validate(token).failure?.code == .untrustedIssuer)
        }
        #expect(issuer.endpoint.requests.isEmpty)
    }

    @Test("every bit of the signature counts, and another issuer's key signs nothing")
    func signature() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let parts = try issuer.token().split(separator: ".").map(String.init)
        var signature = try #require(Base64URL.decode(parts[2]))
        signature[7] ^= 1
        let bent = parts[0] + "." + parts[1] + "." + Base64URL.encode(signature)
        #expect(await validator.validate(bent).failure?.code == .badSignature)
        let empty = parts[0] + "." + parts[1] + "."
        #expect(await validator.validate(empty).failure?.code == .badSignature)
        let payload = try issuer.token { $0.scope = "all" }.split(separator: ".")[1]
        #expect(await validator.validate(parts[0] + "." + payload + "." + parts[2]).failure?.code == .badSignature)

        let stranger = try SigningKey.test()
        let header = #"{"alg":"ES256","typ":"at+jwt","kid":"\#(issuer.key.keyID)"}"#
        let input = Base64URL.encode(Array(header.utf8)) + "." + parts[1]
        let forged = input + "." + Base64URL.encode(try stranger.signature(for: Array(input.utf8)))
        #expect(await validator.validate(forged).failure?.code == .badSignature)
        #expect(
            await validator.validate(try issuer.token(payload: issuer.claims.payload, signer: stranger)).failure?.code
                == .unknownKey
        )
    }

    @Test("the algorithm must be the key's, not only on the list")
    func algorithmOfKey() async throws {
        let issuer = try TestIssuer(.rs256)
        let header = #"{"alg":"PS256","typ":"at+jwt","kid":"\#(issuer.key.keyID)"}"#
        let code = try await issuer.validator().validate(issuer.token(header: header)).failure?.code
        #expect(code == .algorithmNotAllowed)
    }

    @Test("a token that is bound to a key is refused unless the caller proves the holder")
    func holder() async throws {
        let issuer = try TestIssuer()
        let token = try issuer.token { $0.confirmation = .init(keyThumbprint: "x") }
        #expect(try await issuer.validator().validate(token).failure?.code == .holderNotProven)
        let lenient = try issuer.validator { $0.allowingUnprovenHolder = true }
        #expect(await lenient.validate(token).success?.confirmation?.keyThumbprint == "x")
    }

    @Test("every tenant of a base URL is trusted with its own keys only")
    func everyTenant() async throws {
        let acme = try TestIssuer()
        let globexKey = try SigningKey.test()
        let acmeKey = acme.key
        acme.endpoint.answers { request in
            switch request.url {
            case "https://id.example/t/acme/.well-known/jwks.json": .keys([acmeKey])
            case "https://id.example/t/globex/.well-known/jwks.json": .keys([globexKey])
            default: throw JWKSFetchFailure.status(404)
            }
        }
        let base = try Issuer("https://id.example")
        let validator = try acme.validator { $0.trusted = [.everyTenant(of: base)] }
        #expect(await validator.validate(try acme.token()).success?.tenant.value == "acme")

        var claims = acme.claims
        claims.issuer = "https://id.example/t/globex"
        claims.tenantID = "globex"
        let globex = try acme.token(payload: claims.payload, signer: globexKey)
        #expect(await validator.validate(globex).success?.tenant.value == "globex")
        // Globex's key on a token that says it is acme's, and the reverse.
        let crossed = try acme.token(payload: acme.claims.payload, signer: globexKey)
        #expect(await validator.validate(crossed).failure?.code == .unknownKey)
        claims.tenantID = "acme"
        let posing = try acme.token(payload: claims.payload, signer: globexKey)
        #expect(await validator.validate(posing).failure?.code == .wrongTenant)
        claims.issuer = "https://id.example/t/nobody"
        #expect(
            await validator.validate(try acme.token(payload: claims.payload)).failure?.code == .untrustedIssuer
        )
    }

    @Test("a required tenant keeps the others out")
    func requiredTenant() async throws {
        let issuer = try TestIssuer()
        let globex = try TenantID("globex")
        let validator = try issuer.validator { $0.requiredTenant = globex }
        #expect(await validator.validate(try issuer.token()).failure?.code == .wrongTenant)
    }
}
