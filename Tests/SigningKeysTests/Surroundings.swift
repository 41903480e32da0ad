import JOSE
import SigningKeys
import Synchronization

/// A clock that stands still until it is moved.
final class ManualTime: TimeSource {
    private let current: Mutex<NumericDate>

    init(_ seconds: Double = 1_800_000_000) { current = Mutex(NumericDate(seconds)) }

    func now() -> NumericDate { current.withLock { $0 } }

    func advance(by duration: Duration) { current.withLock { $0 = $0.advanced(by: duration) } }

    func move(to date: NumericDate) { current.withLock { $0 = date } }
}

/// What a store that is told to fail throws.
struct StoreIsDown: Error {}

/// A store in memory that yields between its steps, so that concurrent keepers really interleave.
actor MemoryKeyStore: SigningKeyStore {
    enum Failure {
        case load
        case replaceBeforeWriting
        /// Written, and the answer is lost: what a cut connection looks like.
        case replaceAfterWriting
    }

    private(set) var ring = StoredKeyRing()
    private(set) var refusals = 0
    private var failure: Failure?
    private var rival: [StoredSigningKey]?

    func failOnce(_ failure: Failure) { self.failure = failure }

    /// Before the next replacement, somebody else writes these rows.
    func letRivalWin(with rows: [StoredSigningKey]) { rival = rows }

    func set(rows: [StoredSigningKey]) { ring = StoredKeyRing(version: ring.version + 1, rows: rows) }

    func load() async throws -> StoredKeyRing {
        if failure == .load { throw takeFailure() }
        let ring = ring
        await Task.yield()
        return ring
    }

    func replace(rows: [StoredSigningKey], ifVersion version: Int64) async throws -> Bool {
        await Task.yield()
        if failure == .replaceBeforeWriting { throw takeFailure() }
        if let rival {
            self.rival = nil
            set(rows: rival)
        }
        guard ring.version == version else {
            refusals += 1
            return false
        }
        set(rows: rows)
        if failure == .replaceAfterWriting { throw takeFailure() }
        return true
    }

    private func takeFailure() -> StoreIsDown {
        failure = nil
        return StoreIsDown()
    }
}

/// Counts the keys that it makes.
final class CountingKeyPairs: KeyPairSource {
    private let made = Mutex<[String]>([])

    var keyIDs: [String] { made.withLock { $0 } }

    func keyPair(for algorithm: JWSAlgorithm) async throws -> SigningKey {
        let key = try await LocalKeyPairs().keyPair(for: algorithm)
        made.withLock { $0.append(key.keyID) }
        return key
    }
}

extension StoredKeyRing {
    func keyIDs(_ state: KeyState, _ algorithm: JWSAlgorithm = .es256) -> [String] {
        rows.filter { $0.state == state.rawValue && $0.algorithm == algorithm.rawValue }.map(\.keyID)
    }
}
