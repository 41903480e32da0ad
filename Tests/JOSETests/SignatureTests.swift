import JOSE
import Testing

@Suite("Signing and verifying")
struct SignatureTests {
    private static let payload = Array(#"{"iss":"https://id.example/t/acme"}"#.utf8)
    private static let asymmetric = JWSAlgorithm.allCases.filter { !$0.isSymmetric }

    @Test("what a key signs, its public half accepts", arguments: asymmetric)
    func roundTrip(algorithm: JWSAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let token = try JWS.sign(Self.payload, type: "at+jwt", with: key)
        let parsed = try CompactJWS(parsing: token)
        #expect(parsed.header.algorithm == algorithm)
        #expect(parsed.header.keyID == key.publicJWK.thumbprint)
        #expect(parsed.header.isType("at+jwt"))
        let published = try JWKSet(parsing: JWKSet([key.publicJWK]).bytes)
        let verified = try parsed.verify(with: VerificationKey(#require(published.keys.first)), allowed: [algorithm])
        #expect(verified == Self.payload)
    }

    @Test("a payload whose beginning was encoded beforehand is signed as a whole")
    func beginning() throws {
        let key = try TestKeys.key(.es256)
        let producer = JWSProducer(signer: key, type: "at+jwt")
        for place in 0...Self.payload.count {
            let beginning = producer.beginning(Array(Self.payload[..<place]))
            let token = try CompactJWS(parsing: producer.sign(beginning, then: Array(Self.payload[place...])))
            #expect(try token.verify(with: VerificationKey(key.publicJWK), allowed: [.es256]) == Self.payload)
        }
    }

    @Test("what a key signs, another key of its kind refuses", arguments: asymmetric)
    func otherKey(algorithm: JWSAlgorithm) throws {
        let token = try CompactJWS(parsing: JWS.sign(Self.payload, type: nil, with: TestKeys.key(algorithm)))
        let other = try VerificationKey(TestKeys.other(algorithm).publicJWK)
        #expect(refusal { _ = try token.verify(with: other, allowed: [algorithm]) } == .signatureMismatch)
    }

    @Test("an HMAC key accepts its own codes and nobody else's", arguments: [JWSAlgorithm.hs256, .hs384, .hs512])
    func hmac(algorithm: JWSAlgorithm) throws {
        let key = try HMACKey([UInt8](repeating: 7, count: 64), algorithm: algorithm)
        let token = try CompactJWS(parsing: JWS.sign(Self.payload, type: "JWT", with: key.signer(keyID: "one")))
        #expect(try token.verify(with: VerificationKey(key), allowed: [algorithm]) == Self.payload)
        let other = VerificationKey(try HMACKey([UInt8](repeating: 8, count: 64), algorithm: algorithm))
        #expect(refusal { _ = try token.verify(with: other, allowed: [algorithm]) } == .signatureMismatch)
    }

    @Test("an HMAC key is at least as long as its hash (RFC 7518 §3.2)")
    func shortHMACKey() {
        for (algorithm, least) in [(JWSAlgorithm.hs256, 32), (.hs384, 48), (.hs512, 64)] {
            let short = [UInt8](repeating: 1, count: least - 1)
            #expect(refusal { _ = try HMACKey(short, algorithm: algorithm) }?.code == "jose_invalid_key")
            #expect(refusal { _ = try HMACKey([], algorithm: algorithm) }?.code == "jose_invalid_key")
            #expect(refusal { _ = try HMACKey(short + [1], algorithm: algorithm) } == nil)
        }
        let key = [UInt8](repeating: 1, count: 64)
        #expect(refusal { _ = try HMACKey(key, algorithm: .rs256) } == .algorithmNotAllowed)
    }

    @Test(
        "ECDSA signatures are r and s in fixed length, never DER",
        arguments: [
            (JWSAlgorithm.es256, 64), (.es384, 96), (.es512, 132),
        ]
    )
    func ecdsaLength(algorithm: JWSAlgorithm, length: Int) throws {
        let key = try TestKeys.key(algorithm)
        let input = Array("a.b".utf8)
        let signature = try key.signature(for: input)
        #expect(signature.count == length)
        let verifier = try VerificationKey(key.publicJWK)
        func isValid(_ signature: [UInt8]) -> Bool {
            input.withUnsafeBytes { verifier.isValid(signature: signature, for: $0, algorithm: algorithm) }
        }
        #expect(isValid(signature))
        #expect(!isValid(Array(signature.dropLast())))
        #expect(!isValid(signature + [0]))
        #expect(!isValid([0] + signature))
        #expect(!isValid([UInt8](repeating: 0, count: length)))
        #expect(!isValid([UInt8](repeating: 0xFF, count: length)))
        #expect(!isValid([]))
        // RFC 8725 §3.2 and CVE-2022-21449: r = 0 or s = 0 must never pass.
        let half = length / 2
        #expect(!isValid([UInt8](repeating: 0, count: half) + signature[half...]))
        #expect(!isValid(signature[..<half] + [UInt8](repeating: 0, count: half)))
    }

    @Test("a key of one RSA padding refuses the other, though it is the same key")
    func paddings() throws {
        let pkcs1 = try TestKeys.key(.rs256)
        let pss = try SigningKey(pkcs8: pkcs1.pkcs8, algorithm: .ps256)
        #expect(pkcs1.keyID == pss.keyID)
        let token = try CompactJWS(parsing: JWS.sign(Self.payload, type: nil, with: pss))
        let all = JWSAlgorithm.asymmetric
        #expect(
            refusal { _ = try token.verify(with: VerificationKey(pkcs1.publicJWK), allowed: all) }
                == .algorithmNotAllowed
        )
        #expect(refusal { _ = try token.verify(with: VerificationKey(pss.publicJWK), allowed: all) } == nil)
    }

    @Test("a secret prints nothing of itself")
    func prints() throws {
        let key = try TestKeys.key(.es256)
        let hmac = try HMACKey(Array("a secret of at least 32 characters".utf8), algorithm: .hs256)
        let secret = Base64URL.encode(key.pkcs8)
        for text in ["\(key)", String(reflecting: key), "\([key])"] {
            #expect(text.contains("***") && !text.contains(secret.prefix(20)))
        }
        for text in ["\(hmac)", String(reflecting: hmac), "\(VerificationKey(hmac))"] {
            #expect(!text.contains("secret"))
        }
        var dumped = ""
        dump(key, to: &dumped)
        dump(hmac, to: &dumped)
        #expect(!dumped.contains("secret of") && !dumped.contains("P256") && !dumped.contains("bytes"))
    }
}

/// One pair of keys for each algorithm, made once: RSA keys take their time.
enum TestKeys {
    private static let keys = pair()
    private static let others = pair()

    static func key(_ algorithm: JWSAlgorithm) throws -> SigningKey { try #require(keys[algorithm]) }
    static func other(_ algorithm: JWSAlgorithm) throws -> SigningKey { try #require(others[algorithm]) }

    private static func pair() -> [JWSAlgorithm: SigningKey] {
        var keys: [JWSAlgorithm: SigningKey] = [:]
        guard let rsa = try? SigningKey.generate(.rs256) else { return [:] }
        for algorithm in JWSAlgorithm.allCases where !algorithm.isSymmetric {
            let isRSA = algorithm.rawValue.hasPrefix("RS") || algorithm.rawValue.hasPrefix("PS")
            keys[algorithm] =
                isRSA ? try? SigningKey(pkcs8: rsa.pkcs8, algorithm: algorithm) : try? SigningKey.generate(algorithm)
        }
        return keys
    }
}
