import Crypto

/// A tenant's key for hashing generated secrets: HMAC-SHA-256 (RFC 2104) of the secret under 256 random bits.
///
/// Only for secrets that we have generated with 256 random bits: they cannot be guessed, so a slow hash would add cost and
/// no safety; the key keeps a stolen table from being of any use at all. What people choose needs Argon2id.
///
/// The keyed state is prepared once, so a verification costs about a microsecond.
public struct Pepper: Secret {
    /// The length of a hash: 32 bytes.
    public static let hashLength = 32

    private let key: SymmetricKey
    private let prepared: HMAC<SHA256>

    /// Makes a new random pepper.
    public static func generate() -> Pepper { Pepper(SymmetricKey(size: .bits256)) }

    init(_ key: SymmetricKey) {
        self.key = key
        prepared = HMAC<SHA256>(key: key)
    }

    /// Opens a tenant's sealed pepper.
    public init(opening sealed: [UInt8], with dataKey: DataKey, tenant: String) throws(SealError) {
        let bytes = try dataKey.open(sealed, from: Self.place(of: tenant))
        guard bytes.count == SealingKey.length else { throw .truncated(bytes: bytes.count) }
        self.init(SymmetricKey(data: bytes))
    }

    /// The pepper as the store keeps it.
    public func sealed(with dataKey: DataKey, tenant: String) throws(SealError) -> [UInt8] {
        try dataKey.seal(key.withUnsafeBytes { Array($0) }, for: Self.place(of: tenant))
    }

    /// The hash of a secret, as the store keeps it.
    public func hash(_ secret: some Sequence<UInt8>) -> [UInt8] {
        code(of: secret).withUnsafeBytes { Array($0) }
    }

    /// Whether `hash` is that of `secret`, compared in constant time; a hash of another length is none.
    public func isValid(_ secret: some Sequence<UInt8>, hash: [UInt8]) -> Bool {
        code(of: secret).withUnsafeBytes { code in hash.withUnsafeBytes { equalInConstantTime(code, $0) } }
    }

    /// Whether two hashes are the same, compared in constant time.
    public func isSame(_ hash: [UInt8], _ other: [UInt8]) -> Bool { equalInConstantTime(hash, other) }

    private func code(of secret: some Sequence<UInt8>) -> HMAC<SHA256>.MAC {
        var code = prepared
        let direct: Void? = secret.withContiguousStorageIfAvailable {
            code.update(data: UnsafeRawBufferPointer($0))
        }
        if direct == nil { code.update(data: Array(secret)) }
        return code.finalize()
    }

    private static func place(of tenant: String) -> SealingContext {
        SealingContext(tenant: tenant, table: "tenant", row: "pepper")
    }
}
