import JOSE

@testable import SigningKeys

/// One RSA-2048 key for all tests that need one, made anew in each run.
enum RSAFixture {
    static let key = Result { try LibcryptoRSAKey.generate(bits: 2048) }

    static func signingKey(_ algorithm: JWSAlgorithm) throws -> SigningKey {
        try SigningKey(pkcs8: key.get().pkcs8(), algorithm: algorithm)
    }
}

extension JWK {
    func verifies(_ signature: [UInt8], _ text: [UInt8], _ algorithm: JWSAlgorithm) throws -> Bool {
        let key = try VerificationKey(self)
        return text.withUnsafeBytes { key.isValid(signature: signature, for: $0, algorithm: algorithm) }
    }
}
