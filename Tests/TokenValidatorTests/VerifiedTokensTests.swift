import JOSE
import OAuth
import Testing

@testable import TokenValidator

@Suite("Remembered tokens", .timeLimit(.minutes(1)))
struct VerifiedTokensTests {
    @Test("a token that was verified is found again, as the very same proof")
    func remembered() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let token = try issuer.token()
        let first = try await validator.validate(token).get()
        let second = try await validator.validate(token).get()
        #expect(first.proof === second.proof)
        #expect(validator.rememberedCount == 1)
    }

    @Test("refused tokens are not remembered")
    func refused() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        _ = await validator.validate(try issuer.token { $0.audience = ["https://other.example"] })
        _ = await validator.validate(try issuer.token() + "x")
        #expect(validator.rememberedCount == 0)
    }

    @Test("a remembered token is not believed beyond exp, not even for the tolerance")
    func expiry() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let token = try issuer.token()
        _ = await validator.validate(token)
        issuer.time.advance(299)
        #expect(validator.validateAtOnce(token)?.success != nil)
        #expect(validator.rememberedCount == 1)
        issuer.time.advance(2)
        // Verified anew within the tolerance, and not kept.
        #expect(await validator.validate(token).success != nil)
        #expect(validator.rememberedCount == 0)
        issuer.time.advance(30)
        #expect(await validator.validate(token).failure?.code == .expired)
    }

    @Test("a remembered token dies with its key")
    func keyLeaves() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let token = try issuer.token { $0.expiresAt = issuer.time.now().advanced(by: .seconds(3600)) }
        #expect(await validator.validate(token).success != nil)
        let new = try SigningKey.test()
        issuer.endpoint.answers { _ in .keys([new]) }
        issuer.time.advance(301)
        #expect(await validator.validate(token).failure?.code == .unknownKey)
        #expect(validator.rememberedCount == 0)
        // The key comes back: the token is good, by a new verification.
        let old = issuer.key
        issuer.endpoint.answers { _ in .keys([old]) }
        issuer.time.advance(301)
        #expect(await validator.validate(token).success != nil)
    }

    @Test("a remembered token outlives a refresh that keeps its key")
    func keyStays() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let token = try issuer.token { $0.expiresAt = issuer.time.now().advanced(by: .seconds(3600)) }
        let first = try await validator.validate(token).get()
        let (old, new) = (issuer.key, try SigningKey.test())
        issuer.endpoint.answers { _ in .keys([new, old]) }
        issuer.time.advance(301)
        await validator.prepare()
        let second = try #require(validator.validateAtOnce(token)?.success)
        #expect(first.proof === second.proof)
        #expect(issuer.endpoint.requests.count == 2)
    }

    @Test("a remembered token is refused when its issuer has been down for too long")
    func issuerDown() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let token = try issuer.token { $0.expiresAt = issuer.time.now().advanced(by: .seconds(100_000)) }
        _ = await validator.validate(token)
        issuer.endpoint.answers { _ in throw JWKSFetchFailure.unreachable("down") }
        issuer.time.advance(301)
        #expect(await validator.validate(token).success != nil)
        issuer.time.advance(3600)
        let refusal = await validator.validate(token).failure
        #expect(refusal?.code == .keysTooOld)
        #expect(refusal?.retryAfter != nil)
    }

    @Test("it can be turned off")
    func off() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator { $0.rememberedTokens = 0 }
        let token = try issuer.token()
        let first = try await validator.validate(token).get()
        let second = try await validator.validate(token).get()
        #expect(first.proof !== second.proof)
        #expect(validator.rememberedCount == 0)
    }

    @Test("a flood of tokens keeps within the bound, and a token in use stays")
    func bounded() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator()
        let proof = try await validator.validate(issuer.token()).get().proof
        let tokens = VerifiedTokens(capacity: 256)
        let used = Self.digest(-1)
        tokens.remember(used, proof)
        for number in 0..<10_000 {
            tokens.remember(Self.digest(number), proof)
            #expect(tokens.find(used) != nil)
            if number % 1000 == 0 { #expect(tokens.count <= 256) }
        }
        #expect(tokens.count <= 256)
        #expect(tokens.find(Self.digest(0)) == nil)
        #expect(tokens.find(Self.digest(9_999)) != nil)
        tokens.forget(used)
        #expect(tokens.find(used) == nil)
    }

    @Test("many tasks at once see nothing but good tokens")
    func parallel() async throws {
        let issuer = try TestIssuer()
        let validator = try issuer.validator { $0.rememberedTokens = 32 }
        let tokens = try (0..<64).map { number in try issuer.token { $0.tokenID = "t-\(number)" } }
        await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var good = 0
                    for round in 0..<64 {
                        let number = (round * 7 + task) % 64
                        let verified = await validator.validate(tokens[number]).success
                        if verified?.tokenID == "t-\(number)" { good += 1 }
                    }
                    return good
                }
            }
            for await good in group { #expect(good == 64) }
        }
        #expect(issuer.endpoint.requests.count == 1)
    }

    private static func digest(_ number: Int) -> TokenDigest {
        withUnsafeBytes(of: number) { TokenDigest(of: $0) }
    }
}
