import JOSE
import Logging
import OAuth
import Testing

@testable import TokenValidator

/// The shell around the state machine: an issuer that hangs, lies, floods, dies and rotates.
@Suite("The key cache", .timeLimit(.minutes(1)))
struct JWKSCacheTests {
    let time = ManualTime()
    let limits = ManualSleep()
    let source: KeySource
    let key: SigningKey

    init() throws {
        let issuer = try Issuer("https://id.example/t/acme")
        source = KeySource(issuer: issuer, url: "https://id.example/keys", tenant: nil, isExact: true)
        key = try .test()
    }

    private func cache(_ issuer: ScriptedIssuer, _ policy: JWKSPolicy = JWKSPolicy()) -> JWKSCache {
        JWKSCache(
            policy: policy,
            fetcher: issuer,
            time: time,
            random: FixedRandom(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            sleep: limits.sleep
        )
    }

    private func issuer() -> ScriptedIssuer {
        let key = key
        return ScriptedIssuer { _ in .keys([key]) }
    }

    @Test("a hundred requests without a key make one fetch")
    func oneFetch() async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        issuer.hold()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask { await cache.key(key.keyID, of: source).success != nil }
            }
            await issuer.arrived(1)
            issuer.release()
            for await hasKey in group { #expect(hasKey) }
        }
        #expect(issuer.requests.count == 1)
        #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil)
    }

    @Test("a set with one key answers also without a name; one with several does not")
    func nameless() async throws {
        let url = "https://idp.example/keys"
        let single = cache(issuer())
        #expect(await single.key(nil, publishedAt: url).success?.keyID == key.keyID)
        #expect(await single.key(key.keyID, publishedAt: url).success?.keyID == key.keyID)
        let keys = [key, try SigningKey.test()]
        let several = cache(ScriptedIssuer { _ in .keys(keys) })
        guard case .failure(let refusal) = await several.key(nil, publishedAt: url) else {
            Issue.record("one of them was chosen")
            return
        }
        #expect(refusal.code == .ambiguousKey)
        #expect(await several.key("", publishedAt: url).success == nil)
    }

    @Test("a refresh ahead of expiry makes nobody wait, though the issuer hangs")
    func refreshAhead() async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        _ = await cache.key(key.keyID, of: source)
        issuer.hold()
        time.advance(250)
        for _ in 0..<100 { #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil) }
        await issuer.arrived(2)
        time.advance(40)
        #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil)
        issuer.release()
        #expect(await cache.prepare(source))
        time.advance(100)
        #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil)
        #expect(issuer.requests.count == 2)
    }

    @Test("an issuer that hangs is given up at the time limit, though the fetcher ignores it")
    func hangs() async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        issuer.hold()
        async let answer = cache.key(key.keyID, of: source)
        await issuer.arrived(1)
        while limits.count == 0 { await Task.yield() }
        limits.passes()
        #expect(await answer.failure?.code == .keysUnavailable)
        // What comes too late is not used.
        issuer.release()
        #expect(cache.keyAtOnce(key.keyID, of: source)?.failure?.code == .keysUnavailable)
        time.advance(2)
        #expect(await cache.key(key.keyID, of: source).success != nil)
    }

    @Test(
        "an issuer that lies is not believed, and what it said before still holds",
        arguments: [
            "", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[]", "not json", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[1]}",
            "<html></html>", "\u{FEFF}{\"keys\":[]}",
        ]
    )
    func lies(body: String) async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        _ = await cache.key(key.keyID, of: source)
        issuer.answers { _ in .keys([UInt8](body.utf8), entityTag: nil, freshness: JWKSFreshness(remaining: 300)) }
        time.advance(301)
        #expect(await cache.key(key.keyID, of: source).success != nil)
        #expect(issuer.requests.count == 2)
        time.advance(3600)
        #expect(await cache.key(key.keyID, of: source).failure?.code == .keysTooOld)
    }

    @Test("a 304 that nobody asked for is a lie")
    func unaskedNotModified() async throws {
        let cache = cache(ScriptedIssuer { _ in .notModified(freshness: JWKSFreshness(remaining: 300)) })
        #expect(await cache.key(key.keyID, of: source).failure?.code == .keysUnavailable)
    }

    @Test("keys of unknown type are skipped, the others work")
    func unknownTypes() async throws {
        let mixed =
            #"{"keys":[{"kty":"AKP","alg":"ML-DSA-44","kid":"pq","pub":"AA"},{"kty":"oct","k":"AAAA","kid":"s"},"#
        let body = Array(mixed.utf8) + key.publicJWK.bytes + Array("]}".utf8)
        let cache = cache(ScriptedIssuer { _ in .keys(body, entityTag: nil, freshness: JWKSFreshness(remaining: 300)) })
        #expect(await cache.key(key.keyID, of: source).success != nil)
        #expect(await cache.key("s", of: source).failure?.code == .unknownKey)
    }

    @Test("a duplicate kid is refused, its neighbours are not")
    func duplicateKeyID() async throws {
        var (one, two) = (try SigningKey.test().publicJWK, try SigningKey.test().publicJWK)
        one.keyID = "same"
        two.keyID = "same"
        let body = JWKSet([one, two, key.publicJWK]).bytes
        let cache = cache(ScriptedIssuer { _ in .keys(body, entityTag: nil, freshness: JWKSFreshness(remaining: 300)) })
        #expect(await cache.key("same", of: source).failure?.code == .ambiguousKey)
        #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil)
    }

    @Test("an issuer that floods with bytes or with keys is refused, though the fetcher let it through")
    func floods() async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        let huge = [UInt8](repeating: 0x20, count: 256 * 1024 + 1)
        issuer.answers { _ in .keys(huge, entityTag: nil, freshness: JWKSFreshness(remaining: 300)) }
        #expect(await cache.key(key.keyID, of: source).failure?.detail?.contains("too large") == true)
        let many = JWKSet([JWK](repeating: key.publicJWK, count: 65)).bytes
        issuer.answers { _ in .keys(many, entityTag: nil, freshness: JWKSFreshness(remaining: 300)) }
        time.advance(10)
        #expect(await cache.key(key.keyID, of: source).failure?.detail?.contains("too_many_keys") == true)
    }

    @Test("an issuer that dies is asked less and less, serves on for an hour, and is believed again when it is back")
    func dies() async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        _ = await cache.key(key.keyID, of: source)
        issuer.answers { _ in throw JWKSFetchFailure.unreachable("down") }
        for _ in 0..<(300 + 3590) / 10 {
            time.advance(10)
            #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil)
            _ = await cache.prepare(source)
        }
        #expect(issuer.requests.count < 80)
        time.advance(20)
        #expect(await cache.key(key.keyID, of: source).failure?.code == .keysTooOld)
        let key = key
        issuer.answers { _ in .keys([key]) }
        time.advance(120)
        #expect(await cache.key(key.keyID, of: source).success != nil)
    }

    @Test("an issuer that rotates: the new key is found at once, the old one dies with the refresh")
    func rotates() async throws {
        let issuer = issuer()
        let cache = cache(issuer)
        _ = await cache.key(key.keyID, of: source)
        let new = try SigningKey.test()
        issuer.answers { _ in .keys([new]) }
        time.advance(10)
        #expect(await cache.key(new.keyID, of: source).success != nil)
        #expect(issuer.requests.count == 2)
        #expect(cache.keyAtOnce(key.keyID, of: source)?.success == nil)
    }

    @Test("the entity tag goes back to the issuer, and a 304 renews what is here")
    func entityTags() async throws {
        let issuer = issuer()
        let key = key
        issuer.answers { request in
            request.entityTag == "\"v1\""
                ? .notModified(freshness: JWKSFreshness(remaining: 300)) : .keys([key], entityTag: "\"v1\"")
        }
        let cache = cache(issuer)
        let before = await cache.key(key.keyID, of: source).success
        time.advance(301)
        let after = await cache.key(key.keyID, of: source).success
        #expect(before === after && before != nil)
        #expect(issuer.requests.map(\.entityTag) == [nil, "\"v1\""])
        time.advance(200)
        #expect(cache.keyAtOnce(key.keyID, of: source)?.success != nil)
    }

    @Test("what is no entity tag is not sent back", arguments: ["", "v1", "\"a\r\nx: y\"", "\"é\"", "\""])
    func badEntityTag(tag: String) async throws {
        let key = key
        let issuer = ScriptedIssuer { _ in .keys([key], entityTag: tag) }
        let cache = cache(issuer)
        _ = await cache.key(key.keyID, of: source)
        time.advance(301)
        _ = await cache.key(key.keyID, of: source)
        #expect(issuer.requests.map(\.entityTag) == [nil, nil])
    }

    @Test("a flood of unknown key ids fills a part of the waiting room only")
    func waitingRoom() async throws {
        var policy = JWKSPolicy()
        policy.maximumWaiting = 8
        let issuer = issuer()
        let cache = cache(issuer, policy)
        _ = await cache.key(key.keyID, of: source)
        issuer.hold()
        time.advance(301)
        await withTaskGroup(of: TokenRefusal.Code?.self) { group in
            for number in 0..<50 {
                group.addTask { await cache.key("made-up-\(number)", of: source).failure?.code }
            }
            // All but the quarter are sent away at once.
            for _ in 0..<48 {
                let code = await group.next()
                #expect(code == .keysUnavailable)
            }
            async let known = cache.key(key.keyID, of: source)
            while cache.waitingCount < 3 { await Task.yield() }
            issuer.release()
            #expect(await known.success != nil)
            for await code in group { #expect(code == .unknownKey) }
        }
    }
}
