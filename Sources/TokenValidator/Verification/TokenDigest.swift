import Crypto

/// The SHA-256 of a token: what the cache of verified tokens knows it by, so that it never holds the token itself.
struct TokenDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(of token: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: token)
        words = hash.finalize()
            .withUnsafeBytes { digest in
                (
                    digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                    digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                    digest.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                    digest.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                )
            }
    }

    /// Spreads tokens over shards.
    func shard(of count: Int) -> Int { Int(words.3 % UInt64(count)) }

    static func == (left: TokenDigest, right: TokenDigest) -> Bool { left.words == right.words }

    /// One word of a digest is as good a hash as all four.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
