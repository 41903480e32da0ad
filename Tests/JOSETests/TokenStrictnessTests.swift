import JOSE
import Testing

/// What RFC 8725 (JSON Web Token Best Current Practices) asks of everyone who takes tokens.
@Suite("Tokens that are refused (RFC 8725)")
struct TokenStrictnessTests {
    /// A token whose header is this very text, rightly signed by an ES256 key.
    private static func token(header: String, payload: String = #"{"iss":"a"}"#) throws -> [UInt8] {
        try token(header: Array(header.utf8), payload: Array(payload.utf8))
    }

    private static func token(header: [UInt8], payload: [UInt8]) throws -> [UInt8] {
        let input = Array("\(Base64URL.encode(header)).\(Base64URL.encode(payload))".utf8)
        let signature = try TestKeys.key(.es256).signature(for: input)
        return input + Array(".\(Base64URL.encode(signature))".utf8)
    }

    private static func refusalOfHeader(_ header: String) throws -> String? {
        let token = try token(header: header)
        let key = try VerificationKey(TestKeys.key(.es256).publicJWK)
        return refusal { _ = try CompactJWS(parsing: token).verify(with: key, allowed: [.es256]) }?.code
    }

    @Test("the plain header is accepted: what follows is refused for its own sake")
    func plain() throws {
        #expect(try Self.refusalOfHeader(#"{"alg":"ES256"}"#) == nil)
        #expect(try Self.refusalOfHeader(#" { "typ" : "JWT" , "alg" : "ES256" } "#) == nil)
    }

    @Test(
        "no spelling of none exists, with and without a signature",
        arguments: [
            "none", "None", "NONE", "nOnE", "none ", " none", "n\\u006fne", "no\\u006Ee", "", "null", "none\\u0000",
        ]
    )
    func none(name: String) throws {
        let header = #"{"alg":"\#(name)"}"#
        #expect(try Self.refusalOfHeader(header) == "jose_unknown_algorithm")
        let unsigned = Array("\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array("{}".utf8))).".utf8)
        #expect(refusal { _ = try CompactJWS(parsing: unsigned) } == .unknownAlgorithm)
    }

    @Test(
        "an algorithm that does not exist here is refused",
        arguments: [
            "es256", "ES256K", "ES521", "RS1", "HS1", "RSA-OAEP", "dir", "A256GCM", "Ed25519", "eddsa", "EDDSA",
            "ES256 ",
            "E\u{53}256\u{301}", "\u{415}S256",
        ]
    )
    func unknownAlgorithm(name: String) throws {
        #expect(try Self.refusalOfHeader(#"{"alg":"\#(name)"}"#) == "jose_unknown_algorithm")
    }

