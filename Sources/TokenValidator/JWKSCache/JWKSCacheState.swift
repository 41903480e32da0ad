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
        /// Of a tenant that never had keys here.
        let isFirst: Bool
    }

    /// What comes of a fetch's end.
    struct Ended: Sendable {
        /// Whether the result was still wanted.
        var counts: Bool
        /// A fetch that waited for a place and must be carried out now.
        var begin: Fetch?
        /// Fetches that waited too long and will not be carried out.
        var givenUp: [UInt64] = []
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
    /// Tenants below a base URL that never had keys here, apart from the others: who makes some up pushes none out.
    private var newcomers: [String: IssuerKeys] = [:]
    private var firstFetches: FirstFetches
    private var lastFetch: UInt64 = 0

    init(rules: JWKSRules) {
        self.rules = rules
        firstFetches = FirstFetches(rules: rules)
    }

    /// How many issuers are remembered.
    var issuerCount: Int { issuers.count + newcomers.count }
    /// How many fetches of newcomers are under way.
    var firstFetchCount: Int { firstFetches.running }

    /// Looks a key up and says what to do.
    mutating func key(_ name: String, of source: some KeyPlace, now: Double, hasWaited: Bool) -> Step {
        var answer = issuers[source.url]?.key(name, now: now, hasWaited: hasWaited, rules: rules)
        if answer == nil {
            answer = newcomers[source.url]?.key(name, now: now, hasWaited: hasWaited, rules: rules)
        }
        guard let answer else {
            guard !hasWaited else {
                return .refused(TokenRefusal(.keysUnavailable, "forgotten", retryAfter: .seconds(1)))
            }
            return admit(source, now: now)
        }
        switch answer {
        case .key(let key, refresh: false): return .key(key, begin: nil)
        case .key(let key, refresh: true): return .key(key, begin: begin(source))
        case .wait(begin: true, let isUnknown): return ask(source, isUnknown: isUnknown, now: now)
        case .wait(begin: false, let isUnknown):
            return .wait(known(source.url)?.fetch ?? 0, begin: nil, isUnknown: isUnknown)
        case .refused(let refusal): return .refused(refusal)
        }
    }

    /// What must be waited for until the issuer's keys are here: the fetch that is under way or, when they are not
    /// usable, a new one.
    mutating func prepare(_ source: some KeyPlace, now: Double) -> (id: UInt64, begin: Fetch?)? {
        let step: Step
        if let known = known(source.url) {
            if let id = known.fetch { return (id, nil) }
            guard known.mayFetchNow(now, rules) else { return nil }
            step = ask(source, isUnknown: false, now: now)
        } else {
            step = admit(source, now: now)
        }
        guard case .wait(let id, let fetch, _) = step else { return nil }
        return (id, fetch)
    }

    /// Whether keys of this issuer may be used now.
    func isReady(_ source: some KeyPlace, now: Double) -> Bool { issuers[source.url]?.isUsable(now, rules) ?? false }

    /// Whether this fetch is still under way.
    func isUnderWay(_ id: UInt64, of url: String) -> Bool { known(url)?.fetch == id }

    /// A fetch ended; one that had been given up before does not count.
    mutating func ended(_ id: UInt64, of url: String, _ outcome: Outcome, now: Double, jitter: Double) -> Ended {
        guard isUnderWay(id, of: url) else { return Ended(counts: false) }
        guard var newcomer = newcomers[url] else {
            issuers[url]?.ended(outcome, now: now, jitter: jitter, rules: rules)
            return Ended(counts: true)
        }
        newcomer.ended(outcome, now: now, jitter: jitter, rules: rules)
        if newcomer.isProven {
            newcomers[url] = nil
            makeRoomForProven()
            issuers[url] = newcomer
        } else {
            newcomers[url] = newcomer
        }
        let (next, late) = firstFetches.ended(now: now)
        for fetch in late {
            newcomers[fetch.url]?.failed(.timeLimit, now: now, jitter: jitter, rules: rules)
        }
        return Ended(counts: true, begin: next, givenUp: late.map(\.id))
    }

    private func known(_ url: String) -> IssuerKeys? { issuers[url] ?? newcomers[url] }

    /// An issuer that was never asked, or was forgotten.
    private mutating func admit(_ source: some KeyPlace, now: Double) -> Step {
        if source.isExact { issuers[source.url] = IssuerKeys(isExact: true, rules: rules, now: now) }
        return ask(source, isUnknown: false, now: now)
    }

    /// Has an issuer asked: at once, or for a newcomer when it has a place.
    ///
    /// Under a base URL anybody can make newcomers up, so those have bounds of their own, and an issuer that has proved
    /// itself with keys needs none of their room.
    private mutating func ask(_ source: some KeyPlace, isUnknown: Bool, now: Double) -> Step {
        if issuers[source.url] != nil {
            let fetch = begin(source)
            return .wait(fetch.id, begin: fetch, isUnknown: isUnknown)
        }
        guard firstFetches.take(now: now), newcomers[source.url] != nil || makeRoomForNewcomer() else {
            return .refused(
                TokenRefusal(
                    .keysUnavailable,
                    "too many tenants that were never seen before",
                    retryAfter: .seconds(1)
                )
            )
        }
        lastFetch += 1
        newcomers[source.url, default: IssuerKeys(isExact: false, rules: rules, now: now)].fetchBegan(lastFetch)
        let fetch = Fetch(id: lastFetch, url: source.url, entityTag: nil, keys: nil, isFirst: true)
        let beginsNow = firstFetches.begins(fetch, now: now)
        return .wait(fetch.id, begin: beginsNow ? fetch : nil, isUnknown: isUnknown)
    }

    /// Forgets the newcomers that were not asked for for the longest time; those that are asked about now stay.
    ///
    /// A quarter at once, so that a flood does not make us look through all of them for each.
    private mutating func makeRoomForNewcomer() -> Bool {
        guard newcomers.count >= rules.maximumNewIssuers else { return true }
        let idle = newcomers.filter { $0.value.fetch == nil }.sorted { $0.value.usedAt < $1.value.usedAt }
        for victim in idle.prefix(max(1, rules.maximumNewIssuers / 4)) { newcomers[victim.key] = nil }
        return !idle.isEmpty
    }

    /// Forgets the issuer that was not used for the longest time; never one that is named by the configuration or is being
    /// fetched.
    private mutating func makeRoomForProven() {
        guard issuers.count >= rules.maximumIssuers else { return }
        let victim =
            issuers.lazy
            .filter { !$0.value.isExact && $0.value.fetch == nil }
            .min { $0.value.usedAt < $1.value.usedAt }
        if let victim { issuers[victim.key] = nil }
    }

    private mutating func begin(_ source: some KeyPlace) -> Fetch {
        lastFetch += 1
        issuers[source.url]?.fetchBegan(lastFetch)
        let known = issuers[source.url]
        return Fetch(
            id: lastFetch,
            url: source.url,
            entityTag: known?.entityTag,
            keys: known?.keys,
            isFirst: false
        )
    }
}

extension IssuerKeys {
    fileprivate mutating func ended(
        _ outcome: JWKSCacheState.Outcome,
        now: Double,
        jitter: Double,
        rules: JWKSRules
    ) {
        switch outcome {
        case .keys(let keys, let entityTag, let freshness):
            fetched(keys, entityTag: entityTag, freshness: freshness, now: now, jitter: jitter, rules: rules)
        case .notModified(let freshness):
            notModified(freshness: freshness, now: now, jitter: jitter, rules: rules)
        case .failed(let failure):
            failed(failure, now: now, jitter: jitter, rules: rules)
        }
    }
}
