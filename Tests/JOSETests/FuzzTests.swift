import JOSE
import Testing

/// Seeded, so that every run is the same and a failure can be repeated.
@Suite("Altered tokens and keys")
struct FuzzTests {
    @Test(
        "no alteration of a token is accepted, and none crashes",
        arguments: [JWSAlgorithm.es256, .rs256, .ps256, .edDSA]
    )
    func alteredToken(algorithm: JWSAlgorithm) throws {
        let signer = try TestKeys.key(algorithm)
        let key = try VerificationKey(signer.publicJWK)
        let original = try JWS.sign(
            Array(#"{"iss":"https://id.example/t/a","exp":1}"#.utf8),
            type: "at+jwt",
            with: signer
        )
        #expect(try !CompactJWS(parsing: original).verify(with: key, allowed: [algorithm]).isEmpty)
        var random = SeededGenerator(seed: 8725)
        for _ in 0..<2500 {
            var token = original
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.alter(&token, &random) }
            guard token != original else { continue }
            let verified = try? CompactJWS(parsing: token).verify(with: key, allowed: Set(JWSAlgorithm.allCases))
            #expect(verified == nil, "\(String(decoding: token, as: UTF8.self))")
        }
    }

    @Test("every single bit of a token counts")
    func everyBit() throws {
        let signer = try TestKeys.key(.es256)
        let key = try VerificationKey(signer.publicJWK)
        let original = try JWS.sign(Array("{}".utf8), type: nil, with: signer)
        for index in original.indices {
            for bit in 0..<8 {
                var token = original
                token[index] ^= 1 << UInt8(bit)
                #expect((try? CompactJWS(parsing: token).verify(with: key, allowed: [.es256])) == nil)
            }
        }
    }

    @Test("a token cut at any byte is refused")
    func truncated() throws {
        let signer = try TestKeys.key(.edDSA)
        let key = try VerificationKey(signer.publicJWK)
        let token = try JWS.sign(Array("{}".utf8), type: nil, with: signer)
        for length in token.indices {
            #expect((try? CompactJWS(parsing: Array(token[..<length])).verify(with: key, allowed: [.edDSA])) == nil)
        }
    }

    @Test("an altered key set never crashes, and its keys never accept what they did not sign")
    func alteredKeySet() throws {
        let algorithms: [JWSAlgorithm] = [.es256, .rs256, .edDSA, .es512]
        let signers = try algorithms.map { try TestKeys.key($0) }
        let tokens = try signers.map { try CompactJWS(parsing: JWS.sign(Array("{}".utf8), type: nil, with: $0)) }
        let originals = Set(signers.map(\.publicJWK.parameters))
        let original = JWKSet(signers.map(\.publicJWK)).bytes
        var random = SeededGenerator(seed: 7517)
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.alter(&bytes, &random) }
            guard let set = try? JWKSet(parsing: bytes) else { continue }
            for jwk in set.keys where !originals.contains(jwk.parameters) {
                guard let key = try? VerificationKey(jwk) else { continue }
                for token in tokens {
                    #expect((try? token.verify(with: key, allowed: JWSAlgorithm.asymmetric)) == nil)
                }
            }
        }
    }

    @Test("noise is no token")
    func noise() {
        var random = SeededGenerator(seed: 1)
        let alphabet = Array("eyJ.AZaz09-_={}\":, ".utf8)
        for _ in 0..<5000 {
            let noise = (0..<Int.random(in: 0...300, using: &random))
                .map { _ in
                    alphabet.randomElement(using: &random) ?? 0
                }
            #expect((try? CompactJWS(parsing: noise)) == nil)
        }
    }

    private static func alter(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[index] = .random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(bytes[index], at: index)
        case 3: bytes.swapAt(index, bytes.indices.randomElement(using: &random) ?? index)
        case 4: bytes[index] = Array("AZaz09-_.".utf8).randomElement(using: &random) ?? 0
        default: bytes.removeLast(min(bytes.count, Int.random(in: 1...8, using: &random)))
        }
    }
}
