/// The life of one issuer's keys: a value that does no I/O.
///
/// Times are seconds since the epoch.
///
/// ```
/// (nothing) --fetched--> fresh --refreshAt--> fresh, fetched again in the background
///     fresh --expiresAt, nobody asked in time--> lapsed: the next request waits for one fetch
///     fresh --expiresAt, the fetches failed---> stale: serves on, fetched again after each pause
///     stale --expiresAt + staleUse------------> too old: refused
/// ```
struct IssuerKeys: Sendable {
    /// What a request with a key's name is told.
    enum Answer: Sendable {
        /// The key is here. `refresh`: begin a fetch, and do not wait for it.
        case key(PublishedKey, refresh: Bool)
        /// Wait for the fetch that is under way or, if `begin`, begin one; then ask again. `isUnknown`: the set that is
        /// here does not have this key.
        case wait(begin: Bool, isUnknown: Bool)
        case refused(TokenRefusal)
    }

    private struct Published: Sendable {
        var keys: PublishedKeys
        var entityTag: String?
        var fetchedAt, refreshAt, expiresAt: Double
    }

    private enum Age { case fresh, lapsed, stale, tooOld }

    private var published: Published?
    private var failures = 0
    private var lastFailure: JWKSFetchFailure?
    private var endedAt = -Double.infinity
    private var pauseEnds = -Double.infinity
    private var unknownKeys: TokenBucket
    /// Named by the configuration.
    let isExact: Bool

    /// The fetch that is under way.
    private(set) var fetch: UInt64?
    /// When the issuer was last asked about.
    private(set) var usedAt: Double

    /// `isExact`: the issuer is named by the configuration, not made up of a base URL and what a token says.
    init(isExact: Bool, rules: JWKSRules, now: Double) {
        self.isExact = isExact
        unknownKeys = rules.unknownKeys
        usedAt = now
    }

    /// Whether this issuer has ever published keys.
    var isProven: Bool { published != nil }
    /// For `If-None-Match`.
    var entityTag: String? { published?.entityTag }
    /// What the next set replaces.
    var keys: PublishedKeys? { published?.keys }

    /// Looks a key up.
    ///
    /// `hasWaited`: this request has waited for a fetch already and must not wait again.
    mutating func key(_ name: String, now: Double, hasWaited: Bool, rules: JWKSRules) -> Answer {
        usedAt = now
        guard let published else { return absent(now, hasWaited, tooOld: false, rules) }
        switch age(of: published, now, rules) {
        case .tooOld: return absent(now, hasWaited, tooOld: true, rules)
        // Nobody asked while the set was fresh. A key may have been revoked meanwhile, so the set is not believed
        // before the issuer was asked; if it does not answer, the set is stale and serves on.
        case .lapsed where !hasWaited && (fetch != nil || !isPausing(now, rules)):
            return .wait(begin: fetch == nil, isUnknown: published.keys[name] == nil)
        case .fresh, .lapsed, .stale: break
        }
        switch published.keys[name] {
        case .one(let key)?:
            let isDue = now >= published.refreshAt || now < published.fetchedAt
            return .key(key, refresh: isDue && fetch == nil && !isPausing(now, rules))
        case .several?: return .refused(TokenRefusal(.ambiguousKey, "several keys are named \(name)"))
        case nil: return unknown(name, now, hasWaited, rules)
        }
    }

    /// No usable key at all: somebody must fetch.
    private func absent(_ now: Double, _ hasWaited: Bool, tooOld: Bool, _ rules: JWKSRules) -> Answer {
        if !hasWaited, fetch != nil { return .wait(begin: false, isUnknown: false) }
        if !hasWaited, !isPausing(now, rules) { return .wait(begin: true, isUnknown: false) }
        if !isExact, !isProven, lastFailure == .status(404) {
            return .refused(TokenRefusal(.untrustedIssuer, "the base URL knows no such tenant"))
        }
        return .refused(
            TokenRefusal(
                tooOld ? .keysTooOld : .keysUnavailable,
                "last fetch: \(lastFailure?.description ?? "none")",
                retryAfter: .seconds(max(1, pauseEnds - now))
            )
        )
    }

