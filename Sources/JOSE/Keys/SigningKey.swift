import Crypto
import CryptoExtras
import Foundation

/// A private key for one algorithm, which prints `***`; its name (`kid`) is the thumbprint of its public half.
///
/// ```swift
/// let key = try SigningKey.generate(.es256)
/// let token = try JWS.sign(payload, type: "at+jwt", with: key)
/// ```
public struct SigningKey: JWSSigner, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    enum Material: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    /// The one algorithm that this key signs with.
    public let algorithm: JWSAlgorithm
    /// The public half, with `kid`, `alg` and `use` set.
    public let publicJWK: JWK
    let material: Material

    /// The thumbprint of the public half (RFC 7638).
    public let keyID: String

    init(_ material: Material, algorithm: JWSAlgorithm) throws(JOSEError) {
        var jwk = try Self.publicHalf(of: material)
        keyID = jwk.thumbprint
        jwk.keyID = keyID
        jwk.algorithm = algorithm.rawValue
        jwk.use = "sig"
        guard try VerificationKey(jwk).algorithms == [algorithm] else { throw .algorithmNotAllowed }
        publicJWK = jwk
        self.algorithm = algorithm
        self.material = material
    }

    /// Makes a new key.
    ///
    /// RSA ones (2048 bits unless told otherwise) take 100 ms and more: not on an event loop.
    public static func generate(_ algorithm: JWSAlgorithm, rsaBits: Int = 2048) throws(JOSEError) -> SigningKey {
        switch algorithm {
        case .es256: return try SigningKey(.p256(.init()), algorithm: algorithm)
        case .es384: return try SigningKey(.p384(.init()), algorithm: algorithm)
        case .es512: return try SigningKey(.p521(.init()), algorithm: algorithm)
        case .edDSA: return try SigningKey(.ed25519(.init()), algorithm: algorithm)
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512:
            guard (2048...8192).contains(rsaBits), rsaBits % 8 == 0,
                let key = try? _RSA.Signing.PrivateKey(keySize: .init(bitCount: rsaBits))
            else { throw .invalidKey(reason: "an RSA key has 2048 to 8192 bits") }
            return try SigningKey(.rsa(key), algorithm: algorithm)
        case .hs256, .hs384, .hs512: throw .algorithmNotAllowed
        }
    }

    /// The signature in the form that JWS carries: r and s for ECDSA (RFC 7518 §3.4), the octets for the others.
    public func signature(for signingInput: [UInt8]) throws(JOSEError) -> [UInt8] {
        do {
            return try signingInput.withUnsafeBytes { try Array(signature(over: $0)) }
        } catch { throw .signingFailed }
    }

    private func signature(over text: UnsafeRawBufferPointer) throws -> Data {
        switch material {
        case .p256(let key): return try key.signature(for: SHA256.digest(text)).rawRepresentation
        case .p384(let key): return try key.signature(for: SHA384.digest(text)).rawRepresentation
        case .p521(let key): return try key.signature(for: SHA512.digest(text)).rawRepresentation
        case .ed25519(let key): return try key.signature(for: [UInt8](text))
        case .rsa(let key):
            let padding = RSARules.padding(algorithm)
            switch DigestKind(algorithm) {
            case .sha256: return try key.signature(for: SHA256.digest(text), padding: padding).rawRepresentation
            case .sha384: return try key.signature(for: SHA384.digest(text), padding: padding).rawRepresentation
            case .sha512: return try key.signature(for: SHA512.digest(text), padding: padding).rawRepresentation
            }
        }
    }

    private static func publicHalf(of material: Material) throws(JOSEError) -> JWK {
        func point(_ curve: JWK.Curve, _ raw: Data) -> JWK {
            let bytes = [UInt8](raw)
            let half = curve.coordinateByteCount
            return JWK(.ellipticCurve(curve, x: Array(bytes.prefix(half)), y: Array(bytes.suffix(half))))
        }
        switch material {
        case .p256(let key): return point(.p256, key.publicKey.rawRepresentation)
        case .p384(let key): return point(.p384, key.publicKey.rawRepresentation)
        case .p521(let key): return point(.p521, key.publicKey.rawRepresentation)
        case .ed25519(let key): return JWK(.ed25519(x: [UInt8](key.publicKey.rawRepresentation)))
        case .rsa(let key):
            guard let numbers = try? key.publicKey.getKeyPrimitives() else {
                throw .invalidKey(reason: "an RSA key without modulus")
            }
            return JWK(
                .rsa(
                    modulus: Array(numbers.modulus.drop { $0 == 0 }),
                    exponent: Array(numbers.publicExponent.drop { $0 == 0 })
                )
            )
        }
    }

    /// The `kid`, never the key.
    public var description: String { "SigningKey(\(algorithm.rawValue), \(keyID), ***)" }
    /// The `kid`, never the key.
    public var debugDescription: String { description }
    /// Nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
