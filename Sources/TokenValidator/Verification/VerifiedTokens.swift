import Synchronization

/// Tokens that were verified, by digest: bounded, each operation in constant time.
///
/// Two generations: what is new or used goes to the young one; when that is full it becomes the old one, and the old one
/// is forgotten. So a token that is in use stays, and a flood of others costs no search for a victim.
///
/// What is found here proves only what never changes: signature and claims. Time and key are the caller's to check.
struct VerifiedTokens: ~Copyable, Sendable {
    private struct Shard: Sendable {
        var young: [TokenDigest: VerifiedToken.Proof] = [:]
        var old: [TokenDigest: VerifiedToken.Proof] = [:]
    }

    private final class Lock: Sendable {
        let shard = Mutex(Shard())
    }

    private let locks: [Lock]
    private let generation: Int

    /// Room for about `capacity` tokens; none at all when it is 0.
    init(capacity: Int) {
        let shards = capacity <= 0 ? 0 : min(8, max(1, capacity / 16))
        locks = (0..<shards).map { _ in Lock() }
        generation = max(1, capacity / max(1, shards * 2))
    }

    /// Whether anything is ever remembered.
    var isOn: Bool { !locks.isEmpty }

    /// How many are remembered.
    var count: Int { locks.reduce(0) { sum, lock in sum + lock.shard.withLock { $0.young.count + $0.old.count } } }

    func find(_ digest: TokenDigest) -> VerifiedToken.Proof? {
        guard isOn else { return nil }
        return lock(digest).shard
            .withLock { shard in
                if let proof = shard.young[digest] { return proof }
                guard let proof = shard.old.removeValue(forKey: digest) else { return nil }
                // The forgotten generation was emptied by its users one by one, so what is left is freed here at once.
                Self.add(digest, proof, to: &shard, generation)
                return proof
            }
    }

    func remember(_ digest: TokenDigest, _ proof: VerifiedToken.Proof) {
        guard isOn else { return }
        lock(digest).shard.withLock { Self.add(digest, proof, to: &$0, generation) }
    }

    func forget(_ digest: TokenDigest) {
        guard isOn else { return }
        lock(digest).shard
            .withLock {
                $0.young[digest] = nil
                $0.old[digest] = nil
            }
    }

    private func lock(_ digest: TokenDigest) -> Lock { locks[digest.shard(of: locks.count)] }

    private static func add(
        _ digest: TokenDigest,
        _ proof: VerifiedToken.Proof,
        to shard: inout Shard,
        _ generation: Int
    ) {
        if shard.young.count >= generation {
            shard.old = shard.young
            shard.young = [:]
        }
        shard.young[digest] = proof
    }
}
