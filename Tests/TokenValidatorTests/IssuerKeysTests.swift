import JOSE
import Testing

@testable import TokenValidator

/// The life of one issuer's keys, as a value: the clock is a number.
@Suite("Keys of one issuer")
struct IssuerKeysTests {
    let rules = JWKSRules(JWKSPolicy())
    let key: SigningKey
    let published: PublishedKeys

    init() throws {
        key = try .test()
        published = PublishedKeys(JWKSet([key.publicJWK]), replacing: nil)
    }

    /// Keys fetched at 0 that are fresh until 300 and due at 300 - 60 - 15.
    private func fetched(at now: Double = 0) -> IssuerKeys {
        var keys = IssuerKeys(isExact: true, rules: rules, now: now)
        keys.fetchBegan(1)
        keys.fetched(
            published,
            entityTag: nil,
            freshness: JWKSFreshness(remaining: 300),
            now: now,
            jitter: 0.5,
            rules: rules
        )
        return keys
    }

    private func ask(_ keys: inout IssuerKeys, _ now: Double, _ name: String? = nil, hasWaited: Bool = false) -> Told {
        Told(keys.key(name ?? key.keyID, now: now, hasWaited: hasWaited, rules: rules))
    }

    private func fail(_ keys: inout IssuerKeys, _ now: Double) {
        keys.fetchBegan(2)
        keys.failed(.timeLimit, now: now, jitter: 0.5, rules: rules)
    }

    @Test("without keys the first request begins a fetch and the others wait for it")
    func absent() {
        var keys = IssuerKeys(isExact: true, rules: rules, now: 0)
        #expect(ask(&keys, 0) == .wait(begin: true))
        keys.fetchBegan(1)
        #expect(ask(&keys, 0) == .wait(begin: false))
        #expect(ask(&keys, 0, hasWaited: true) == .refused(.keysUnavailable))
    }

    @Test("a fresh key is answered without a fetch")
    func fresh() {
        var keys = fetched()
        #expect(ask(&keys, 0) == .key(refresh: false))
        #expect(ask(&keys, 224) == .key(refresh: false))
    }

    @Test("a set that is due is fetched anew while its keys go on being answered")
    func due() {
        var keys = fetched()
        #expect(ask(&keys, 226) == .key(refresh: true))
        keys.fetchBegan(2)
        #expect(ask(&keys, 226) == .key(refresh: false))
        #expect(ask(&keys, 299) == .key(refresh: false))
    }

    @Test("the first request after a time in which nobody asked waits for one fetch")
    func lapsed() {
        var keys = fetched()
        #expect(ask(&keys, 301) == .wait(begin: true))
        keys.fetchBegan(2)
        #expect(ask(&keys, 301) == .wait(begin: false))
        keys.failed(.timeLimit, now: 306, jitter: 0.5, rules: rules)
        #expect(ask(&keys, 306, hasWaited: true) == .key(refresh: false))
    }

    @Test("while the issuer is down stale keys serve for an hour, then the refusal is clear")
    func stale() {
        var keys = fetched()
        var now = 230.0
        fail(&keys, now)
        while now < 300 + 3599 {
            // Nobody waits, and the issuer is asked again after each pause.
            let told = ask(&keys, now)
            #expect(told == .key(refresh: false) || told == .key(refresh: true))
            if told == .key(refresh: true) { fail(&keys, now) }
            now += 10
        }
        #expect(ask(&keys, 3901, hasWaited: true) == .refused(.keysTooOld))
    }

    @Test("keys that are too old are not believed on the strength of a later failure")
    func tooOld() {
        var keys = fetched()
        #expect(ask(&keys, 10_000) == .wait(begin: true))
        fail(&keys, 10_000)
        #expect(ask(&keys, 10_000) == .refused(.keysTooOld))
    }

    @Test("failures count: during the pause nobody asks the issuer")
    func coolDown() {
        var keys = IssuerKeys(isExact: true, rules: rules, now: 0)
        fail(&keys, 0)
        #expect(ask(&keys, 0.9) == .refused(.keysUnavailable))
        #expect(ask(&keys, 1.1) == .wait(begin: true))
        fail(&keys, 1.1)
        #expect(ask(&keys, 3) == .refused(.keysUnavailable))
        #expect(ask(&keys, 3.2) == .wait(begin: true))
    }

