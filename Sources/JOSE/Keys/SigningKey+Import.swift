import Crypto
import CryptoExtras
import Foundation

extension SigningKey {
    /// Takes a PKCS#8 private key (RFC 5958) in DER; the key's type must be the algorithm's.
    public init(pkcs8 der: [UInt8], algorithm: JWSAlgorithm) throws(JOSEError) {
        guard let container = KeyContainer(algorithm) else { throw .algorithmNotAllowed }
        let refusal = JOSEError.invalidKey(reason: "not a PKCS#8 private key for \(algorithm.rawValue)")
        guard container.isPrivateKey(der) else { throw refusal }
        let material: Material
        do {
            switch container {
            case .p256: material = .p256(try P256.Signing.PrivateKey(derRepresentation: der))
            case .p384: material = .p384(try P384.Signing.PrivateKey(derRepresentation: der))
            case .p521: material = .p521(try P521.Signing.PrivateKey(derRepresentation: der))
            case .ed25519: material = .ed25519(try Curve25519.Signing.PrivateKey(derRepresentation: der))
            case .rsa: material = .rsa(try _RSA.Signing.PrivateKey(derRepresentation: der))
            }
        } catch { throw refusal }
        try self.init(material, algorithm: algorithm)
    }

    /// Takes a PKCS#8 private key in PEM (`PRIVATE KEY`, RFC 7468 §10).
    ///
    /// Older forms (`EC PRIVATE KEY`, `RSA PRIVATE KEY`) become this one by `openssl pkcs8 -topk8 -nocrypt`.
    public init(pem: String, algorithm: JWSAlgorithm) throws(JOSEError) {
        guard let der = KeyContainer.contents(ofPEM: pem, label: "PRIVATE KEY") else {
            guard KeyContainer(algorithm) != nil else { throw .algorithmNotAllowed }
            throw .invalidKey(reason: "not a PEM text of one PRIVATE KEY")
        }
        try self.init(pkcs8: der, algorithm: algorithm)
    }

    /// Takes a private JWK (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2); its public members must belong to its private ones.
    public init(parsing jwk: [UInt8], algorithm: JWSAlgorithm) throws(JOSEError) {
        let members = try JWKMembers(parsing: jwk, maximumBytes: 65536)
        guard members.algorithm == nil || members.algorithm == algorithm.rawValue,
            members.use == nil || members.use == "sig",
            members.operations?.contains("sign") ?? true
        else { throw .algorithmNotAllowed }
        let published = try JWK(members)
        try self.init(try Self.material(members, published), algorithm: algorithm)
        guard publicJWK.parameters == published.parameters else {
            throw .invalidKey(reason: "its public half is not that of its private half")
        }
    }

    private static func material(_ members: JWKMembers, _ published: JWK) throws(JOSEError) -> Material {
        do {
            switch published.parameters {
            case .ellipticCurve(.p256, _, _):
                return .p256(try P256.Signing.PrivateKey(rawRepresentation: members.bytes("d", count: 32)))
            case .ellipticCurve(.p384, _, _):
                return .p384(try P384.Signing.PrivateKey(rawRepresentation: members.bytes("d", count: 48)))
            case .ellipticCurve(.p521, _, _):
                return .p521(try P521.Signing.PrivateKey(rawRepresentation: members.bytes("d", count: 66)))
            case .ed25519:
                return .ed25519(try Curve25519.Signing.PrivateKey(rawRepresentation: members.bytes("d", count: 32)))
            case .rsa(let modulus, let exponent):
                try RSARules.check(modulus: modulus, exponent: exponent)
                return .rsa(
                    try _RSA.Signing.PrivateKey(
                        n: modulus,
                        e: exponent,
                        d: try members.bytes("d"),
                        p: try members.integer("p"),
                        q: try members.integer("q")
                    )
                )
            }
        } catch let error as JOSEError {
            throw error
        } catch {
            throw .invalidKey(reason: "not a private key of its type")
        }
    }

    /// The private key as PKCS#8 DER, to be sealed before it is stored anywhere.
    public var pkcs8: [UInt8] {
        switch material {
        case .p256(let key): Array(key.derRepresentation)
        case .p384(let key): Array(key.derRepresentation)
        case .p521(let key): Array(key.derRepresentation)
        case .ed25519(let key): Array(key.derRepresentation)
        case .rsa(let key): Array(key.pkcs8DERRepresentation)
        }
    }

    /// The private key as PKCS#8 PEM, for export to another program.
    public var pem: String {
        switch material {
        case .p256(let key): key.pemRepresentation
        case .p384(let key): key.pemRepresentation
        case .p521(let key): key.pemRepresentation
        case .ed25519(let key): key.pemRepresentation
        case .rsa(let key): key.pkcs8PEMRepresentation
        }
    }
}
