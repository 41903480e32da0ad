/// The fetches of tenants that never had keys here, so that anybody can have made them up: how many are carried out, and
/// which wait for a place.
///
/// Nothing tells a tenant that is new from one that is made up but the issuer itself, whose answer to the latter is a
/// cheap 404. So every one of them is asked about; what is bounded is how many at a time, and how many a second. Whoever
/// finds no place waits a little instead of being refused.
struct FirstFetches: Sendable {
    private struct Queued: Sendable {
        let fetch: JWKSCacheState.Fetch
        let since: Double
    }

    private let places: Int
    private let patience: Double
    private var budget: TokenBucket
    private var queue: [Queued] = []
    private(set) var running = 0

    init(rules: JWKSRules) {
        places = rules.newIssuerFetches
        patience = rules.fetchTimeLimit
        budget = rules.newIssuers
    }

    /// How many wait for a place.
    var waiting: Int { queue.count }

    /// Whether one more may be asked about.
    mutating func take(now: Double) -> Bool { budget.take(now: now) }

    /// Whether the fetch is to be carried out now; if not, it waits.
    mutating func begins(_ fetch: JWKSCacheState.Fetch, now: Double) -> Bool {
        guard running >= places else {
            running += 1
            return true
        }
        queue.append(Queued(fetch: fetch, since: now))
        return false
    }

    /// A place is free: which fetch takes it, and which have waited too long.
    ///
    /// The newest goes first. In the order of arrival a flood would make everybody wait until nobody wants the answer
    /// any more.
    mutating func ended(now: Double) -> (begin: JWKSCacheState.Fetch?, givenUp: [JWKSCacheState.Fetch]) {
        let late = queue.prefix { now - $0.since > patience }.map(\.fetch)
        queue.removeFirst(late.count)
        guard let next = queue.popLast() else {
            running -= 1
            return (nil, late)
        }
        return (next.fetch, late)
    }
}
