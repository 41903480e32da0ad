import JOSE
import JSON
import OAuth
import SharedSecretTokens
import Testing

@testable import mcp_token

@Suite("Tokens under a shared secret")
struct SharedSecretTokenTests {
    private static let text = "kZ8v2Qp7Lx1Rt9Yw4Nc6Hb3Jm5Ds0Fg8"
    private static let now = NumericDate(1_800_000_000)

    private let secret: SharedSecret
    private let other: SharedSecret

    init() throws {
        secret = try SharedSecret(Self.text)
        other = try SharedSecret("Xw3Vn8Bq1Zc6Mr0Ty5Uk2Pd9Lf4Gh7Js1")
    }

    private func verify(
        _ token: String,
        _ secrets: [SharedSecret]? = nil,
        at now: NumericDate = now
    ) throws(SharedSecretToken.Refusal) -> SharedSecretToken {
        try SharedSecretToken(verifying: token, with: secrets ?? [secret], for: "filesystem", at: now)
    }

    /// A token as another program makes it.
    private func foreign(
        _ claims: JSONValue,
        type: String? = "JWT",
        algorithm: JWSAlgorithm = .hs256
    ) throws -> String {
        let bytes = Array((Self.text + Self.text).utf8)
        let key = try HMACKey(algorithm == .hs256 ? Array(Self.text.utf8) : bytes, algorithm: algorithm)
        return String(decoding: try JWS.sign(claims.bytes, type: type, with: key.signer(keyID: "x")), as: UTF8.self)
    }

    private let claims: JSONObject = ["sub": "admin", "aud": "filesystem", "iat": 1_800_000_000, "exp": 1_800_000_900]

    @Test("a minted token proves its claims")
    func roundTrip() throws {
        let token = try SharedSecretToken(
            subject: "admin",
            audience: ["filesystem", "git"],
            issuedAt: Self.now,
            expiresAt: Self.now.advanced(by: .seconds(900)),
            tenant: TenantID("acme"),
            scope: Scope(parsing: "filesystem:read")
        )
        #expect(try verify(token.text(signedWith: secret)) == token)
    }

    @Test("without tenant and scope it is the tenant default, and everything")
    func defaults() throws {
        let token = try verify(foreign(.object(claims)))
        #expect(token.tenant.value == "default")
        #expect(token.scope == nil)
        #expect(token.audience == ["filesystem"])
    }

    @Test("during a rotation the secret before is accepted too, and another never")
    func rotation() throws {
        let token = try foreign(.object(claims))
        #expect(throws: SharedSecretToken.Refusal.signature) { try verify(token, [other]) }
        #expect(try verify(token, [other, secret]).subject == "admin")
    }

    @Test("time, audience, algorithm and type are judged")
    func refusals() throws {
        let token = try foreign(.object(claims))
        #expect(throws: SharedSecretToken.Refusal.expired) { try verify(token, at: NumericDate(1_800_000_930)) }
        #expect(throws: SharedSecretToken.Refusal.notYetValid) { try verify(token, at: NumericDate(1_799_999_960)) }
        var elsewhere = claims
        elsewhere["aud"] = ["git", "memory"]
        #expect(throws: SharedSecretToken.Refusal.audience) { try verify(foreign(.object(elsewhere))) }
        #expect(throws: SharedSecretToken.Refusal.algorithm) {
            try verify(foreign(.object(claims), algorithm: .hs512))
        }
        #expect(throws: SharedSecretToken.Refusal.malformed) {
            try verify(foreign(.object(claims), type: "logout+jwt"))
        }
        let none =
            "\(Base64URL.encode(Array(#"{"alg":"none"}"#.utf8))).\(Base64URL.encode(JSONValue.object(claims).bytes))."
        #expect(throws: (any Error).self) { try verify(none) }
        var changed = Array(token.utf8)
        changed[changed.count - 10] ^= 1
        #expect(throws: (any Error).self) { try verify(String(decoding: changed, as: UTF8.self)) }
    }

    @Test(
        "claims that are missing or of a wrong type are refused",
        arguments: [
            ["sub": .null], ["sub": ""], ["aud": .null], ["aud": 1], ["iat": .null], ["exp": .null], ["exp": "soon"],
            ["tenant_id": 1], ["tenant_id": "../x"], ["scope": ["a"]], ["scope": "a\"b"],
        ] as [JSONObject]
    )
    func malformed(change: JSONObject) throws {
        var claims = claims
        for (name, value) in change { claims[name] = value == .null ? nil : value }
        #expect(throws: SharedSecretToken.Refusal.malformed) { try verify(foreign(.object(claims))) }
    }

    @Test(
        "a secret that is short, well known or no secret is refused, and none is ever printed",
        arguments: [
            "", "short", String(repeating: "ab", count: 20), "your-256-bit-secret-your-256-bit-secret",
            "a-string-secret-at-least-256-bits-long", "changeme-changeme-changeme-changeme",
            "12345678901234567890123456789012", "01234567890123456789012345678901",
            "abcdefghijklmnopqrstuvwxyz0123456789", "zyxwvutsrqponmlkjihgfedcba9876543210",
            "correct-horse-9correct-horse-9correct-", "CHANGE_ME_to_something_that_is_long_enough",
        ]
    )
    func weak(text: String) {
        #expect(throws: SharedSecret.Refusal.self) { try SharedSecret(text) }
    }

    @Test("a secret prints as stars")
    func printed() {
        #expect("\(secret)" == "***")
        #expect(String(reflecting: secret) == "***")
        #expect(secret.isSame(as: secret))
        #expect(!secret.isSame(as: other))
    }

    @Test("mcp-token mints what the server accepts, for an hour at most unless it is said")
    func command() throws {
        let environment = ["MCP_JWT_SECRET": Self.text]
        let minted = try MCPToken.parse(["--aud", "filesystem", "--ttl", "900", "--sub", "admin"])
            .token(environment: environment, now: Self.now)
        let token = try verify(minted)
        #expect(token.subject == "admin")
        #expect(token.expiresAt == NumericDate(1_800_000_900))
        let long = ["--aud", "filesystem", "--ttl", "7200", "--sub", "admin"]
        #expect(throws: (any Error).self) { try MCPToken.parse(long).token(environment: environment, now: Self.now) }
        _ = try MCPToken.parse(long + ["--allow-long-ttl"]).token(environment: environment, now: Self.now)
        for bad in [[:], ["MCP_JWT_SECRET": "short"]] {
            #expect(throws: (any Error).self) {
                try MCPToken.parse(["--aud", "a", "--sub", "b"]).token(environment: bad, now: Self.now)
            }
        }
    }
}
