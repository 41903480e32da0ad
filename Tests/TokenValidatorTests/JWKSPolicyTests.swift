import Testing

@testable import TokenValidator

@Suite("The policy of the key cache")
struct JWKSPolicyTests {
    let rules = JWKSRules(JWKSPolicy())

    @Test("pauses after failures double up to a minute, and jitter moves them by a quarter")
    func pauses() {
        #expect(rules.pause(failures: 0, jitter: 0.5) == 0)
        #expect((1...8).map { rules.pause(failures: $0, jitter: 0.5) } == [1, 2, 4, 8, 16, 32, 60, 60])
        #expect(rules.pause(failures: 1_000_000, jitter: 0.5) == 60)
        #expect(rules.pause(failures: 3, jitter: 0) == 3)
        #expect(rules.pause(failures: 3, jitter: 1) == 5)
    }

    @Test("lifetimes keep within the policy's bounds", arguments: [(0.0, 1.0), (60, 60), (86400, 3600)])
    func lifetimes(maxAge: Double, expected: Double) {
        #expect(rules.lifetime(maxAge: maxAge) == expected)
        #expect(rules.lifetime(maxAge: nil) == 300)
    }

    @Test("a set is fetched early enough for a fetch that uses up its whole time", arguments: [20.0, 60, 300, 3600])
    func refreshLead(lifetime: Double) {
        for jitter in [0, 0.5, 1] {
            let lead = rules.refreshLead(lifetime: lifetime, jitter: jitter)
            #expect(lead >= 10)
            #expect(lead <= lifetime * 0.6)
        }
    }

    @Test("nonsense is brought to the nearest thing that makes sense")
    func nonsense() {
        var policy = JWKSPolicy()
        policy.minimumLifetime = .seconds(-5)
        policy.maximumLifetime = .seconds(-10)
        policy.defaultLifetime = .seconds(9999)
        policy.staleUse = .seconds(-1)
        policy.coolDown = .zero
        policy.maximumCoolDown = .seconds(-1)
        policy.unknownKeyBurst = 0
        policy.unknownKeyInterval = .zero
        policy.maximumIssuers = 0
        let rules = JWKSRules(policy)
        #expect(rules.lifetime(maxAge: 100) == 1)
        #expect(rules.staleUse == 0)
        #expect(rules.pause(failures: 9, jitter: 0) > 0)
        #expect(rules.maximumIssuers == 1)
        var budget = rules.unknownKeys
        let first = budget.take(now: 0)
        let second = budget.take(now: 0)
        #expect(first && !second)
    }

    @Test("a budget refills with time, and a clock that goes back earns nothing")
    func budget() {
        var budget = TokenBucket(capacity: 2, interval: .seconds(10))
        let taken = [0.0, 0, 0, 9, 10, 0, 5, 9, 10, 19].map { budget.take(now: $0) }
        #expect(taken == [true, true, false, false, true, false, false, false, true, false])
    }
}
