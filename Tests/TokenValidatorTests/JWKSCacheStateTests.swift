import JOSE
import OAuth
import Testing

@testable import TokenValidator

/// All issuers together, as a value.
@Suite("Keys of many issuers")
struct JWKSCacheStateTests {
    let key: SigningKey
    let published: PublishedKeys

    init() throws {
        key = try .test()
        published = PublishedKeys(JWKSet([key.publicJWK]), replacing: nil)
    }

    private func tenant(_ name: String) throws -> KeySource {
        let trust = TrustedIssuers([.everyTenant(of: try Issuer("https://id.example"))])
        return try #require(trust.source(of: "https://id.example/t/\(name)"))
    }

    private func exact() throws -> KeySource {
        let trust = TrustedIssuers([.issuer(try Issuer("https://other.example"))])
        return try #require(trust.source(of: "https://other.example"))
    }

    @discardableResult
    private func ask(_ state: inout JWKSCacheState, _ source: KeySource, _ now: Double) -> JWKSCacheState.Fetch? {
        switch state.key(key.keyID, of: source, now: now, hasWaited: false) {
        case .key(_, let fetch), .wait(_, let fetch, _): fetch
        case .refused: nil
        }
    }

    private func answer(_ state: inout JWKSCacheState, _ fetch: JWKSCacheState.Fetch, _ now: Double) -> Bool {
        state.ended(
            fetch.id,
            of: fetch.url,
            .keys(published, entityTag: nil, freshness: JWKSFreshness(remaining: 300)),
            now: now,
            jitter: 0.5
        )
        .counts
    }

    @Test("a flood of made-up tenants takes nothing from those that are known, nor from those named exactly")
    func floodSparesOthers() throws {
        var policy = JWKSPolicy()
        policy.maximumIssuers = 10
        var state = JWKSCacheState(rules: JWKSRules(policy))
        let acme = try tenant("acme")
        let first = try #require(ask(&state, acme, 0))
        #expect(answer(&state, first, 0))
        for number in 0..<1000 {
            let now = Double(number) / 10
            if let fetch = ask(&state, try tenant("x\(number)"), now) {
                _ = state.ended(fetch.id, of: fetch.url, .failed(.status(404)), now: now, jitter: 0.5)
            }
        }
        guard case .key = state.key(key.keyID, of: acme, now: 100, hasWaited: false) else {
            Issue.record("the known tenant was forgotten")
            return
        }
        #expect(ask(&state, try exact(), 100) != nil)
    }

    @Test("hung fetches of made-up tenants fill their own places and no others")
    func hungTenants() throws {
        var policy = JWKSPolicy()
        policy.maximumNewIssuers = 4
        var state = JWKSCacheState(rules: JWKSRules(policy))
        for number in 0..<32 { ask(&state, try tenant("x\(number)"), 0) }
        #expect(state.issuerCount == 4)
        #expect(ask(&state, try exact(), 0) != nil)
    }

    @Test("a fetch that was given up does not count when it comes after all")
    func late() throws {
        var state = JWKSCacheState(rules: JWKSRules(JWKSPolicy()))
        let source = try exact()
        let fetch = try #require(ask(&state, source, 0))
        let wasUnderWay = state.ended(fetch.id, of: fetch.url, .failed(.timeLimit), now: 5, jitter: 0.5).counts
        #expect(wasUnderWay)
        #expect(!answer(&state, fetch, 6))
        #expect(ask(&state, source, 7) != nil)
    }

    @Test("one issuer's trouble is no other's")
    func apart() throws {
        var state = JWKSCacheState(rules: JWKSRules(JWKSPolicy()))
        let (good, bad) = (try tenant("good"), try tenant("bad"))
        let first = try #require(ask(&state, good, 0))
        #expect(answer(&state, first, 0))
        for second in 1...100 {
            if let fetch = ask(&state, bad, Double(second)) {
                _ = state.ended(fetch.id, of: fetch.url, .failed(.timeLimit), now: Double(second), jitter: 0.5)
            }
            guard case .key(_, begin: nil) = state.key(key.keyID, of: good, now: Double(second), hasWaited: false)
            else {
                Issue.record("the good issuer suffers at \(second)")
                return
            }
        }
    }
}

@Suite("Trusted issuers")
struct TrustedIssuersTests {
    @Test("an exact issuer is compared byte by byte")
    func exact() throws {
        let trust = TrustedIssuers([.issuer(try Issuer("https://id.example/k"))])
        #expect(trust.source(of: "https://id.example/k")?.url == "https://id.example/k/.well-known/jwks.json")
        for other in [
            "https://id.example/k/", "https://ID.example/k", "https://id.example/", "https://id.example/\u{212A}",
        ] {
            #expect(trust.source(of: other) == nil)
        }
    }

    @Test("a base URL stands for its tenants and for nothing else")
    func base() throws {
        let trust = TrustedIssuers([.everyTenant(of: try Issuer("https://id.example"))])
        let acme = try #require(trust.source(of: "https://id.example/t/acme"))
        #expect(acme.tenant?.value == "acme")
        #expect(acme.url == "https://id.example/t/acme/.well-known/jwks.json")
        for other in [
            "https://id.example", "https://id.example/t/", "https://id.example/t/acme/", "https://id.example/t/a/b",
            "https://id.example/t/..", "https://id.example/t/ACME", "https://id.example/t/a?b",
            "https://id.example/t/a%2f",
            "https://id.example.evil/t/acme", "http://id.example/t/acme", "https://id.example/t/\u{301}acme",
            "https://id.example@evil.example/t/acme", "",
        ] {
            #expect(trust.source(of: other) == nil, "\(other)")
        }
    }

    @Test("an issuer of Signet's form may issue for its tenant alone")
    func tenant() throws {
        let trust = TrustedIssuers([
            .issuer(try Issuer("https://id.example/t/acme")), .issuer(try Issuer("https://free.example")),
            .issuer(
                try Issuer("https://own.example"),
                jwksURI: "https://own.example/keys",
                tenant: try TenantID("own")
            ),
        ])
        #expect(trust.source(of: "https://id.example/t/acme")?.tenant?.value == "acme")
        #expect(trust.source(of: "https://free.example")?.tenant == nil)
        #expect(trust.source(of: "https://own.example")?.tenant?.value == "own")
        #expect(trust.source(of: "https://own.example")?.url == "https://own.example/keys")
    }
}
