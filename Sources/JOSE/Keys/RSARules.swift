import CryptoExtras

/// What an RSA key must be, and how its algorithms pad.
enum RSARules {
    /// 2048 bits at least (RFC 7518 §3.3); 8192 at most, so that a hostile key set cannot burn our CPU; an odd exponent
    /// of 3 or more, for an exponent of 1 makes any text its own signature.
    static func check(modulus: [UInt8], exponent: [UInt8]) throws(JOSEError) {
        guard modulus.first != 0, exponent.first != 0 else { throw .invalidKey(reason: "leading zero bytes") }
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= 2048 else { throw .invalidKey(reason: "an RSA modulus of \(bits) bits; 2048 is the least") }
        guard bits <= 8192 else { throw .invalidKey(reason: "an RSA modulus of \(bits) bits; 8192 is the most") }
        guard let last = exponent.last, last & 1 == 1, exponent.count <= 4, exponent != [1] else {
            throw .invalidKey(reason: "an RSA exponent that is even, 1, or longer than 32 bits")
        }
        guard modulus.last.map({ $0 & 1 }) == 1 else { throw .invalidKey(reason: "an even RSA modulus") }
        guard !ROCA.isLikely(modulus: modulus) else {
            throw .invalidKey(reason: "an RSA modulus of the broken generator of CVE-2017-15361")
        }
    }

    /// RFC 7518 §3.3 and §3.5; the salt of PSS is as long as the hash.
    static func padding(_ algorithm: JWSAlgorithm) -> _RSA.Signing.Padding {
        switch algorithm {
        case .ps256, .ps384, .ps512: .PSS
        default: .insecurePKCS1v1_5
        }
    }
}
