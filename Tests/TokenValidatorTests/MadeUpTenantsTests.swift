import JOSE
import OAuth
import Testing

@testable import TokenValidator

/// A resource server that has just started, while somebody sends it tokens of tenants that do not exist.
///
/// The clock is a number; the issuer answers each fetch after its latency, to the made-up ones with 404.
@Suite("Made-up tenants")
struct MadeUpTenantsTests {
    private struct Flood {
        var state: JWKSCacheState
        let trust: TrustedIssuers
        let keyID: String
        let published: PublishedKeys
        let latency: Double
        /// Fetches under way in the order of their ends.
        var underWay: [(endsAt: Double, fetch: JWKSCacheState.Fetch)] = []
        var mostUnderWay = 0
        var mostIssuers = 0
        var fetches = 0

        init(policy: JWKSPolicy = JWKSPolicy(), latency: Double) throws {
            let key = try SigningKey.test()
            keyID = key.keyID
            published = PublishedKeys(JWKSet([key.publicJWK]), replacing: nil)
            trust = TrustedIssuers([.everyTenant(of: try Issuer("https://id.example"))])
            state = JWKSCacheState(rules: JWKSRules(policy))
            self.latency = latency
        }

        func source(_ tenant: String) throws -> KeySource {
            try #require(trust.source(of: "https://id.example/t/\(tenant)"))
        }

        /// A request with a token of that tenant; false when it is refused at once.
        @discardableResult
        mutating func ask(_ tenant: String, _ now: Double) throws -> Bool {
            try advance(to: now)
            let step = state.key(keyID, of: try source(tenant), now: now, hasWaited: false)
            mostIssuers = max(mostIssuers, state.issuerCount)
            switch step {
            case .key(_, let fetch), .wait(_, let fetch, _):
                if let fetch { begin(fetch, now) }
                return true
            case .refused: return false
            }
        }

        mutating func hasKeys(_ tenant: String, _ now: Double) throws -> Bool {
            try advance(to: now)
            return state.isReady(try source(tenant), now: now)
        }

        private mutating func begin(_ fetch: JWKSCacheState.Fetch, _ now: Double) {
            fetches += 1
            underWay.append((now + latency, fetch))
            mostUnderWay = max(mostUnderWay, underWay.count)
        }

        private mutating func advance(to now: Double) throws {
            while let next = underWay.first, next.endsAt <= now {
                underWay.removeFirst()
                let outcome: JWKSCacheState.Outcome =
                    next.fetch.url.contains("/t/x")
                    ? .failed(.status(404))
                    : .keys(published, entityTag: nil, freshness: JWKSFreshness(remaining: 300))
                let ended = state.ended(next.fetch.id, of: next.fetch.url, outcome, now: next.endsAt, jitter: 0.5)
                if let queued = ended.begin { begin(queued, next.endsAt) }
            }
        }
    }

    @Test(
        "a thousand made-up tenants a second keep no real one from its first key",
        arguments: [0.001, 0.010, 0.050]
    )
    func firstTokens(latency: Double) throws {
        var flood = try Flood(latency: latency)
        #expect(try Self.served(&flood) == 50)
        #expect(flood.mostUnderWay <= 64)
    }

    @Test("with one new tenant a second for all together the real ones would starve: the test before sees it")
    func control() throws {
        var policy = JWKSPolicy()
        policy.newIssuersPerSecond = 1
        var flood = try Flood(policy: policy, latency: 0.01)
        #expect(try Self.served(&flood) < 5)
    }

    /// Ten seconds of a thousand made-up tenants each; of fifty real ones that come in the second half, how many have
    /// their keys within a fifth of a second of their first and only token.
    private static func served(_ flood: inout Flood) throws -> Int {
        var pending: [String: Double] = [:]
        var served = 0
        for tick in 0..<10_300 {
            let now = Double(tick) / 1000
            try flood.ask("x\(tick)", now)
            if (5000..<10_000).contains(tick), tick % 100 == 50 {
                if try flood.ask("real\(tick)", now + 0.0005) { pending["real\(tick)"] = now }
            }
            for (tenant, since) in pending where try flood.hasKeys(tenant, now + 0.0009) {
                if now - since < 0.2 { served += 1 }
                pending[tenant] = nil
            }
        }
        return served
    }