    @Test("a refusal for want of keys says when to come back")
    func retryAfter() {
        var keys = IssuerKeys(isExact: true, rules: rules, now: 0)
        for _ in 1...4 { fail(&keys, 0) }
        guard case .refused(let refusal) = keys.key("k", now: 3, hasWaited: false, rules: rules) else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.retryAfter == .seconds(5))
    }

    @Test("an unknown key costs one fetch, and a budget bounds how many of them there are")
    func unknownKeys() {
        var keys = fetched()
        var fetches = 0
        for second in 2..<202 {
            let now = Double(second)
            if ask(&keys, now, "made-up-\(second)") == .wait(begin: true) {
                fetches += 1
                keys.fetchBegan(UInt64(second))
                keys.fetched(
                    published,
                    entityTag: nil,
                    freshness: JWKSFreshness(remaining: 300),
                    now: now,
                    jitter: 0.5,
                    rules: rules
                )
                #expect(ask(&keys, now, "made-up-\(second)", hasWaited: true) == .refused(.unknownKey))
            }
            // Those who have a key never wait for those who made one up.
            #expect(ask(&keys, now) == .key(refresh: false))
        }
        #expect(fetches <= 4 + 200 / 30 + 1)
        #expect(fetches >= 4)
    }

    @Test("an unknown key of an issuer that cannot be asked is not held against the client")
    func unknownKeyWhileDown() {
        var keys = fetched()
        fail(&keys, 10)
        #expect(ask(&keys, 10, "new") == .refused(.keysUnavailable))
    }

    @Test("a set of one second is fetched anew ahead of its end, and nobody waits")
    func shortLife() {
        var keys = IssuerKeys(isExact: true, rules: rules, now: 0)
        var fetches = 0
        var fetchEnds = 0.02
        keys.fetchBegan(1)
        for tick in 1..<6000 {
            let now = Double(tick) / 100
            if keys.fetch != nil, now >= fetchEnds {
                keys.fetched(
                    published,
                    entityTag: nil,
                    freshness: JWKSFreshness(remaining: 1),
                    now: now,
                    jitter: 0.5,
                    rules: rules
                )
            }
            switch ask(&keys, now) {
            case .key(refresh: true):
                fetches += 1
                keys.fetchBegan(UInt64(tick))
                fetchEnds = now + 0.02
            case .key(refresh: false): break
            case .wait, .refused: #expect(now < 0.02, "somebody waits at \(now)")
            }
        }
        #expect((100...150).contains(fetches))
    }

    @Test("a clock that goes back neither extends a key's life nor a pause")
    func clockGoesBack() {
        var keys = fetched(at: 1_000_000)
        #expect(ask(&keys, 900_000) == .wait(begin: true))
        #expect(ask(&keys, 999_999) == .key(refresh: true))
        fail(&keys, 1_000_000)
        #expect(ask(&keys, 900_000, hasWaited: false) != .refused(.keysUnavailable))
    }

    @Test("a tenant that its Signet does not know is not trusted, one that is named exactly is only unavailable")
    func missingTenant() {
        for isExact in [true, false] {
            var keys = IssuerKeys(isExact: isExact, rules: rules, now: 0)
            keys.fetchBegan(1)
            keys.failed(.status(404), now: 0, jitter: 0.5, rules: rules)
            #expect(ask(&keys, 0, hasWaited: true) == .refused(isExact ? .keysUnavailable : .untrustedIssuer))
        }
    }
}

/// An answer that can be compared.
enum Told: Equatable {
    case key(refresh: Bool)
    case wait(begin: Bool)
    case refused(TokenRefusal.Code)

    init(_ answer: IssuerKeys.Answer) {
        switch answer {
        case .key(_, let refresh): self = .key(refresh: refresh)
        case .wait(let begin, _): self = .wait(begin: begin)
        case .refused(let refusal): self = .refused(refusal.code)
        }
    }
}
