import Foundation
import JOSE
import Testing

/// Against the `openssl` command: an implementation that shares nothing with ours.
@Suite("PEM and PKCS#8")
struct PEMTests {
    /// How `openssl genpkey` is told to make a key for an algorithm.
    private static let recipes: [(JWSAlgorithm, [String])] = [
        (.es256, ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        (.es384, ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
        (.es512, ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
        (.edDSA, ["-algorithm", "ED25519"]),
        (.rs256, ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
        (.ps384, ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"]),
    ]

    @Test("a key that openssl makes is taken, and its public half is openssl's")
    func importsFromOpenSSL() throws {
        for (algorithm, recipe) in Self.recipes {
            let pem = try openssl(["genpkey"] + recipe)
            let published = try openssl(["pkey", "-pubout"], input: pem)
            let key = try SigningKey(pem: text(pem), algorithm: algorithm)
            #expect(try JWK(pem: text(published)).parameters == key.publicJWK.parameters, "\(algorithm)")
            let pkcs8 = [UInt8](try openssl(["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], input: pem))
            #expect(try SigningKey(pkcs8: pkcs8, algorithm: algorithm).keyID == key.keyID, "\(algorithm)")
            let token = try CompactJWS(parsing: JWS.sign(Array("{}".utf8), type: nil, with: key))
            let verifier = try VerificationKey(JWK(pem: text(published)))
            #expect(try token.verify(with: verifier, allowed: [algorithm]) == Array("{}".utf8))
        }
    }

    @Test("a key that we make is read by openssl, and is the same key there")
    func exportsToOpenSSL() throws {
        for (algorithm, _) in Self.recipes {
            let key = try TestKeys.key(algorithm)
            #expect(key.pem.hasPrefix("-----BEGIN PRIVATE KEY-----"), "\(algorithm)")
            let published = try openssl(["pkey", "-pubout"], input: Data(key.pem.utf8))
            #expect(try JWK(pem: text(published)).thumbprint == key.keyID, "\(algorithm)")
            let fromDER = try openssl(["pkey", "-inform", "DER", "-pubout"], input: Data(key.pkcs8))
            #expect(fromDER == published, "\(algorithm)")
            let fromOurs = try openssl(["pkey", "-pubin", "-pubout"], input: Data(key.publicJWK.pem().utf8))
            #expect(fromOurs == published, "\(algorithm)")
        }
    }

    @Test("what we export we import again", arguments: JWSAlgorithm.allCases.filter { !$0.isSymmetric })
    func roundTrip(algorithm: JWSAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        #expect(try SigningKey(pem: key.pem, algorithm: algorithm).publicJWK == key.publicJWK)
        #expect(try SigningKey(pkcs8: key.pkcs8, algorithm: algorithm).publicJWK == key.publicJWK)
        #expect(try JWK(pem: key.publicJWK.pem()).thumbprint == key.keyID)
    }

    @Test("a key of another type than its algorithm's is refused")
    func wrongType() throws {
        let types: [JWSAlgorithm] = [.es256, .es384, .es512, .edDSA, .rs256]
        for one in types {
            let key = try TestKeys.key(one)
            for other in types where other != one {
                #expect(refusal { _ = try SigningKey(pem: key.pem, algorithm: other) }?.code == "jose_invalid_key")
                #expect(refusal { _ = try SigningKey(pkcs8: key.pkcs8, algorithm: other) }?.code == "jose_invalid_key")
            }
            #expect(refusal { _ = try SigningKey(pem: key.pem, algorithm: .hs256) } == .algorithmNotAllowed)
        }
    }

    @Test("short RSA keys of openssl are refused")
    func shortRSA() throws {
        let pem = try openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"])
        #expect(refusal { _ = try SigningKey(pem: text(pem), algorithm: .rs256) }?.code == "jose_invalid_key")
        let published = try openssl(["pkey", "-pubout"], input: pem)
        let code = refusal { _ = try VerificationKey(JWK(pem: text(published))) }?.code
        #expect(code == "jose_invalid_key")
    }

    @Test(
        "keys of curves that do not exist here are refused",
        arguments: ["secp256k1", "secp224r1", "brainpoolP256r1"]
    )
    func otherCurves(curve: String) throws {
        let pem = try openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)"])
        let published = try openssl(["pkey", "-pubout"], input: pem)
        for algorithm in [JWSAlgorithm.es256, .es384, .es512, .rs256, .edDSA] {
            #expect(refusal { _ = try SigningKey(pem: text(pem), algorithm: algorithm) }?.code == "jose_invalid_key")
        }
        #expect(refusal { _ = try JWK(pem: text(published)) }?.code == "jose_invalid_key")
    }

    @Test(
        "a PEM that is broken or of another kind is refused",
        arguments: JWSAlgorithm.allCases.filter { !$0.isSymmetric }
    )
    func malformed(algorithm: JWSAlgorithm) throws {
        let pem = try TestKeys.key(algorithm).pem
        let lines = pem.split(separator: "\n").map(String.init)
        let body = lines.dropFirst().dropLast().joined()
        let broken = [
            "", " ", "not a key", body, lines.dropLast().joined(separator: "\n"),
            lines.dropFirst().joined(separator: "\n"),
            pem.replacingOccurrences(of: "PRIVATE KEY", with: "PUBLIC KEY"),
            pem.replacingOccurrences(of: "PRIVATE KEY", with: "CERTIFICATE"),
            pem.replacingOccurrences(of: "PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY"),
            "-----BEGIN PRIVATE KEY-----\n\(body.dropLast(8))\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\n\(body.prefix(40))!\(body.dropFirst(41))\n-----END PRIVATE KEY-----\n",
        ]
        for text in broken {
            #expect(refusal { _ = try SigningKey(pem: text, algorithm: algorithm) }?.code == "jose_invalid_key")
            #expect(refusal { _ = try JWK(pem: text) }?.code == "jose_invalid_key")
        }
        #expect(refusal { _ = try JWK(pem: pem) }?.code == "jose_invalid_key", "a private key is no public one")
    }

    @Test("DER that is cut is refused", arguments: [JWSAlgorithm.es256, .edDSA, .rs256])
    func truncatedDER(algorithm: JWSAlgorithm) throws {
        let der = try TestKeys.key(algorithm).pkcs8
        for length in stride(from: 0, to: der.count, by: max(1, der.count / 60)) {
            #expect((try? SigningKey(pkcs8: Array(der[..<length]), algorithm: algorithm)) == nil, "cut at \(length)")
        }
    }

    private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
}
