import Crypto
import CryptoExtras
import Foundation

/// A parsed key that can check signatures; it knows which algorithms are its own.
///
/// Parse once and keep: parsing costs microseconds, and each use of a parsed key is safe from any thread.
public struct VerificationKey: Sendable {
    enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case hmac(HMACKey)
    }

    /// `kid`, when the key has one.
    public let keyID: String?
    /// The algorithms that this key may verify: those of its type, narrowed by its `alg`, `use` and `key_ops`.
    public let algorithms: Set<JWSAlgorithm>
    private let material: Material

    /// Parses and checks a public key: the point is on its curve, the RSA modulus has 2048 to 8192 bits.
    public init(_ jwk: JWK) throws(JOSEError) {
        let ofType: Set<JWSAlgorithm>
        do {
            switch jwk.parameters {
            case .ellipticCurve(.p256, let x, let y):
                material = .p256(try P256.Signing.PublicKey(rawRepresentation: x + y))
                ofType = [.es256]
            case .ellipticCurve(.p384, let x, let y):
                material = .p384(try P384.Signing.PublicKey(rawRepresentation: x + y))
                ofType = [.es384]
            case .ellipticCurve(.p521, let x, let y):
                material = .p521(try P521.Signing.PublicKey(rawRepresentation: x + y))
                ofType = [.es512]
            case .ed25519(let x):
                try Ed25519Rules.check(x)
                material = .ed25519(try Curve25519.Signing.PublicKey(rawRepresentation: x))
                ofType = [.edDSA]
            case .rsa(let modulus, let exponent):
                try RSARules.check(modulus: modulus, exponent: exponent)
                material = .rsa(try _RSA.Signing.PublicKey(n: modulus, e: exponent))
                ofType = JWSAlgorithm.rsa
            }
        } catch let error as JOSEError {
            throw error
        } catch {
            throw .invalidKey(reason: "not a point on its curve, or not a number that its type allows")
        }
        keyID = jwk.keyID
        algorithms = Self.narrow(ofType, jwk)
    }

    /// A symmetric key for its one algorithm.
    public init(_ key: HMACKey, keyID: String? = nil) {
        material = .hmac(key)
        algorithms = [key.algorithm]
        self.keyID = keyID
    }

    /// `alg` must be one of the type's, `use` must be `sig`, `key_ops` must have `verify` (RFC 7517 §4.2-4.4).
    private static func narrow(_ algorithms: Set<JWSAlgorithm>, _ jwk: JWK) -> Set<JWSAlgorithm> {
        if let use = jwk.use, use != "sig" { return [] }
        if let operations = jwk.operations, !operations.contains("verify") { return [] }
        guard let name = jwk.algorithm else { return algorithms }
        guard let algorithm = JWSAlgorithm(rawValue: name) else { return [] }
        return algorithms.intersection([algorithm])
    }

    /// Whether this is the key's signature over this text; false also for an algorithm that is not the key's.
    public func isValid(
        signature: [UInt8],
        for text: UnsafeRawBufferPointer,
        algorithm: JWSAlgorithm
    ) -> Bool {
        guard algorithms.contains(algorithm) else { return false }
        switch material {
        case .p256(let key):
            // RFC 7518 §3.4: r and s, 32 bytes each.
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA256.digest(text))
        case .p384(let key):
            guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA384.digest(text))
        case .p521(let key):
            guard let signature = try? P521.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA512.digest(text))
        case .ed25519(let key): return key.isValidSignature(signature, for: [UInt8](text))
        case .hmac(let key): return key.isValid(code: signature, for: text)
        case .rsa(let key):
            let padding = RSARules.padding(algorithm)
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            switch DigestKind(algorithm) {
            case .sha256: return key.isValidSignature(signature, for: SHA256.digest(text), padding: padding)
            case .sha384: return key.isValidSignature(signature, for: SHA384.digest(text), padding: padding)
            case .sha512: return key.isValidSignature(signature, for: SHA512.digest(text), padding: padding)
            }
        }
    }
}
