import JOSE
import OAuth
import Testing

@testable import TokenValidator

@Suite("Claims")
struct ClaimCheckTests {
    private func code(_ change: (inout AccessTokenClaims) -> Void) async throws -> TokenRefusal.Code? {
        let issuer = try TestIssuer()
        return try await issuer.validator().validate(issuer.token(change)).failure?.code
    }

    @Test(
        "a claim that RFC 9068 requires must be there",
        arguments: ["iss", "exp", "aud", "sub", "client_id", "iat", "jti", "tenant_id"]
    )
    func required(name: String) async throws {
        let issuer = try TestIssuer()
        let token = try issuer.token(payload: issuer.payload(without: name))
        #expect(try await issuer.validator().validate(token).failure?.code == .claimsMalformed)
        #expect(try await issuer.validator().validate(issuer.token(payload: issuer.payload())).success != nil)
    }

    @Test(
        "a claim of the wrong kind, twice, or out of range is refused",
        arguments: [
            ("exp", #""exp":"1900000000""#), ("exp", #""exp":null"#), ("exp", #""exp":1e400"#),
            ("exp", #""exp":1e300"#),
            ("exp", #""exp":-1"#), ("iat", #""iat":[1]"#), ("aud", #""aud":{}"#), ("aud", #""aud":[1]"#),
            ("sub", #""sub":1"#),
            ("sub", #""sub":"""#), ("jti", #""jti":"""#), ("client_id", #""client_id":"""#),
            ("client_id", #""client_id":"a b""#), ("client_id", #""client_id":"caf\u00e9""#),
            ("scope", #""scope":["a"]"#),
            ("scope", #""scope":"a  b""#), ("scope", #""scope":"a\"b""#), ("roles", #""roles":"admin""#),
            ("roles", #""roles":["Admin!"]"#), ("", #""sub":"other""#), ("", #""nbf":"soon""#), ("", #""cnf":1"#),
            ("", #""x":{"a":1,"a":2}"#), ("", #""auth_time":1e99"#),
        ]
    )
    func malformed(name: String, text: String) async throws {
        let issuer = try TestIssuer()
        let token = try issuer.token(payload: issuer.payload(without: name, adding: text))
        #expect(try await issuer.validator().validate(token).failure?.code == .claimsMalformed, "\(text)")
    }

    @Test("one of the audiences must be this server, byte by byte")
    func audience() async throws {
        #expect(try await code { $0.audience = ["https://other.example", TestIssuer.audience] } == nil)
        for other in [
            "https://api.example", "https://api.example/mcp/", "https://api.example/mcp/x", "https://API.example/mcp",
            "",
            "https://api.example/mcp\u{301}",
        ] {
            #expect(try await code { $0.audience = [other] } == .wrongAudience, "\(other)")
        }
        #expect(try await code { $0.audience = [] } == .wrongAudience)
    }

    @Test("a root resource is the same with and without its slash")
    func rootAudience() async throws {
        let issuer = try TestIssuer()
        let root = try ResourceIdentifier("https://api.example/")
        let validator = try issuer.validator { $0.audiences = [root] }
        for audience in ["https://api.example", "https://api.example/"] {
            #expect(await validator.validate(try issuer.token { $0.audience = [audience] }).success != nil)
        }
    }

    @Test("a token ends at exp and 30 seconds of tolerance")
    func expiry() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let token = try issuer.token()
        for (span, isGood) in [(299.0, true), (2, true), (28, true), (1, false)] {
            issuer.time.advance(span)
            #expect((await validator.validate(token).success != nil) == isGood)
        }
        #expect(await validator.validate(token).failure?.code == .expired)
        let strict = try issuer.validator { $0.clockSkew = .zero }
        #expect(await strict.validate(try issuer.token { $0.expiresAt = issuer.time.now() }).failure?.code == .expired)
    }

    @Test("a token from the future is refused beyond the tolerance")
    func future() async throws {
        let now = ManualTime().now()
        #expect(try await code { $0.issuedAt = now.advanced(by: .seconds(30)) } == nil)
        #expect(try await code { $0.issuedAt = now.advanced(by: .seconds(31)) } == .issuedInFuture)
        #expect(try await code { $0.notBefore = now.advanced(by: .seconds(30)) } == nil)
        #expect(try await code { $0.notBefore = now.advanced(by: .seconds(31)) } == .notYetValid)
    }

    @Test("tenant_id must be the issuer's tenant")
    func tenant() async throws {
        for other in ["globex", "ACME", "acme ", "acm\u{E9}", ""] {
            #expect(try await code { $0.tenantID = other } == .wrongTenant)
        }
    }

    @Test("a refusal tells the client nothing but that it is one, and the log in one short line")
    func telling() async throws {
        let issuer = try TestIssuer()
        let token = try issuer.token {
            $0.audience = ["https://evil.example\r\nx: y" + String(repeating: "z", count: 999)]
        }
        let refusal = try #require(try await issuer.validator().validate(token).failure)
        #expect("\(refusal)" == "wrong_audience")
        #expect(refusal.publicDescription == "The access token is invalid")
        let detail = try #require(refusal.detail)
        #expect(detail.utf8.count <= 256 && detail.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test("codes are distinct and never change by accident")
    func codes() {
        #expect(Set(TokenRefusal.Code.allCases.map(\.rawValue)).count == TokenRefusal.Code.allCases.count)
        #expect(TokenRefusal.Code.allCases.count == 19)
    }

    @Test("a configuration that nobody could have meant is refused")
    func configuration() throws {
        let issuer = try TestIssuer()
        let http = try Issuer("http://127.0.0.1:8080/t/acme")
        let far = try Issuer("http://id.example/t/acme")
        typealias Failure = AccessTokenValidator.ConfigurationError
        #expect(throws: Failure.noIssuer) { try issuer.validator { $0.trusted = [] } }
        #expect(throws: Failure.noAudience) { try issuer.validator { $0.audiences = [] } }
        #expect(throws: Failure.noAlgorithm) { try issuer.validator { $0.algorithms = [] } }
        #expect(throws: Failure.symmetricAlgorithm(.hs256)) { try issuer.validator { $0.algorithms = [.hs256] } }
        #expect(throws: Failure.clockSkewOutOfRange) { try issuer.validator { $0.clockSkew = .seconds(301) } }
        #expect(throws: Failure.clockSkewOutOfRange) { try issuer.validator { $0.clockSkew = .seconds(-1) } }
        #expect(throws: Failure.insecureURL(http.value + "/.well-known/jwks.json")) {
            try issuer.validator { $0.trusted = [.issuer(http)] }
        }
        #expect(throws: Failure.insecureURL("ftp://x")) {
            try issuer.validator { $0.trusted = [.issuer(far, jwksURI: "ftp://x")] }
        }
        #expect(throws: Failure.self) {
            try issuer.validator {
                $0.trusted = [.everyTenant(of: far)]
                $0.allowingLoopbackHTTP = true
            }
        }
        #expect(throws: Never.self) {
            try issuer.validator {
                $0.trusted = [.issuer(http)]
                $0.allowingLoopbackHTTP = true
            }
        }
    }
}
