/// The keys of all issuers: a value that does no I/O.
///
/// Issuers share nothing here but the bounds on their number.
struct JWKSCacheState: Sendable {
    /// A fetch that the caller must carry out, once.
    struct Fetch: Sendable {
        let id: UInt64
        let url: String
        let entityTag: String?
        let keys: PublishedKeys?
    }

    /// What a request is told, and what must be begun on its behalf.
    enum Step: Sendable {
        case key(PublishedKey, begin: Fetch?)
        /// `isUnknown`: for a key that is not in the set that is here.
        case wait(UInt64, begin: Fetch?, isUnknown: Bool)
        case refused(TokenRefusal)
    }

    /// How a fetch ended.
    enum Outcome: Sendable {
        case keys(PublishedKeys, entityTag: String?, freshness: JWKSFreshness)
        case notModified(freshness: JWKSFreshness)
        case failed(JWKSFetchFailure)
    }

    private let rules: JWKSRules
    /// By the URL of their keys: those who share it share their fate anyway.
    private var issuers: [String: IssuerKeys] = [:]
    private var newIssuers: TokenBucket
    private var lastFetch: UInt64 = 0

    init(rules: JWKSRules) {
        self.rules = rules
        newIssuers = rules.newIssuers
    }

    /// How many issuers are remembered.
    var issuerCount: Int { issuers.count }

    /// Looks a key up and says what to do.
    mutating func key(_ name: String, of source: KeySource, now: Double, hasWaited: Bool) -> Step {
        guard let answer = issuers[source.url]?.key(name, now: now, hasWaited: hasWaited, rules: rules) else {
            return admit(source, now: now)
        }
        switch answer {
        case .key(let key, refresh: false): return .key(key, begin: nil)
        case .key(let key, refresh: true): return .key(key, begin: begin(source))
        case .wait(begin: true, let isUnknown):
            let fetch = begin(source)
            return .wait(fetch.id, begin: fetch, isUnknown: isUnknown)
        case .wait(begin: false, let isUnknown):
            return .wait(issuers[source.url]?.fetch ?? 0, begin: nil, isUnknown: isUnknown)
        case .refused(let refusal): return .refused(refusal)
        }
    }

    /// What must be waited for until the issuer's keys are here: the fetch that is under way or, when they are not
    /// usable, a new one.
    mutating func prepare(_ source: KeySource, now: Double) -> (id: UInt64, begin: Fetch?)? {
        guard let known = issuers[source.url] else {
            guard case .wait(let id, let fetch, _) = admit(source, now: now) else { return nil }
            return (id, fetch)
        }
        if let id = known.fetch { return (id, nil) }
        guard known.mayFetchNow(now, rules) else { return nil }
        let fetch = begin(source)
        return (fetch.id, fetch)
    }

    /// Whether keys of this issuer may be used now.
    func isReady(_ source: KeySource, now: Double) -> Bool { issuers[source.url]?.isUsable(now, rules) ?? false }

    /// Whether this fetch is still under way.
    func isUnderWay(_ id: UInt64, of url: String) -> Bool { issuers[url]?.fetch == id }

    /// A fetch ended; false when it had been given up before, and its result does not count.
    mutating func ended(_ id: UInt64, of url: String, _ outcome: Outcome, now: Double, jitter: Double) -> Bool {
        guard isUnderWay(id, of: url) else { return false }
        switch outcome {
        case .keys(let keys, let entityTag, let freshness):
            issuers[url]?
                .fetched(
                    keys,
                    entityTag: entityTag,
                    freshness: freshness,
                    now: now,
                    jitter: jitter,
                    rules: rules
                )
        case .notModified(let freshness):
            issuers[url]?.notModified(freshness: freshness, now: now, jitter: jitter, rules: rules)
        case .failed(let failure):
            issuers[url]?.failed(failure, now: now, jitter: jitter, rules: rules)
        }
        return true
    }

    /// An issuer that was never asked, or was forgotten.
    ///
    /// Under a base URL anybody can make one up, so those have a budget of their own, and nothing is remembered of one
    /// that the budget refuses.
    private mutating func admit(_ source: KeySource, now: Double) -> Step {
        if !source.isExact {
            guard newIssuers.take(now: now), makeRoom() else {
                return .refused(
                    TokenRefusal(
                        .keysUnavailable,
                        "too many tenants that were never seen before",
                        retryAfter: max(.seconds(1), newIssuers.untilNext)
                    )
                )
            }
        }
        issuers[source.url] = IssuerKeys(isExact: source.isExact, rules: rules, now: now)
        let fetch = begin(source)
        return .wait(fetch.id, begin: fetch, isUnknown: false)
    }

    /// Forgets the issuer that was not used for the longest time, those without keys first; never one that is named by
    /// the configuration or is being fetched.
    private mutating func makeRoom() -> Bool {
        guard issuers.count >= rules.maximumIssuers else { return true }
        let victim =
            issuers.lazy
            .filter { !$0.value.isExact && $0.value.fetch == nil }
            .min { ($0.value.isProven ? 1 : 0, $0.value.usedAt) < ($1.value.isProven ? 1 : 0, $1.value.usedAt) }
        guard let victim else { return false }
        issuers[victim.key] = nil
        return true
    }

    private mutating func begin(_ source: KeySource) -> Fetch {
        lastFetch += 1
        issuers[source.url]?.fetchBegan(lastFetch)
        let known = issuers[source.url]
        return Fetch(
            id: lastFetch,
            url: source.url,
            entityTag: known?.entityTag,
            keys: known?.keys
        )
    }
}