    @Test(
        "an alg that is missing or no string is refused",
        arguments: [
            (#"{}"#, "jose_invalid_header"), (#"{"typ":"JWT"}"#, "jose_invalid_header"),
            (#"{"ALG":"ES256"}"#, "jose_invalid_header"), (#"{"alg":null}"#, "jose_malformed_json"),
            (#"{"alg":true}"#, "jose_malformed_json"), (#"{"alg":["ES256"]}"#, "jose_malformed_json"),
            (#"{"alg":{"a":"ES256"}}"#, "jose_malformed_json"), (#"{"alg":256}"#, "jose_malformed_json"),
        ]
    )
    func mistypedAlgorithm(header: String, code: String) throws {
        #expect(try Self.refusalOfHeader(header) == code)
    }

    @Test(
        "crit with anything in it, or nothing, is refused",
        arguments: [
            #""crit":["exp"]"#, #""crit":["b64"],"b64":true"#, #""crit":["b64"],"b64":false"#, #""crit":[]"#,
            #""crit":null"#,
            #""crit":"exp""#, #""crit":["alg"]"#, #""cr\u0069t":["x"],"x":1"#,
        ]
    )
    func critical(member: String) throws {
        #expect(try Self.refusalOfHeader(#"{"alg":"ES256",\#(member)}"#) == "jose_unsupported_critical_extension")
    }

    @Test("b64 is refused whatever it says", arguments: ["false", "true", "null", "0", #""false""#])
    func unencodedPayload(value: String) throws {
        #expect(try Self.refusalOfHeader(#"{"alg":"ES256","b64":\#(value)}"#) == "jose_unsupported_critical_extension")
    }

    @Test(
        "a header member that stands twice is refused, at every level and in every spelling",
        arguments: [
            #"{"alg":"ES256","alg":"ES256"}"#, #"{"alg":"none","alg":"ES256"}"#, #"{"alg":"ES256","\u0061lg":"none"}"#,
            #"{"alg":"ES256","kid":"a","kid":"b"}"#, #"{"alg":"ES256","x":{"a":1,"a":2}}"#,
            #"{"alg":"ES256","x":[{"a":1,"\u0061":2}]}"#,
        ]
    )
    func duplicate(header: String) throws {
        #expect(try Self.refusalOfHeader(header) == "jose_malformed_json")
    }

    @Test(
        "a header that is no JSON object is refused",
        arguments: [
            "", " ", "null", "[]", #"["alg"]"#, #""ES256""#, "{", #"{"alg":"ES256"}}"#, #"{"alg":"ES256"} x"#,
            #"{"alg":"ES256",}"#, "\u{FEFF}{\"alg\":\"ES256\"}", #"{'alg':'ES256'}"#,
        ]
    )
    func noObject(header: String) throws {
        #expect(try Self.refusalOfHeader(header) == "jose_malformed_json")
    }

    @Test("a header that is nested without end or not UTF-8 is refused")
    func hostileHeader() throws {
        let deep =
            #"{"alg":"ES256","x":"# + String(repeating: "[", count: 4000) + String(repeating: "]", count: 4000) + "}"
        #expect(refusal { _ = try CompactJWS(parsing: Self.token(header: deep)) } == .malformedJSON(.tooDeep))
        let latin = Array(#"{"alg":"ES256","kid":""#.utf8) + [0xE9] + Array(#""}"#.utf8)
        let code = refusal { _ = try CompactJWS(parsing: Self.token(header: latin, payload: [])) }?.code
        #expect(code == "jose_malformed_json")
    }

    @Test("the key decides the algorithm, not the header", arguments: JWSAlgorithm.allCases)
    func algorithmOfKey(named: JWSAlgorithm) throws {
        let header = Base64URL.encode(Array(#"{"alg":"\#(named.rawValue)"}"#.utf8))
        let token = try CompactJWS(
            parsing: Array("\(header).e30.\(Base64URL.encode([UInt8](repeating: 1, count: 64)))".utf8)
        )
        for algorithm in JWSAlgorithm.asymmetric where algorithm != named {
            let key = try VerificationKey(TestKeys.key(algorithm).publicJWK)
            let all = Set(JWSAlgorithm.allCases)
            #expect(refusal { _ = try token.verify(with: key, allowed: all) } == .algorithmNotAllowed)
        }
    }

    @Test("the caller's list decides too, and an empty one allows nothing")
    func allowList() throws {
        let signer = try TestKeys.key(.es256)
        let token = try CompactJWS(parsing: JWS.sign([], type: nil, with: signer))
        let key = try VerificationKey(signer.publicJWK)
        #expect(refusal { _ = try token.verify(with: key, allowed: []) } == .algorithmNotAllowed)
        #expect(refusal { _ = try token.verify(with: key, allowed: [.rs256, .edDSA]) } == .algorithmNotAllowed)
        #expect(refusal { _ = try token.verify(with: key, allowed: [.es256]) } == nil)
    }

    @Test("a public key is no HMAC secret, in any of its spellings", arguments: [JWSAlgorithm.rs256, .es256, .edDSA])
    func confusion(algorithm: JWSAlgorithm) throws {
        let jwk = try TestKeys.key(algorithm).publicJWK
        let key = try VerificationKey(jwk)
        var spellings = [Array(try jwk.pem().utf8), jwk.bytes, Array(jwk.thumbprint.utf8)]
        switch jwk.parameters {
        case .rsa(let modulus, _): spellings.append(modulus)
        case .ellipticCurve(_, let x, let y): spellings += [x, x + y, [4] + x + y]
        case .ed25519(let x): spellings.append(x)
        }
        for secret in spellings {
            let forger = try HMACKey(secret, algorithm: .hs256).signer(keyID: jwk.thumbprint)
            let token = try CompactJWS(parsing: JWS.sign(Array("{}".utf8), type: "at+jwt", with: forger))
            #expect(
                refusal { _ = try token.verify(with: key, allowed: Set(JWSAlgorithm.allCases)) }
                    == .algorithmNotAllowed
            )
        }
    }

    @Test("a key that the token brings along is not looked at")
    func embeddedKey() throws {
        let attacker = try TestKeys.other(.es256)
        let header =
            #"{"alg":"ES256","jwk":\#(String(decoding: attacker.publicJWK.bytes, as: UTF8.self)),"jku":"https://evil.example","x5u":"https://evil.example","x5c":["AAAA"]}"#
        let input = Array("\(Base64URL.encode(Array(header.utf8))).e30".utf8)
        let forged = input + Array(".\(Base64URL.encode(try attacker.signature(for: input)))".utf8)
        let key = try VerificationKey(TestKeys.key(.es256).publicJWK)
        #expect(
            refusal { _ = try CompactJWS(parsing: forged).verify(with: key, allowed: [.es256]) } == .signatureMismatch
        )
    }

    @Test("typ is compared as a media type")
    func type() throws {
        func isAccessToken(_ type: String) throws -> Bool {
            try CompactJWS(parsing: Self.token(header: #"{"alg":"ES256","typ":"\#(type)"}"#)).header.isType("at+jwt")
        }
        for type in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
            #expect(try isAccessToken(type))
        }
        for type in ["JWT", "at+jwt ", "jwt", "", "at jwt", "x/at+jwt", "application/application/at+jwt", "at+jwt;a=b"]
        {
            #expect(try !isAccessToken(type), "\(type)")
        }
        #expect(try !CompactJWS(parsing: Self.token(header: #"{"alg":"ES256"}"#)).header.isType("at+jwt"))
    }
}
