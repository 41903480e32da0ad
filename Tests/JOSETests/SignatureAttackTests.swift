import Foundation
import JOSE
import Testing

/// Signatures that a careless verifier takes, made with the private key by `openssl`, which signs any block it is given.
@Suite("Signatures in the wrong form")
struct SignatureAttackTests {
    private static let text = Array("header.payload".utf8)

    private static func isValid(_ signature: [UInt8], _ key: SigningKey) throws -> Bool {
        let verifier = try VerificationKey(key.publicJWK)
        return text.withUnsafeBytes { verifier.isValid(signature: signature, for: $0, algorithm: key.algorithm) }
    }

    /// Runs `body` with a file that holds the key for `openssl`.
    private static func withKeyFile<Value>(_ key: SigningKey, _ body: (String) throws -> Value) throws -> Value {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try #require(
            FileManager.default.createFile(
                atPath: file.path,
                contents: Data(key.pem.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        )
        return try body(file.path)
    }

    @Test("PKCS#1 padding is compared whole, never parsed (RFC 8017 §8.2.2)")
    func pkcs1Padding() throws {
        let key = try TestKeys.key(.rs256)
        let digest = [UInt8](try openssl(["dgst", "-sha256", "-binary"], input: Data(Self.text)))
        let sha256: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
        let sha512: [UInt8] = sha256.dropLast() + [0x03]
        func sequence(_ contents: [UInt8]) -> [UInt8] { [0x30, UInt8(contents.count)] + contents }
        func information(_ algorithm: [UInt8], digest: [UInt8] = digest) -> [UInt8] {
            sequence(sequence(algorithm) + [0x04, UInt8(digest.count)] + digest)
        }
        func block(type: UInt8 = 1, filler: UInt8 = 0xFF, _ information: [UInt8], trailing: [UInt8] = []) -> [UInt8] {
            let fill = 256 - 3 - information.count - trailing.count
            return [0, type] + [UInt8](repeating: filler, count: fill) + [0] + information + trailing
        }
        let proper = information(sha256 + [0x05, 0x00])
        var shortFill = block(proper)
        // A forger with exponent 3 needs room behind the digest (Bleichenbacher 2006, CVE-2006-4339).
        shortFill = [0, 1] + [UInt8](repeating: 0xFF, count: 8) + [0] + proper
        shortFill += [UInt8](repeating: 0, count: 256 - shortFill.count)
        let hidden = sequence(
            sequence(sha256 + [0x04, 0x40] + [UInt8](repeating: 0, count: 64)) + [0x04, 32] + digest
        )
        let wrong: [(String, [UInt8])] = [
            ("garbage behind the digest", shortFill),
            ("one byte behind the digest", block(proper, trailing: [0])),
            ("garbage in the parameters", block(hidden)),
            ("no NULL parameters", block(information(sha256))),
            ("another hash's name", block(information(sha512 + [0x05, 0x00]))),
            ("no name of the hash", block([0x04, 32] + digest)),
            ("the bare digest", block(digest)),
            ("a digest cut", block(information(sha256 + [0x05, 0x00], digest: Array(digest.dropLast())))),
            ("another digest", block(information(sha256 + [0x05, 0x00], digest: digest.reversed()))),
            ("a long-form length", block([0x30, 0x81, 0x31] + proper.dropFirst(2))),
            ("an indefinite length", block([0x30, 0x80] + proper.dropFirst(2) + [0, 0])),
            ("another tag", block([0x31] + proper.dropFirst())),
            ("block type 0", block(type: 0, filler: 0, proper)),
            ("block type 2", block(type: 2, filler: 0xAA, proper)),
            ("another filler", block(filler: 0xFE, proper)),
            ("no separator", [0, 1] + [UInt8](repeating: 0xFF, count: 254 - proper.count) + proper),
            ("all zeros", [UInt8](repeating: 0, count: 255) + [1]),
        ]
        try Self.withKeyFile(key) { file throws in
            /// The bare private operation, which decrypting without padding is.
            func sign(_ block: [UInt8]) throws -> [UInt8] {
                let arguments = ["pkeyutl", "-decrypt", "-inkey", file, "-pkeyopt", "rsa_padding_mode:none"]
                return [UInt8](try openssl(arguments, input: Data(block)))
            }
            let honest = try sign(block(proper))
            #expect(try Self.isValid(honest, key))
            #expect(try Self.isValid([0] + honest, key) == false)
            #expect(try Self.isValid(Array(honest.dropFirst()), key) == false)
            for (name, block) in wrong {
                #expect(block.count == 256, "\(name)")
                #expect(try Self.isValid(sign(block), key) == false, "\(name)")
            }
        }
    }

    @Test("PSS with another salt, hash or mask than RFC 7518 §3.5 says is refused")
    func pssParameters() throws {
        let key = try TestKeys.key(.ps256)
        try Self.withKeyFile(key) { file throws in
            func sign(hash: String, mask: String, salt: String) throws -> [UInt8] {
                let options = ["rsa_padding_mode:pss", "rsa_pss_saltlen:\(salt)", "rsa_mgf1_md:\(mask)"]
                let arguments = ["dgst", "-\(hash)", "-sign", file] + options.flatMap { ["-sigopt", $0] }
                return [UInt8](try openssl(arguments, input: Data(Self.text)))
            }
            #expect(try Self.isValid(sign(hash: "sha256", mask: "sha256", salt: "32"), key))
            for salt in ["0", "20", "31", "33", "max"] {
                #expect(
                    try Self.isValid(sign(hash: "sha256", mask: "sha256", salt: salt), key) == false,
                    "salt \(salt)"
                )
            }
            for (hash, mask) in [("sha1", "sha1"), ("sha256", "sha1"), ("sha512", "sha256"), ("sha384", "sha384")] {
                #expect(try Self.isValid(sign(hash: hash, mask: mask, salt: "32"), key) == false, "\(hash), \(mask)")
            }
        }
    }

