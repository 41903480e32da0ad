import JOSE

@testable import SigningKeys

/// A world around one ring: server processes with clocks of their own and snapshots that lag, validators that keep the
/// JWK Set for as long as they may, tokens, operators.
///
/// Time in here is true time in seconds; a clock shows it with an offset of at most half the skew.
struct RotationWorld {
    /// What the ring was from a moment on.
    struct Moment {
        let since: Double
        let published: Set<String>
        let active: String?
    }

    struct Validator {
        var keys: Set<String> = []
        var staleAt = -Double.infinity
        let clock: Double
    }

    let schedule: KeySchedule
    /// How long validators really keep a set, in parts of what the schedule says; more than 1 is a lie.
    let hoarding: Double
    /// How long tokens really live, likewise.
    let longevity: Double
    private(set) var fixture: RingFixture
    private(set) var now = 1000.0
    private(set) var faults: [String] = []
    private(set) var checks = 0
    private(set) var promotions = 0

    private var dice: Dice
    private var history: [Moment] = []
    private var validators: [Validator]
    private let serverClocks: [Double]
    /// The `kid` of each outstanding token and the latest `exp` among its tokens.
    private var tokens: [String: Double] = [:]
    private var publishedAt: [String: Double] = [:]
    private var revoked: Set<String> = []
    /// Keys that had to sign before every validator could hold them: the first one, and successors in an emergency.
    private var early: Set<String> = []

    private var maxAge: Double { schedule.jwksMaxAge.inSeconds }
    private var lag: Double { schedule.propagation.inSeconds }
    private var lifetime: Double { schedule.longestTokenLifetime.inSeconds * longevity }

    init(_ schedule: KeySchedule, seed: UInt64, hoarding: Double = 1, longevity: Double = 1) throws {
        var dice = Dice(seed: seed)
        let half = schedule.clockSkew.inSeconds / 2
        self.schedule = schedule
        self.hoarding = hoarding
        self.longevity = longevity
        fixture = try RingFixture(schedule)
        serverClocks = (0..<3).map { _ in dice.edge(-half...half) }
        validators = (0..<4).map { _ in Validator(clock: dice.edge(-half...half)) }
        self.dice = dice
    }

    /// Lets some time pass and everything happen that may.
    mutating func step(withRevocations: Bool) {
        pass()
        if dice.chance(0.9) { maintain() }
        if dice.chance(0.03) {
            let clock = serverClock()
            _ = fixture.ring.requestRotation(now: clock, schedule: schedule)
            settle(clock)
        }
        if withRevocations, dice.chance(0.02) { revoke() }
        fetch()
        issue()
        validate()
    }

    private mutating func pass() {
        let deadline = fixture.ring.nextDeadline(schedule: schedule)?.seconds ?? now
        switch Int.random(in: 0..<4, using: &dice) {
        // To the deadline as one of the clocks shows it, or a little past.
        case 0 where deadline > now: now = max(now, deadline - dice.edge(-lag...lag) + dice.number(0...1e-3))
        case 1: now += dice.number(0...schedule.rotationInterval.inSeconds / 2)
        case 2: now += dice.number(0...lifetime / 4)
        default: now += dice.number(0...maxAge / 4)
        }
    }

    private mutating func serverClock() -> NumericDate { NumericDate(now + serverClocks.randomElement(using: &dice)!) }

    private mutating func maintain() { settle(serverClock()) }

    private mutating func settle(_ clock: NumericDate) {
        let former = fixture.ring.active?.keyID
        fixture.settle(at: clock)
        for key in fixture.ring.keys where publishedAt[key.keyID] == nil { publishedAt[key.keyID] = now }
        if let active = fixture.ring.active?.keyID, active != former {
            promotions += 1
            if former == nil { early.insert(active) }
        }
        let published = Set(fixture.ring.published.map(\.keyID))
        history.append(Moment(since: now, published: published, active: fixture.ring.active?.keyID))
        if history.count > 400 { history.removeFirst(200) }
    }

    private mutating func revoke() {
        guard let key = fixture.ring.keys.filter(\.state.isPublished).randomElement(using: &dice) else { return }
        let clock = serverClock()
        _ = fixture.ring.revoke(keyID: key.keyID, now: clock)
        revoked.insert(key.keyID)
        settle(clock)
    }

    /// A process's view: what the ring was at some moment of the last `propagation`.
    private mutating func snapshot() -> Moment? {
        let moment = now - dice.edge(0...lag)
        return history.last { $0.since <= moment }
    }

    private mutating func fetch() {
        for index in validators.indices where now >= validators[index].staleAt - 1e-6 || dice.chance(0.05) {
            validators[index].keys = snapshot()?.published ?? []
            validators[index].staleAt = now + maxAge * hoarding
        }
    }

    private mutating func issue() {
        guard let keyID = snapshot()?.active else { return }
        // What an emergency or the first key costs until every validator has fetched again.
        if early.contains(keyID), let published = publishedAt[keyID], now < published + lag + maxAge { return }
        let clock = serverClocks.randomElement(using: &dice)!
        tokens[keyID] = max(tokens[keyID] ?? 0, now + clock + dice.edge(0...lifetime))
    }

    /// Every validator, every outstanding token: the key is in the set that the validator holds.
    private mutating func validate() {
        for validator in validators {
            for (keyID, expiry) in tokens where now + validator.clock < expiry - 1e-6 && !revoked.contains(keyID) {
                checks += 1
                if !validator.keys.contains(keyID) { faults.append("\(keyID) is unknown at \(now)") }
            }
        }
        let (current, half) = (now, schedule.clockSkew.inSeconds)
        tokens = tokens.filter { $0.value > current - half }
    }
}
