import COpenSSL
import JOSE
import Testing

@testable import SigningKeys

@Suite("Signing backends")
struct SigningBackendTests {
    static let rsa: [JWSAlgorithm] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
    let text = Array("eyJhbGciOiJSUzI1NiJ9.e30".utf8)

    @Test("libcrypto signs what the other library verifies", arguments: rsa)
    func signsRSA(algorithm: JWSAlgorithm) throws {
        let key = try RSAFixture.signingKey(algorithm)
        let signer = try SigningBackend.signer(for: key)
        #expect(signer is LibcryptoRSASigner)
        #expect(signer.algorithm == algorithm)
        #expect(signer.keyID == key.keyID)
        let signature = try signer.signature(for: text)
        #expect(signature.count == 256)
        #expect(try key.publicJWK.verifies(signature, text, algorithm))
        #expect(try !key.publicJWK.verifies(signature, text + [0], algorithm))
        #expect(try key.publicJWK.verifies(signer.signature(for: []), [], algorithm))
    }

    @Test("PKCS#1 signatures are the same from both libraries, PSS ones are never the same twice")
    func determinism() throws {
        for algorithm in [JWSAlgorithm.rs256, .rs384, .rs512] {
            let key = try RSAFixture.signingKey(algorithm)
            #expect(try LibcryptoRSASigner(key).signature(for: text) == key.signature(for: text))
        }
        let signer = try LibcryptoRSASigner(RSAFixture.signingKey(.ps256))
        #expect(try signer.signature(for: text) != signer.signature(for: text))
    }

    @Test("one signer signs in many tasks at once")
    func concurrent() async throws {
        for algorithm in [JWSAlgorithm.rs256, .ps256] {
            let key = try RSAFixture.signingKey(algorithm)
            let signer = try SigningBackend.signer(for: key)
            let count = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in UInt8(0)..<8 {
                    group.addTask {
                        try (UInt8(0)..<40)
                            .count { round in
                                let text = [task, round] + Array("some text".utf8)
                                return try key.publicJWK.verifies(signer.signature(for: text), text, algorithm)
                            }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(count == 320)
        }
    }

    @Test("the curves stay with the other library", arguments: [JWSAlgorithm.es256, .es384, .es512, .edDSA])
    func signsCurves(algorithm: JWSAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let signer = try SigningBackend.signer(for: key)
        #expect(signer is SigningKey)
        #expect(try key.publicJWK.verifies(signer.signature(for: text), text, algorithm))
    }

    @Test("what is no RSA key is refused with a reason, and no error stays behind on the thread")
    func refusals() throws {
        for der in [[], [0x30], Array("hello".utf8)] as [[UInt8]] {
            let error = #expect(throws: LibcryptoError.self) { try LibcryptoRSAKey.parse(pkcs8: der) }
            #expect(error?.operation == .parse)
            #expect(ERR_peek_error() == 0)
        }
        let curve = try SigningKey.generate(.es256)
        #expect(throws: LibcryptoError(operation: .parse, reason: "not an RSA key")) {
            try LibcryptoRSAKey.parse(pkcs8: curve.pkcs8)
        }
        let key = try RSAFixture.key.get()
        #expect(throws: LibcryptoError.self) { try LibcryptoRSASigner(key, algorithm: .es256, keyID: "k") }
        let error = #expect(throws: LibcryptoError.self) { try LibcryptoRSAKey.generate(bits: 17) }
        #expect(error?.operation == .generate)
        #expect(error?.reason != "no reason given")
        #expect(ERR_peek_error() == 0)
    }

    @Test("new RSA key pairs have the size asked for, and 2048 bits at least")
    func sizes() async throws {
        let key = try await LocalKeyPairs(rsaBits: 512).keyPair(for: .ps384)
        #expect(key.algorithm == .ps384)
        guard case .rsa(let modulus, let exponent) = key.publicJWK.parameters else {
            Issue.record("not an RSA key")
            return
        }
        #expect(modulus.count == 256 && modulus[0] >= 0x80)
        #expect(exponent == [1, 0, 1])
    }
}