    /// The orders of the curves' groups (FIPS 186-4, appendix D.1.2).
    private static let orders: [(JWSAlgorithm, String)] = [
        (.es256, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        (
            .es384,
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"
        ),
        (
            .es512,
            "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA"
                + "51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409"
        ),
    ]

    @Test("r and s at the edges of their range are no signature (CVE-2022-21449)")
    func edgesOfTheGroup() throws {
        for (algorithm, text) in Self.orders {
            let order = try bytes(hexadecimal: text)
            var one = [UInt8](repeating: 0, count: order.count)
            let zero = one
            one[one.count - 1] = 1
            var before = order
            before[before.count - 1] -= 1
            let edges = [zero, one, before, order, [UInt8](repeating: 0xFF, count: order.count)]
            let key = try TestKeys.key(algorithm)
            for r in edges {
                for s in edges { #expect(try Self.isValid(r + s, key) == false, "\(algorithm)") }
            }
        }
    }

    @Test("an ECDSA signature in DER is refused")
    func derSignature() throws {
        let key = try TestKeys.key(.es256)
        try Self.withKeyFile(key) { file throws in
            let der = [UInt8](try openssl(["dgst", "-sha256", "-sign", file], input: Data(Self.text)))
            #expect(der.first == 0x30)
            #expect(try Self.isValid(der, key) == false)
        }
    }

    @Test("an Ed25519 signature whose second half is not reduced is refused (RFC 8032 §5.1.7)")
    func unreducedEdDSA() throws {
        let key = try TestKeys.key(.edDSA)
        let signature = try key.signature(for: Self.text)
        #expect(try Self.isValid(signature, key))
        // s + L is the same number modulo the order L of the group.
        let order = try bytes(hexadecimal: "1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED")
        var carry = 0
        var altered = signature
        for (index, byte) in order.reversed().enumerated() {
            carry += Int(altered[32 + index]) + Int(byte)
            altered[32 + index] = UInt8(carry & 0xFF)
            carry >>= 8
        }
        #expect(carry == 0)
        #expect(try Self.isValid(altered, key) == false)
    }

    private func bytes(hexadecimal text: String) throws -> [UInt8] {
        let digits = try text.map { try #require($0.hexDigitValue) }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
