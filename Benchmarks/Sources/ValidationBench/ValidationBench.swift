import Crypto
import Glibc
import TokenValidator

/// CPU time of proving an ES256 access token, beside the bare P-256 verification of the same library.
///
/// Prints one JSON object, in microseconds of this process's CPU time for each validation.
@main
struct ValidationBench {
    static func main() async throws {
        let fixture = try Fixture()
        let cold = try fixture.validator(remembering: 0)
        let cached = try fixture.validator(remembering: 1024)
        for validator in [cold, cached] {
            guard case .success = await validator.validate(fixture.token) else { throw Failure.tokenRefused }
        }

        let privateKey = P256.Signing.PrivateKey()
        let key = privateKey.publicKey
        let message = Array(fixture.token.utf8)
        let signature = try privateKey.signature(for: message)

        // Alternating rounds, the least of each: a busy machine disturbs all three alike.
        var least = (bare: Double.infinity, cold: Double.infinity, cached: Double.infinity)
        for _ in 0..<7 {
            least.bare = min(least.bare, measure(1_500) { _ = key.isValidSignature(signature, for: message) })
            least.cold = min(least.cold, measure(1_500) { _ = cold.validateAtOnce(fixture.token) })
            least.cached = min(least.cached, measure(60_000) { _ = cached.validateAtOnce(fixture.token) })
        }
        guard case .success? = cold.validateAtOnce(fixture.token), case .success? = cached.validateAtOnce(fixture.token)
        else { throw Failure.tokenRefused }
        print(#"{"verify_us": \#(least.bare), "cold_us": \#(least.cold), "cached_us": \#(least.cached)}"#)
    }

    enum Failure: Error { case tokenRefused }

    private static func measure(_ count: Int, _ body: () -> Void) -> Double {
        let start = cpuSeconds()
        for _ in 0..<count { body() }
        return (cpuSeconds() - start) / Double(count) * 1e6
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// An issuer with one key, and a token of it.
struct Fixture {
    private static let issuer = "https://id.example.com/t/acme"
    private static let resource = "https://mcp.example.com/mcp/filesystem"

    let token: String
    private let keys: [UInt8]

    init() throws {
        let key = try SigningKey.generate(.es256)
        let now = SystemTime().now().whole
        let claims = """
            {"iss":"\(Self.issuer)","sub":"reporting","aud":["\(Self.resource)"],"client_id":"reporting",\
            "tenant_id":"acme","scope":"filesystem:read filesystem:write","roles":["filesystem-editor"],\
            "jti":"0123456789abcdef0123456789abcdef","iat":\(now),"exp":\(now + 3600)}
            """
        token = String(
            decoding: try JWS.sign(Array(claims.utf8), type: "at+jwt", with: key),
            as: UTF8.self
        )
        keys = JWKSet([key.publicJWK]).bytes
    }

    func validator(remembering count: Int) throws -> AccessTokenValidator {
        var configuration = AccessTokenValidator.Configuration(
            trusting: [.issuer(try Issuer(Self.issuer))],
            audiences: [try ResourceIdentifier(Self.resource)]
        )
        configuration.rememberedTokens = count
        return try AccessTokenValidator(configuration, fetcher: FixedKeys(keys: keys))
    }
}

/// An issuer that answers at once, from memory.
struct FixedKeys: JWKSFetcher {
    let keys: [UInt8]

    func fetch(_ request: JWKSRequest) async throws -> JWKSResponse {
        .keys(keys, entityTag: nil, freshness: JWKSFreshness(remaining: 3600))
    }
}
