import Crypto

/// The three hashes that JWS algorithms use, as types, so that each algorithm names its own.
enum DigestKind {
    case sha256, sha384, sha512

    init(_ algorithm: JWSAlgorithm) {
        switch algorithm {
        case .rs256, .ps256, .es256, .hs256, .edDSA: self = .sha256
        case .rs384, .ps384, .es384, .hs384: self = .sha384
        case .rs512, .ps512, .es512, .hs512: self = .sha512
        }
    }

    /// The length of the hash in bytes.
    var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }
}

extension HashFunction {
    /// Hashes memory without a copy.
    static func digest(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var hash = Self()
        hash.update(bufferPointer: bytes)
        return hash.finalize()
    }
}
