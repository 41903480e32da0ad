import Crypto

/// A short public name of a secret key, to tell "wrong key" from "altered data".
///
/// The first 64 bits of SHA-256 over a label and the key. The keys have 256 random bits, so the hash tells nothing about
/// them; it is printed and stored freely.
public struct KeyFingerprint: Sendable, Hashable, CustomStringConvertible {
    static let length = 8

    let bytes: [UInt8]

    init(of key: SymmetricKey) {
        var hash = SHA256()
        hash.update(data: Array("signet key fingerprint v1".utf8))
        key.withUnsafeBytes { hash.update(bufferPointer: $0) }
        bytes = Array(hash.finalize().prefix(Self.length))
    }

    init(bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes.prefix(Self.length))
    }

    /// 16 hexadecimal digits.
    public var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        .joined()
    }
}
