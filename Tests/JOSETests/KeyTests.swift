import JOSE
import JSON
import Testing

@Suite("Keys that are no keys")
struct KeyTests {
    private static func refusalOfKey(_ members: JSONValue) -> JOSEError? {
        refusal { _ = try VerificationKey(JWK(parsing: members.bytes)) }
    }

    /// A JWK with one member replaced, or removed when `value` is nil.
    private static func altered(_ jwk: JWK, _ name: String, _ value: JSONValue?) throws -> JSONValue {
        var members = try #require(JSONValue(parsing: jwk.bytes).objectValue)
        members[name] = value
        return .object(members)
    }

    private static let curves = [JWSAlgorithm.es256, .es384, .es512]

    @Test("a point off its curve is refused", arguments: curves)
    func offCurve(algorithm: JWSAlgorithm) throws {
        let jwk = try TestKeys.key(algorithm).publicJWK
        guard case .ellipticCurve(_, let x, var y) = jwk.parameters else { throw JOSEError.unsupportedKey }
        y[y.count - 1] ^= 1
        #expect(Self.refusalOfKey(try Self.altered(jwk, "y", .string(Base64URL.encode(y))))?.code == "jose_invalid_key")
        #expect(Self.refusalOfKey(try Self.altered(jwk, "y", .string(Base64URL.encode(x))))?.code == "jose_invalid_key")
    }

    @Test("the point at infinity and coordinates beyond the field are refused", arguments: curves)
    func notAPoint(algorithm: JWSAlgorithm) throws {
        let jwk = try TestKeys.key(algorithm).publicJWK
        guard case .ellipticCurve(let curve, let x, let y) = jwk.parameters else { throw JOSEError.unsupportedKey }
        let zero = [UInt8](repeating: 0, count: x.count)
        let ones = [UInt8](repeating: 0xFF, count: x.count)
        for (x, y) in [(zero, zero), (zero, y), (x, zero), (ones, ones), (ones, y), (x, ones)] {
            let key = JWK(.ellipticCurve(curve, x: x, y: y))
            #expect(Self.refusalOfKey(try JSONValue(parsing: key.bytes))?.code == "jose_invalid_key")
            #expect(refusal { _ = try VerificationKey(key) }?.code == "jose_invalid_key")
        }
    }

