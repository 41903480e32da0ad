/// How long keys are believed, how often an issuer is asked, and how much it may send.
///
/// The defaults suit production; every protection is on. Values that make no sense (negative, zero, a minimum above its
/// maximum) are brought to the nearest one that does.
public struct JWKSPolicy: Sendable, Hashable {
    /// A set is believed at least so long, whatever its `Cache-Control` says: protects the issuer.
    ///
    /// An issuer reckons with its `max-age` when it rotates, so this is short; make it longer only for one that does not.
    public var minimumLifetime: Duration = .seconds(1)
    /// A set without `max-age` is believed so long.
    public var defaultLifetime: Duration = .seconds(300)
    /// A set is believed at most so long: a removed key is dead after this.
    public var maximumLifetime: Duration = .seconds(3600)
    /// How much longer the last known keys serve while the issuer is down.
    public var staleUse: Duration = .seconds(3600)

    /// How long one fetch may take.
    public var fetchTimeLimit: Duration = .seconds(5)
    /// How many bytes a set may have.
    public var maximumBytes = 256 * 1024
    /// How many keys a set may have, usable or not.
    public var maximumKeys = 64

    /// The pause after a fetch that failed; each further failure doubles it, and jitter moves it by a quarter.
    ///
    /// Fetches that succeed need none: refreshes are spaced by the set's life, and those for unknown keys have a budget.
    public var coolDown: Duration = .seconds(1)
    /// The longest pause after failures.
    public var maximumCoolDown: Duration = .seconds(60)

    /// How many fetches unknown key ids may cause at once, for each issuer.
    public var unknownKeyBurst = 4
    /// How long it takes until they may cause one more.
    public var unknownKeyInterval: Duration = .seconds(30)

    /// How many issuers that have published keys are remembered; those named exactly always are.
    public var maximumIssuers = 1024
    /// How many tenants that never had keys here are remembered, under all Signet base URLs: asked about, waiting for that,
    /// or answered with an error.
    public var maximumNewIssuers = 1024
    /// How many of these may be asked about at the same time; the next ones wait as long as a fetch may take.
    public var newIssuerFetches = 64
    /// How many of these may be asked about in a second; generous, since a flood beyond it crowds new tenants out.
    public var newIssuersPerSecond = 2000
    /// How many requests may wait for fetches at the same time, for each issuer; more are refused at once.
    public var maximumWaiting = 1024

    /// The defaults.
    public init() {}
}

/// The policy in seconds, with nonsense removed: what the state machine reckons with.
struct JWKSRules: Sendable {
    let minimumLifetime, defaultLifetime, maximumLifetime, staleUse: Double
    let fetchTimeLimit: Double
    let coolDown, maximumCoolDown: Double
    let unknownKeys, newIssuers: TokenBucket
    let maximumIssuers, maximumNewIssuers, newIssuerFetches, maximumWaiting: Int

    init(_ policy: JWKSPolicy) {
        minimumLifetime = max(1, policy.minimumLifetime.inSeconds)
        maximumLifetime = max(minimumLifetime, policy.maximumLifetime.inSeconds)
        defaultLifetime = min(max(minimumLifetime, policy.defaultLifetime.inSeconds), maximumLifetime)
        staleUse = max(0, policy.staleUse.inSeconds)
        fetchTimeLimit = max(0.001, policy.fetchTimeLimit.inSeconds)
        coolDown = max(0.1, policy.coolDown.inSeconds)
        maximumCoolDown = max(coolDown, policy.maximumCoolDown.inSeconds)
        unknownKeys = TokenBucket(capacity: policy.unknownKeyBurst, interval: policy.unknownKeyInterval)
        let newIssuersPerSecond = max(1, policy.newIssuersPerSecond)
        newIssuers = TokenBucket(
            capacity: newIssuersPerSecond,
            interval: .seconds(1 / Double(newIssuersPerSecond))
        )
        maximumIssuers = max(1, policy.maximumIssuers)
        maximumNewIssuers = max(1, policy.maximumNewIssuers)
        newIssuerFetches = max(1, policy.newIssuerFetches)
        maximumWaiting = max(1, policy.maximumWaiting)
    }

    /// How long a set that came with `maxAge` is believed.
    func lifetime(maxAge: Double?) -> Double {
        min(max(minimumLifetime, maxAge ?? defaultLifetime), maximumLifetime)
    }

    /// How long before its end a set is fetched anew: early enough that a fetch that uses up its time still ends before.
    func refreshLead(lifetime: Double, jitter: Double) -> Double {
        let lead = max(lifetime * 0.2, min(lifetime * 0.5, fetchTimeLimit * 2))
        return lead + lifetime * 0.1 * jitter
    }

    /// The pause after so many failures; jitter keeps a fleet of validators from asking in step.
    func pause(failures: Int, jitter: Double) -> Double {
        guard failures > 0 else { return 0 }
        let doubled = coolDown * Double(1 << min(failures - 1, 20))
        return min(doubled, maximumCoolDown) * (0.75 + 0.5 * jitter)
    }
}
