/// The bytes of a value sealed with AES-256-GCM (NIST SP 800-38D), taken apart.
///
/// ```
/// offset  length  field
/// 0       1       version, 1
/// 1       8       fingerprint of the key that sealed (a master key or a data key)
/// 9       12      nonce, random (NIST SP 800-38D §8.2.2)
/// 21      n       ciphertext, as long as the plaintext
/// 21+n    16      tag
/// ```
///
/// Version and fingerprint are authenticated together with the `SealingContext`.
struct SealedBox: Sendable {
    static let version: UInt8 = 1
    static let headerLength = 1 + KeyFingerprint.length
    static let nonceLength = 12
    static let tagLength = 16
    /// What a sealed value has more than its plaintext: 37 bytes.
    static let overhead = headerLength + nonceLength + tagLength

    let header: ArraySlice<UInt8>
    let sealer: KeyFingerprint
    let nonce: ArraySlice<UInt8>
    let ciphertext: ArraySlice<UInt8>
    let tag: ArraySlice<UInt8>

    init(parsing bytes: [UInt8]) throws(SealError) {
        guard let version = bytes.first else { throw .truncated(bytes: 0) }
        guard version == Self.version else { throw .unknownVersion(version) }
        guard bytes.count >= Self.overhead else { throw .truncated(bytes: bytes.count) }
        header = bytes[..<Self.headerLength]
        sealer = KeyFingerprint(bytes: header.dropFirst())
        nonce = bytes[Self.headerLength..<(Self.headerLength + Self.nonceLength)]
        ciphertext = bytes[nonce.endIndex..<(bytes.count - Self.tagLength)]
        tag = bytes[ciphertext.endIndex...]
    }

    static func header(sealer: KeyFingerprint) -> [UInt8] { [version] + sealer.bytes }
}

/// Why a sealed value does not open.
public enum SealError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Too short to be a sealed value: cut, or never one.
    case truncated(bytes: Int)
    /// Written by a later Signet, or not a sealed value.
    case unknownVersion(UInt8)
    /// Sealed under a master key that is not at hand.
    case wrongMasterKey(sealedUnder: KeyFingerprint, available: [KeyFingerprint])
    /// Sealed under another data key than the tenant's present one.
    case wrongDataKey(sealedUnder: KeyFingerprint, available: KeyFingerprint)
    /// The tag does not match: the bytes were altered, or moved from another tenant, table or row.
    case altered
    /// The cipher refused to work at all.
    case cipherFailed

    /// What happened and, where there is something to do, what.
    public var description: String {
        switch self {
        case .truncated(let bytes): "the sealed value is cut short (\(bytes) bytes)"
        case .unknownVersion(let version): "the sealed value has the unknown format version \(version)"
        case .wrongMasterKey(let sealedUnder, let available):
            "sealed under master key \(sealedUnder), this is \(available.map(\.description).joined(separator: ", "));"
                + " start with the master key under which the store was written, or list it after the new one"
        case .wrongDataKey(let sealedUnder, let available):
            "sealed under data key \(sealedUnder), this tenant's is \(available)"
        case .altered: "the sealed value was altered, or moved from another tenant, table or row"
        case .cipherFailed: "AES-256-GCM failed"
        }
    }
}
