/// Something that signs: a ``SigningKey`` in this process, a faster library, a hardware module.
public protocol JWSSigner: Sendable {
    /// The one algorithm that it signs with.
    var algorithm: JWSAlgorithm { get }
    /// The `kid` under which its public key is published.
    var keyID: String { get }

    /// The signature over a JWS signing input, in the form that JWS carries.
    func signature(for signingInput: [UInt8]) throws(JOSEError) -> [UInt8]
}

extension HMACKey {
    /// This key as a signer; symmetric keys have no thumbprint that could be published, so the name is given.
    public func signer(keyID: String) -> some JWSSigner { HMACSigner(key: self, keyID: keyID) }
}

private struct HMACSigner: JWSSigner {
    let key: HMACKey
    let keyID: String
    var algorithm: JWSAlgorithm { key.algorithm }

    func signature(for signingInput: [UInt8]) throws(JOSEError) -> [UInt8] {
        signingInput.withUnsafeBytes { key.code(for: $0) }
    }
}