    @Test("coordinates of another length are refused, also when they are longer by zeros", arguments: curves)
    func coordinateLength(algorithm: JWSAlgorithm) throws {
        let jwk = try TestKeys.key(algorithm).publicJWK
        guard case .ellipticCurve(let curve, let x, let y) = jwk.parameters else { throw JOSEError.unsupportedKey }
        for wrong in [Array(x.dropLast()), Array(x.dropFirst()), [0] + x, x + [0], [], [0], x + y] {
            let text = JSONValue.string(Base64URL.encode(wrong))
            #expect(Self.refusalOfKey(try Self.altered(jwk, "x", text))?.code == "jose_invalid_key")
            #expect(Self.refusalOfKey(try Self.altered(jwk, "y", text))?.code == "jose_invalid_key")
            #expect(
                refusal { _ = try VerificationKey(JWK(.ellipticCurve(curve, x: wrong, y: y))) }?.code
                    == "jose_invalid_key"
            )
        }
    }

    @Test("a key of one curve is no key of another")
    func wrongCurve() throws {
        let jwk = try TestKeys.key(.es256).publicJWK
        for name in ["P-384", "P-521"] {
            #expect(Self.refusalOfKey(try Self.altered(jwk, "crv", .string(name)))?.code == "jose_invalid_key")
        }
        for name in ["secp256k1", "p-256", "P256", "Ed25519", "", "P-256 "] {
            #expect(Self.refusalOfKey(try Self.altered(jwk, "crv", .string(name))) == .unsupportedKey, "\(name)")
        }
    }

    @Test("an Ed25519 text that is no point is refused", arguments: offEd25519)
    func notEd25519(x: String) throws {
        let bytes = try #require(Base64URL.decode(x))
        #expect(refusal { _ = try VerificationKey(JWK(.ed25519(x: bytes))) }?.code == "jose_invalid_key")
    }

    @Test("an Ed25519 point is taken, whichever sign its other coordinate has", arguments: onEd25519)
    func isEd25519(x: String) throws {
        var bytes = try #require(Base64URL.decode(x))
        #expect(refusal { _ = try VerificationKey(JWK(.ed25519(x: bytes))) } == nil)
        bytes[31] ^= 0x80
        #expect(refusal { _ = try VerificationKey(JWK(.ed25519(x: bytes))) } == nil)
    }

    @Test("an Ed25519 key of small order or beyond the field is refused")
    func smallOrder() {
        let top: UInt8 = 0x7F
        let ones = [UInt8](repeating: 0xFF, count: 30)
        let texts: [[UInt8]] = [
            [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31), [0xEC] + ones + [top],
            [0xED] + ones + [top], [0xEE] + ones + [top], [0xFF] + ones + [top], [UInt8](repeating: 0xFF, count: 32),
        ]
        for var text in texts {
            #expect(refusal { _ = try VerificationKey(JWK(.ed25519(x: text))) }?.code == "jose_invalid_key")
            text[31] ^= 0x80
            #expect(refusal { _ = try VerificationKey(JWK(.ed25519(x: text))) }?.code == "jose_invalid_key")
        }
    }

    @Test("RSA below 2048 and above 8192 bits is refused")
    func rsaLength() {
        func modulus(bits: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0xA7, count: (bits + 7) / 8)
            bytes[0] = UInt8(1) << UInt8((bits - 1) % 8)
            return bytes
        }
        for bits in [512, 1024, 1536, 2040, 2047, 8193, 16384, 65536] {
            let key = JWK(.rsa(modulus: modulus(bits: bits), exponent: [1, 0, 1]))
            #expect(refusal { _ = try VerificationKey(key) }?.code == "jose_invalid_key", "\(bits)")
        }
        #expect(
            refusal { _ = try VerificationKey(JWK(.rsa(modulus: modulus(bits: 2048), exponent: [1, 0, 1]))) } == nil
        )
    }

    @Test("an RSA exponent of 1, an even one and a huge one are refused")
    func rsaExponent() throws {
        guard case .rsa(let modulus, _) = try TestKeys.key(.rs256).publicJWK.parameters else {
            throw JOSEError.unsupportedKey
        }
        let wrong: [[UInt8]] = [
            [], [0], [1], [2], [0, 1], [0, 0, 0, 1], [0, 3], [1, 0, 0], [1, 0, 0, 0, 1], modulus,
        ]
        for exponent in wrong {
            let key = JWK(.rsa(modulus: modulus, exponent: exponent))
            #expect(refusal { _ = try VerificationKey(key) }?.code == "jose_invalid_key", "\(exponent.prefix(8))")
        }
        for exponent: [UInt8] in [[3], [1, 0, 1]] {
            #expect(refusal { _ = try VerificationKey(JWK(.rsa(modulus: modulus, exponent: exponent))) } == nil)
        }
    }

    @Test("an RSA modulus that is even, or starts with zeros, or comes from the broken generator is refused")
    func rsaModulus() throws {
        guard case .rsa(var modulus, let exponent) = try TestKeys.key(.rs256).publicJWK.parameters else {
            throw JOSEError.unsupportedKey
        }
        func code() -> String? {
            refusal { _ = try VerificationKey(JWK(.rsa(modulus: modulus, exponent: exponent))) }?.code
        }
        #expect(code() == nil)
        modulus.insert(0, at: 0)
        #expect(code() == "jose_invalid_key")
        modulus.removeFirst()
        modulus[modulus.count - 1] &= 0xFE
        #expect(code() == "jose_invalid_key")
        // 65537^n leaves a power of 65537 for every small prime, which is the fingerprint of CVE-2017-15361.
        modulus = [UInt8](repeating: 0, count: 0)
        var power: [UInt8] = [1]
        while power.count < 256 { power = Self.times65537(power) }
        modulus = power
        #expect(code() == "jose_invalid_key")
    }

    private static func times65537(_ number: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var carry = 0
        let shifted = number + [0, 0]
        let plain = [UInt8](repeating: 0, count: 2) + number
        for index in shifted.indices.reversed() {
            carry += Int(shifted[index]) + Int(plain[index])
            result.insert(UInt8(carry & 0xFF), at: 0)
            carry >>= 8
        }
        return carry > 0 ? [UInt8(carry)] + result : result
    }

    @Test("use, key_ops and alg narrow what a key may do")
    func narrowing() throws {
        func algorithms(_ jwk: JWK, _ name: String, _ value: JSONValue?) throws -> Set<JWSAlgorithm> {
            try VerificationKey(JWK(parsing: Self.altered(jwk, name, value).bytes)).algorithms
        }
        let rsa = try TestKeys.key(.rs256).publicJWK
        #expect(try algorithms(rsa, "alg", nil) == [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
        #expect(try algorithms(rsa, "alg", "PS384") == [.ps384])
        for name in ["ES256", "HS256", "none", "RSA-OAEP", "rs256", ""] {
            #expect(try algorithms(rsa, "alg", .string(name)).isEmpty, "\(name)")
        }
        #expect(try algorithms(rsa, "use", "enc").isEmpty)
        #expect(try algorithms(rsa, "use", nil) == [.rs256])
        #expect(try algorithms(rsa, "key_ops", ["sign"]).isEmpty)
        #expect(try algorithms(rsa, "key_ops", []).isEmpty)
        #expect(try algorithms(rsa, "key_ops", ["sign", "verify"]) == [.rs256])
        let p256 = try TestKeys.key(.es256).publicJWK
        #expect(try algorithms(p256, "alg", "ES384").isEmpty)
        #expect(try algorithms(p256, "alg", nil) == [.es256])
    }

    private static let onEd25519 = [
        "OrTmUuRNp_I3DZ4mDicTZVCko6bQf1wMMy-LEhKEH-k",
        "XGcDb5tUDWuPC-IRJBecPdn3OBfObhGNJkqtbNvukIc",
        "0QS9k_UK5pUU2oxlnOKxDMza6_mQ0Zg4sNfsC5_LQMc",
        "Majt0JS6l66LFUQu4tthGpG_45RpczqSR9WPo2IoDBg",
        "1DXxGCn7OIwi5Ey2N_ASEMNwepC0BUIPsWl3nu_aXBo",
        "sW4Nk1Ug3UwhR3OGBvK_fscCCeDNBe5XIO28uh1mczk",
    ]
    private static let offEd25519 = [
        "E-gYGPjJnV1dmDGVdQTZDpRd4uj1TueBzHX2NmyozAQ",
        "0ZLBkCN8sR9dEIzyWTAmOTizcKG1dp-g8Ug_ldSGTnk",
        "r74XIpbVI0pCskxrpObtJOxjaorAoSceWGYnkhxVfKc",
        "VrEurmLRHoh-sHZtGHf4xu_ya1AQrzF30WHnlcNTM3Y",
        "WqmQXK2HvUx34pg_J3Rcy5oxBS6UTPGyIOqix_2NPh8",
        "_rzkmzi97PrOSr0SEI85HrwHDoPoGApr1PQ6Kn_-6WA",
    ]
}
