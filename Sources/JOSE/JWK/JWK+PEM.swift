import Crypto
import CryptoExtras
import Foundation

extension JWK {
    /// Takes a public key in PEM (`PUBLIC KEY`, RFC 7468 §13) of any type that exists here.
    public init(pem: String) throws(JOSEError) {
        func point(_ curve: Curve, _ raw: Data) -> JWK {
            let half = curve.coordinateByteCount
            return JWK(.ellipticCurve(curve, x: Array(raw.prefix(half)), y: Array(raw.suffix(half))))
        }
        let refusal = JOSEError.invalidKey(reason: "not a PEM public key of a type that exists here")
        guard let der = KeyContainer.contents(ofPEM: pem, label: "PUBLIC KEY"),
            let container = KeyContainer(publicKey: der)
        else { throw refusal }
        do {
            switch container {
            case .p256: self = point(.p256, try P256.Signing.PublicKey(derRepresentation: der).rawRepresentation)
            case .p384: self = point(.p384, try P384.Signing.PublicKey(derRepresentation: der).rawRepresentation)
            case .p521: self = point(.p521, try P521.Signing.PublicKey(derRepresentation: der).rawRepresentation)
            case .ed25519:
                self = JWK(
                    .ed25519(x: Array(try Curve25519.Signing.PublicKey(derRepresentation: der).rawRepresentation))
                )
            case .rsa:
                let numbers = try _RSA.Signing.PublicKey(derRepresentation: der).getKeyPrimitives()
                self = JWK(
                    .rsa(
                        modulus: Array(numbers.modulus.drop { $0 == 0 }),
                        exponent: Array(numbers.publicExponent.drop { $0 == 0 })
                    )
                )
            }
        } catch { throw refusal }
    }

    /// The key as PEM (`PUBLIC KEY`).
    public func pem() throws(JOSEError) -> String {
        do {
            switch parameters {
            case .ellipticCurve(.p256, let x, let y):
                return try P256.Signing.PublicKey(rawRepresentation: x + y).pemRepresentation
            case .ellipticCurve(.p384, let x, let y):
                return try P384.Signing.PublicKey(rawRepresentation: x + y).pemRepresentation
            case .ellipticCurve(.p521, let x, let y):
                return try P521.Signing.PublicKey(rawRepresentation: x + y).pemRepresentation
            case .ed25519(let x): return try Curve25519.Signing.PublicKey(rawRepresentation: x).pemRepresentation
            case .rsa(let modulus, let exponent):
                return try _RSA.Signing.PublicKey(n: modulus, e: exponent).pemRepresentation
            }
        } catch { throw .invalidKey(reason: "not a key of its type") }
    }
}
