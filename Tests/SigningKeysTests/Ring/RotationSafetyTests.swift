import Testing

@testable import SigningKeys

@Suite("Rotation is safe")
struct RotationSafetyTests {
    private static func schedule(_ seed: UInt64) throws -> KeySchedule {
        var dice = Dice(seed: seed &* 7919)
        let maxAge = dice.number(1...900)
        let skew = dice.chance(0.2) ? 0 : dice.number(0...120)
        let lag = dice.chance(0.2) ? 0 : dice.number(0...30)
        let lifetime = dice.number(1...7200)
        let ahead = maxAge + skew + lag
        let kept = lifetime + skew * 2 + lag
        return try KeySchedule(
            jwksMaxAge: .seconds(maxAge),
            clockSkew: .seconds(skew),
            longestTokenLifetime: .seconds(lifetime),
            // From the shortest that is allowed on.
            rotationInterval: .seconds(max(ahead * dice.edge(1.001...10), kept / 17, 1)),
            propagation: .seconds(lag),
            keepsRetired: .seconds(dice.number(0...3600))
        )
    }

    @Test("no valid token meets a validator that lacks its key, whatever the spans, the clocks and the moments")
    func withoutRevocations() throws {
        var checks = 0
        var promotions = 0
        for seed in 1...UInt64(60) {
            var world = try RotationWorld(Self.schedule(seed), seed: seed)
            for _ in 0..<300 { world.step(withRevocations: false) }
            #expect(world.faults.isEmpty, "seed \(seed): \(world.faults.prefix(3))")
            checks += world.checks
            promotions += world.promotions
        }
        #expect(checks > 20_000)
        #expect(promotions > 1000)
    }

    @Test("revocations hurt the tokens of the revoked key and of a successor that was too young, and no others")
    func withRevocations() throws {
        var checks = 0
        for seed in 1001...UInt64(1060) {
            var world = try RotationWorld(Self.schedule(seed), seed: seed)
            for _ in 0..<300 { world.step(withRevocations: true) }
            #expect(world.faults.isEmpty, "seed \(seed): \(world.faults.prefix(3))")
            checks += world.checks
        }
        #expect(checks > 20_000)
    }

    @Test("the proof is sharp: validators that hoard the set, and tokens that outlive their limit, are found out")
    func notVacuous() throws {
        var hoarders = 0
        var survivors = 0
        for seed in 1...UInt64(40) {
            var hoarding = try RotationWorld(Self.schedule(seed), seed: seed, hoarding: 1.5)
            var longevity = try RotationWorld(Self.schedule(seed), seed: seed, longevity: 1.5)
            for _ in 0..<300 {
                hoarding.step(withRevocations: false)
                longevity.step(withRevocations: false)
            }
            hoarders += hoarding.faults.isEmpty ? 0 : 1
            survivors += longevity.faults.isEmpty ? 0 : 1
        }
        #expect(hoarders > 10)
        #expect(survivors > 10)
    }
}
