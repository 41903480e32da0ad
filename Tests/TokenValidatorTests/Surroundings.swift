import JOSE
import OAuth
import Synchronization

@testable import TokenValidator

/// A clock that moves only when told.
final class ManualTime: TimeSource {
    private let seconds: Mutex<Double>

    init(_ seconds: Double = 1_800_000_000) { self.seconds = Mutex(seconds) }

    func now() -> NumericDate { NumericDate(seconds.withLock { $0 }) }
    func advance(_ span: Double) { seconds.withLock { $0 += span } }
}

/// Always the same bytes: jitter that a test can reckon with.
struct FixedRandom: RandomSource {
    var byte: UInt8 = 0x80
    func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
}

/// An issuer's key endpoint as the test plays it: each fetch is answered by the script, at once or when released.
final class ScriptedIssuer: JWKSFetcher {
    typealias Answer = @Sendable (JWKSRequest) throws -> JWKSResponse

    private struct Script {
        var answer: Answer
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
        var requests: [JWKSRequest] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let script: Mutex<Script>

    init(_ answer: @escaping Answer) { script = Mutex(Script(answer: answer)) }

    /// What was asked so far.
    var requests: [JWKSRequest] { script.withLock { $0.requests } }

    /// How the issuer answers from now on.
    func answers(_ answer: @escaping Answer) { script.withLock { $0.answer = answer } }

    /// From now on the issuer does not answer before ``release()``.
    func hold() { script.withLock { $0.isHeld = true } }

    /// Answers all who wait, and from now on at once.
    func release() {
        let held = script.withLock { script in
            script.isHeld = false
            defer { script.held = [] }
            return script.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Suspends until so many fetches have arrived.
    func arrived(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = script.withLock { script in
                if script.requests.count >= count { return true }
                script.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func fetch(_ request: JWKSRequest) async throws -> JWKSResponse {
        let ready = script.withLock { script in
            script.requests.append(request)
            let count = script.requests.count
            let ready = script.watchers.filter { $0.count <= count }
            script.watchers.removeAll { $0.count <= count }
            return ready
        }
        for watcher in ready { watcher.continuation.resume() }
        await withCheckedContinuation { continuation in
            let isHeld = script.withLock { script in
                if script.isHeld { script.held.append(continuation) }
                return script.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        return try script.withLock { $0.answer }(request)
    }
}

/// Time limits of fetches: they pass when the test says so.
final class ManualSleep: Sendable {
    private let sleeping = Mutex<[AsyncStream<Void>.Continuation]>([])

    /// Ends when told, or with its task.
    @Sendable func sleep(_ duration: Duration) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        sleeping.withLock { $0.append(continuation) }
        for await _ in stream { return }
        throw CancellationError()
    }

    /// How many limits have been set so far.
    var count: Int { sleeping.withLock { $0.count } }

    /// All limits that run now have passed.
    func passes() {
        for continuation in sleeping.withLock({ $0 }) { continuation.yield() }
    }
}

extension SigningKey {
    /// A key for a test.
    static func test(_ algorithm: JWSAlgorithm = .es256) throws -> SigningKey { try .generate(algorithm) }
}

extension JWKSResponse {
    /// An answer with these keys.
    static func keys(
        _ keys: [SigningKey],
        entityTag: String? = nil,
        maxAge: Double? = 300
    ) -> JWKSResponse {
        .keys(
            JWKSet(keys.map(\.publicJWK)).bytes,
            entityTag: entityTag,
            freshness: JWKSFreshness(remaining: maxAge)
        )
    }
}

extension Result {
    var success: Success? { try? get() }
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
