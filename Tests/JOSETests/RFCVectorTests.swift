import JOSE
import JSON
import Testing

@Suite("Vectors of the RFCs")
struct RFCVectorTests {
    /// How many of each kind a file holds, so that none gets lost.
    struct Count: Sendable, CustomTestStringConvertible {
        let file: String
        let signatures: Int
        let keys: Int
        let notApplicable: Int
        var testDescription: String { file }
    }

    static let files = [
        Count(file: "rfc7515.json", signatures: 6, keys: 0, notApplicable: 2),
        Count(file: "rfc7517.json", signatures: 0, keys: 7, notApplicable: 1),
        Count(file: "rfc7518.json", signatures: 0, keys: 2, notApplicable: 3),
        Count(file: "rfc7520.json", signatures: 7, keys: 6, notApplicable: 4),
        Count(file: "rfc7638.json", signatures: 0, keys: 1, notApplicable: 0),
        Count(file: "rfc8037.json", signatures: 1, keys: 2, notApplicable: 1),
    ]

    @Test("every printed signature is accepted under its key and refused under any other algorithm", arguments: files)
    func signatures(expected: Count) throws {
        let file = try VectorFile(expected.file)
        var ran = 0
        for vector in file.signatures {
            ran += 1
            guard vector.isValid else {
                #expect(refusal { _ = try CompactJWS(parsing: vector.token) } != nil, "\(vector.name)")
                continue
            }
            let algorithm = try #require(JWSAlgorithm(rawValue: vector.algorithm))
            let token = try CompactJWS(parsing: vector.token)
            let key = try verificationKey(vector.key, for: algorithm)
            let payload = try token.verify(with: key, allowed: [algorithm])
            #expect(payload == token.unverifiedPayload, "\(vector.name)")
            let others = Set(JWSAlgorithm.allCases).subtracting([algorithm])
            #expect(
                refusal { _ = try token.verify(with: key, allowed: others) } == .algorithmNotAllowed,
                "\(vector.name)"
            )
        }
        #expect(ran == expected.signatures)
        #expect(file.notApplicable.count == expected.notApplicable)
    }

    @Test("every printed key is read, used only for signatures, and has the printed thumbprint", arguments: files)
    func keys(expected: Count) throws {
        let file = try VectorFile(expected.file)
        var ran = 0
        for vector in file.keys {
            ran += 1
            if try JSONValue(parsing: vector.jwk)["kty"] == "oct" {
                let isUsable = (try? HMACKey(parsing: vector.jwk, algorithm: .hs256)) != nil
                #expect(isUsable == vector.isUsable, "\(vector.name)")
                continue
            }
            let jwk = try JWK(parsing: vector.jwk)
            #expect(try VerificationKey(jwk).algorithms.isEmpty != vector.isUsable, "\(vector.name)")
            if let thumbprint = vector.thumbprint { #expect(jwk.thumbprint == thumbprint, "\(vector.name)") }
            #expect(try JWK(parsing: jwk.bytes) == jwk, "\(vector.name): written and read again")
        }
        #expect(ran == expected.keys)
    }

    @Test("where the algorithm leaves no choice, signing gives the printed signature, byte by byte")
    func deterministicSignatures() throws {
        var ran = 0
        for name in Self.files.map(\.file) {
            for vector in try VectorFile(name).signatures where vector.isValid {
                guard let algorithm = JWSAlgorithm(rawValue: vector.algorithm),
                    [.rs256, .hs256, .edDSA].contains(algorithm)
                else { continue }
                let dot = try #require(vector.token.lastIndex(of: UInt8(ascii: ".")))
                let input = Array(vector.token[..<dot])
                let signature =
                    algorithm == .hs256
                    ? try HMACKey(parsing: vector.key, algorithm: algorithm).signer(keyID: "k").signature(for: input)
                    : try SigningKey(parsing: vector.key, algorithm: algorithm).signature(for: input)
                let printed = String(decoding: vector.token[(dot + 1)...], as: UTF8.self)
                #expect(Base64URL.encode(signature) == printed, "\(vector.name)")
                ran += 1
            }
        }
        #expect(ran == 8)
    }

    @Test("where the algorithm draws a random number, what the printed private key signs is accepted")
    func randomSignatures() throws {
        var ran = 0
        for name in Self.files.map(\.file) {
            for vector in try VectorFile(name).signatures where vector.isValid {
                guard let algorithm = JWSAlgorithm(rawValue: vector.algorithm),
                    [.ps384, .es256, .es512].contains(algorithm)
                else { continue }
                let key = try SigningKey(parsing: vector.key, algorithm: algorithm)
                let token = try JWS.sign(Array("payload".utf8), type: nil, with: key)
                let verified = try CompactJWS(parsing: token)
                    .verify(with: VerificationKey(JWK(parsing: vector.key)), allowed: [algorithm])
                #expect(verified == Array("payload".utf8))
                ran += 1
            }
        }
        #expect(ran == 4)
    }

    @Test("a private member never comes out again")
    func noPrivateMember() throws {
        for name in Self.files.map(\.file) {
            for vector in try VectorFile(name).keys {
                guard let jwk = try? JWK(parsing: vector.jwk) else { continue }
                let written = try JSONValue(parsing: jwk.bytes)
                for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] { #expect(written[member] == nil) }
            }
        }
    }
}
