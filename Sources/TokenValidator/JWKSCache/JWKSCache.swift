import Logging
import Synchronization

/// The public keys of the issuers, fetched when needed and never more often than their policy allows.
///
/// - One fetch at a time for each issuer, however many requests wait for it; ahead of expiry and off the request path
///   while the issuer is in use.
/// - A key that is here is answered at once, without suspension. A request waits only when it has no usable key: the
///   first of an issuer, an unknown key id (within a budget), or the first after a time in which nobody asked and the
///   set ran out.
/// - While the issuer is down the last keys serve on for a bounded time, then its tokens are refused.
/// - Each set replaces the one before: what is not in it is dead.
/// - Issuers made up under a base URL cost a bounded number of fetches and a bounded amount of memory, and crowd real
///   ones out only when they come faster than ``JWKSPolicy/newIssuersPerSecond`` or than the issuer answers.
///
/// A 404 is a failure like others: an issuer that vanishes is believed for ``JWKSPolicy/staleUse`` at most.
public final class JWKSCache: Sendable {
    private struct Guarded: Sendable {
        var state: JWKSCacheState
        var waiting: [UInt64: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let reading: JWKSReading
    private let rules: JWKSRules
    private let time: any TimeSource
    private let random: any RandomSource
    private let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let guarded: Mutex<Guarded>

    /// A cache that asks through `fetcher`.
    public convenience init(
        policy: JWKSPolicy = JWKSPolicy(),
        fetcher: any JWKSFetcher,
        time: any TimeSource = SystemTime(),
        random: any RandomSource = SystemRandom(),
        logger: Logger = Logger(label: "signet.jwks")
    ) {
        self.init(policy: policy, fetcher: fetcher, time: time, random: random, logger: logger) {
            try await Task.sleep(for: $0)
        }
    }

    /// `sleep` measures the time limit of a fetch.
    init(
        policy: JWKSPolicy,
        fetcher: any JWKSFetcher,
        time: any TimeSource,
        random: any RandomSource,
        logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        reading = JWKSReading(policy: policy, fetcher: fetcher)
        rules = JWKSRules(policy)
        self.time = time
        self.random = random
        self.logger = logger
        self.sleep = sleep
        guarded = Mutex(Guarded(state: JWKSCacheState(rules: rules)))
    }

    /// How many issuers are remembered.
    var issuerCount: Int { guarded.withLock { $0.state.issuerCount } }
    /// How many requests wait for fetches.
    var waitingCount: Int { guarded.withLock { $0.waiting.values.reduce(0) { $0 + $1.count } } }

    /// The key, if it can be had without waiting; nil when ``key(_:of:)`` would wait for a fetch.
    func keyAtOnce(_ name: String, of source: some KeyPlace) -> Result<PublishedKey, TokenRefusal>? {
        switch step(name, source, hasWaited: false) {
        case .key(let key): .success(key)
        case .refused(let refusal): .failure(refusal)
        case .wait: nil
        }
    }

    /// The key; waits for one fetch at most.
    func key(_ name: String, of source: some KeyPlace) async -> Result<PublishedKey, TokenRefusal> {
        switch step(name, source, hasWaited: false) {
        case .key(let key): return .success(key)
        case .refused(let refusal): return .failure(refusal)
        case .wait(let fetch, let isUnknown):
            guard await ended(fetch, of: source.url, isUnknown: isUnknown) else {
                return .failure(TokenRefusal(.keysUnavailable, "too many requests wait", retryAfter: .seconds(1)))
            }
        }
        switch step(name, source, hasWaited: true) {
        case .key(let key): return .success(key)
        case .refused(let refusal): return .failure(refusal)
        // Only an issuer that was forgotten in between gets here.
        case .wait: return .failure(TokenRefusal(.keysUnavailable, "forgotten", retryAfter: .seconds(1)))
        }
    }

    /// Waits until the issuer's keys are here, or cannot be had; answers whether they are.
    func prepare(_ source: some KeyPlace) async -> Bool {
        let now = time.now().seconds
        if let (id, fetch) = guarded.withLock({ $0.state.prepare(source, now: now) }) {
            if let fetch { begin(fetch) }
            _ = await ended(id, of: source.url, isUnknown: false)
        }
        let then = time.now().seconds
        return guarded.withLock { $0.state.isReady(source, now: then) }
    }

    // MARK: Steps

    private enum Step {
        case key(PublishedKey)
        case wait(UInt64, isUnknown: Bool)
        case refused(TokenRefusal)
    }

    private func step(_ name: String, _ source: some KeyPlace, hasWaited: Bool) -> Step {
        let now = time.now().seconds
        switch guarded.withLock({ $0.state.key(name, of: source, now: now, hasWaited: hasWaited) }) {
        case .key(let key, let fetch):
            if let fetch { begin(fetch) }
            return .key(key)
        case .wait(let id, let fetch, let isUnknown):
            if let fetch { begin(fetch) }
            return .wait(id, isUnknown: isUnknown)
        case .refused(let refusal): return .refused(refusal)
        }
    }

    /// Suspends until the fetch has ended; false when too many wait already.
    ///
    /// Those who ask for unknown keys get a quarter of the room: a flood of them must not keep others out.
    private func ended(_ fetch: UInt64, of url: String, isUnknown: Bool) async -> Bool {
        let room = isUnknown ? max(1, rules.maximumWaiting / 4) : rules.maximumWaiting
        var isAccepted = true
        await withCheckedContinuation { continuation in
            isAccepted = guarded.withLock { guarded in
                guard guarded.state.isUnderWay(fetch, of: url) else {
                    continuation.resume()
                    return true
                }
                guard guarded.waiting[fetch, default: []].count < room else {
                    continuation.resume()
                    return false
                }
                guarded.waiting[fetch, default: []].append(continuation)
                return true
            }
        }
        return isAccepted
    }

    /// Carries a fetch out.
    ///
    /// Nobody's cancellation ends it: it serves all who wait.
    private func begin(_ fetch: JWKSCacheState.Fetch) {
        Task.detached { [self] in
            await withTaskGroup(of: JWKSCacheState.Outcome?.self) { group in
                group.addTask { await self.reading.outcome(of: fetch) }
                group.addTask {
                    // The fetcher has the same limit; this one holds when it breaks its word.
                    do { try await self.sleep(self.reading.policy.fetchTimeLimit) } catch { return nil }
                    return .failed(.timeLimit)
                }
                // Whoever is first counts; those who wait do not wait for the loser to notice that it is cancelled.
                if let first = await group.next() { end(fetch, first ?? .failed(.timeLimit)) }
                group.cancelAll()
            }
        }
    }

    private func end(_ fetch: JWKSCacheState.Fetch, _ outcome: JWKSCacheState.Outcome) {
        let now = time.now().seconds
        let jitter = Double(random.bytes(2).reduce(0) { $0 << 8 | UInt16($1) }) / 65536
        let (waiting, next) = guarded.withLock { guarded in
            let ended = guarded.state.ended(fetch.id, of: fetch.url, outcome, now: now, jitter: jitter)
            var waiting = guarded.waiting.removeValue(forKey: fetch.id) ?? []
            for id in ended.givenUp { waiting += guarded.waiting.removeValue(forKey: id) ?? [] }
            return (waiting, ended.begin)
        }
        if let next { begin(next) }
        for continuation in waiting { continuation.resume() }
        if case .failed(let failure) = outcome {
            logger.log(
                // Anybody can make tenants up; the log is not theirs to fill.
                level: fetch.isFirst && failure == .status(404) ? .debug : .warning,
                "the keys of an issuer cannot be had",
                metadata: ["url": "\(fetch.url)", "reason": "\(failure)"]
            )
        }
    }
}