    /// An unknown name: maybe the issuer has just rotated, maybe it is made up.
    ///
    /// One fetch, if the budget has one.
    private mutating func unknown(_ name: String, _ now: Double, _ hasWaited: Bool, _ rules: JWKSRules) -> Answer {
        if !hasWaited {
            if fetch != nil { return .wait(begin: false, isUnknown: true) }
            if !isPausing(now, rules), unknownKeys.take(now: now) { return .wait(begin: true, isUnknown: true) }
        }
        if failures > 0 {
            // The key may be new and the issuer cannot be asked: that is not the client's fault.
            return .refused(
                TokenRefusal(
                    .keysUnavailable,
                    "key \(name) is unknown; last fetch: \(lastFailure?.description ?? "none")",
                    retryAfter: .seconds(max(1, pauseEnds - now))
                )
            )
        }
        return .refused(TokenRefusal(.unknownKey, "key \(name) is not published"))
    }

    /// Whether keys may be used now.
    func isUsable(_ now: Double, _ rules: JWKSRules) -> Bool {
        published.map { age(of: $0, now, rules) }.map { $0 == .fresh || $0 == .stale } ?? false
    }

    /// Whether a fetch is needed and not too early.
    func mayFetchNow(_ now: Double, _ rules: JWKSRules) -> Bool {
        fetch == nil && !isUsable(now, rules) && !isPausing(now, rules)
    }

    private func age(of published: Published, _ now: Double, _ rules: JWKSRules) -> Age {
        // A clock that went back a long way must not make keys live longer.
        let isBeforeBirth = now < published.fetchedAt - rules.maximumLifetime
        if now < published.expiresAt, !isBeforeBirth { return .fresh }
        if now >= published.expiresAt + rules.staleUse { return .tooOld }
        // Down is who failed the last time it was asked, and that not long ago.
        return failures > 0 && now - endedAt <= rules.maximumCoolDown * 2 ? .stale : .lapsed
    }

    /// Whether it is too early to ask again.
    ///
    /// A clock that went back does not lengthen the pause.
    private func isPausing(_ now: Double, _ rules: JWKSRules) -> Bool {
        failures > 0 && now < pauseEnds && pauseEnds - now <= rules.maximumCoolDown * 2
    }
}

/// The fetches of one issuer.
extension IssuerKeys {
    mutating func fetchBegan(_ id: UInt64) { fetch = id }

    /// The whole set is replaced: a key that is not in the new one is dead.
    mutating func fetched(
        _ keys: PublishedKeys,
        entityTag: String?,
        freshness: JWKSFreshness,
        now: Double,
        jitter: Double,
        rules: JWKSRules
    ) {
        ended(now, jitter, rules, failure: nil)
        published = Published(keys: keys, entityTag: entityTag, fetchedAt: now, refreshAt: now, expiresAt: now)
        believe(freshness, now, jitter, rules)
    }

    /// The set that is here still holds.
    mutating func notModified(freshness: JWKSFreshness, now: Double, jitter: Double, rules: JWKSRules) {
        ended(now, jitter, rules, failure: nil)
        believe(freshness, now, jitter, rules)
    }

    /// No keys came; what is here stays.
    mutating func failed(_ failure: JWKSFetchFailure, now: Double, jitter: Double, rules: JWKSRules) {
        ended(now, jitter, rules, failure: failure)
    }

    private mutating func believe(_ freshness: JWKSFreshness, _ now: Double, _ jitter: Double, _ rules: JWKSRules) {
        let lifetime = rules.lifetime(maxAge: freshness.remaining)
        published?.fetchedAt = now
        published?.expiresAt = now + lifetime
        published?.refreshAt = now + lifetime - rules.refreshLead(lifetime: lifetime, jitter: jitter)
    }

    private mutating func ended(_ now: Double, _ jitter: Double, _ rules: JWKSRules, failure: JWKSFetchFailure?) {
        fetch = nil
        lastFailure = failure
        failures = failure == nil ? 0 : failures + 1
        endedAt = now
        pauseEnds = now + rules.pause(failures: failures, jitter: jitter)
    }
}
