import Crypto

/// A tenant's key for hashing generated secrets: HMAC-SHA-256 (RFC 2104) of the secret under 256 random bits.
///
/// Only for secrets that we have generated with 256 random bits: they cannot be guessed, so a slow hash would add cost and
/// no safety; the key keeps a stolen table from being of any use at all. What people choose needs Argon2id.
///
/// The two keyed states of RFC 2104 §2 are prepared once, so a verification costs half a microsecond.
public struct Pepper: Secret {
    /// The length of a hash: 32 bytes.
    public static let hashLength = 32

    private let key: SymmetricKey
    private let inner: SHA256
    private let outer: SHA256

    /// Makes a new random pepper.
    public static func generate() -> Pepper { Pepper(SymmetricKey(size: .bits256)) }

    init(_ key: SymmetricKey) {
        self.key = key
        inner = Self.state(of: key, padding: 0x36)
        outer = Self.state(of: key, padding: 0x5C)
    }

    /// RFC 2104 §2, for a key that is no longer than a block.
    private static func state(of key: SymmetricKey, padding: UInt8) -> SHA256 {
        var block = [UInt8](repeating: padding, count: SHA256.blockByteCount)
        key.withUnsafeBytes { key in for (index, byte) in zip(block.indices, key) { block[index] ^= byte } }
        var state = SHA256()
        block.withUnsafeBytes { state.update(bufferPointer: $0) }
        return state
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

    private func code(of secret: some Sequence<UInt8>) -> SHA256Digest {
        var inner = inner
        let direct: Void? = secret.withContiguousStorageIfAvailable {
            inner.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if direct == nil { Array(secret).withUnsafeBytes { inner.update(bufferPointer: $0) } }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }

    private static func place(of tenant: String) -> SealingContext {
        SealingContext(tenant: tenant, table: "tenant", row: "pepper")
    }
}