    @Test("beyond what the issuer answers, fetches and memory stay bounded and whoever tries again gets through")
    func overload() throws {
        var policy = JWKSPolicy()
        policy.maximumIssuers = 100
        // 64 places of 100 ms each are 640 a second; 5000 come.
        var flood = try Flood(policy: policy, latency: 0.1)
        try flood.ask("before", 0)
        var waiting = Set((0..<20).map { "real\($0)" })
        for tick in 0..<60_000 {
            let now = 1 + Double(tick) / 5000
            try flood.ask("x\(tick)", now)
            guard tick % 2500 == 0 else { continue }
            for tenant in waiting {
                if try flood.hasKeys(tenant, now) { waiting.remove(tenant) } else { try flood.ask(tenant, now) }
            }
        }
        #expect(waiting.count <= 2)
        #expect(flood.mostUnderWay <= 64)
        #expect(flood.mostIssuers <= 1024 + 100)
        #expect(flood.fetches <= 12 * 640 + 100)
        #expect(try flood.hasKeys("before", 13))
    }

    @Test("an answer that is quick does not lift the bound on fetches in a second")
    func rate() throws {
        var flood = try Flood(latency: 0.0001)
        for tick in 0..<50_000 { try flood.ask("x\(tick)", Double(tick) / 10_000) }
        #expect(flood.fetches <= 2000 + 5 * 2000)
        #expect(flood.fetches >= 5 * 2000)
    }

    @Test("one name asked for again and again is asked about once a pause")
    func remembered() throws {
        var flood = try Flood(latency: 0.01)
        for tick in 0..<10_000 { try flood.ask("x", Double(tick) / 1000) }
        #expect(flood.fetches <= 5)
    }

    @Test("whoever waits for a place is sent away when the issuer hangs, and can try again")
    func hangs() throws {
        var policy = JWKSPolicy()
        policy.newIssuerFetches = 1
        var flood = try Flood(policy: policy, latency: 6)
        try flood.ask("x", 0)
        try flood.ask("real", 0.5)
        guard
            case .wait(let id, begin: nil, _) = flood.state.key(
                flood.keyID,
                of: try flood.source("real"),
                now: 1,
                hasWaited: false
            )
        else {
            Issue.record("it does not wait")
            return
        }
        let first = try #require(flood.underWay.first?.fetch)
        let ended = flood.state.ended(first.id, of: first.url, .failed(.timeLimit), now: 6, jitter: 0.5)
        #expect(ended.givenUp == [id])
        #expect(ended.begin == nil)
        #expect(flood.state.firstFetchCount == 0)
        guard
            case .refused(let refusal) = flood.state.key(
                flood.keyID,
                of: try flood.source("real"),
                now: 6,
                hasWaited: true
            )
        else {
            Issue.record("it is not sent away")
            return
        }
        #expect(refusal.code == .keysUnavailable)
        guard
            case .wait(_, begin: .some, _) = flood.state.key(
                flood.keyID,
                of: try flood.source("real"),
                now: 8,
                hasWaited: false
            )
        else {
            Issue.record("it may not try again")
            return
        }
    }

    @Test("made-up tenants that hang push out none that has keys")
    func provenStay() throws {
        var policy = JWKSPolicy()
        policy.maximumIssuers = 4
        policy.maximumNewIssuers = 4
        var flood = try Flood(policy: policy, latency: 0.01)
        for number in 0..<4 { try flood.ask("real\(number)", Double(number)) }
        for number in 0..<4 { #expect(try flood.hasKeys("real\(number)", 10)) }
        // All within one latency: every place is taken by a fetch.
        for number in 0..<100 { try flood.ask("x\(number)", 10 + Double(number) / 100_000) }
        for number in 0..<4 { #expect(try flood.hasKeys("real\(number)", 10.001)) }
        try flood.ask("real4", 12)
        #expect(try flood.hasKeys("real4", 13))
        #expect(flood.state.issuerCount <= 8)
    }
}
