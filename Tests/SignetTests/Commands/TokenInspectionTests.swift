import JOSE
import JSON
import Testing

@testable import signet

@Suite("token inspection")
struct TokenInspectionTests {
    private let now = NumericDate(1_800_000_000)

    private func token(_ header: String, _ claims: String) -> String {
        [header, claims, "signature"].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
    }

    private func inspect(_ header: String, _ claims: String) throws -> TokenInspection {
        try TokenInspection(token(header, claims), now: now)
    }

    @Test("every header parameter and claim is explained, in the token's order")
    func explains() throws {
        let found = try inspect(
            #"{"alg":"ES256","typ":"at+jwt","kid":"k"}"#,
            #"{"iss":"https://id.example/t/acme","aud":["r"],"exp":1800000299,"iat":1799999940,"scope":"files:read","tenant_id":"acme","x":1}"#
        )
        #expect(found.header.map(\.name) == ["alg", "typ", "kid"])
        #expect(found.claims.map(\.name) == ["iss", "aud", "exp", "iat", "scope", "tenant_id", "x"])
        #expect(found.claims[2].meaning == "expires 2027-01-15T08:04:59Z, in 4m59s")
        #expect(found.claims[3].meaning == "issued 2027-01-15T07:59:00Z, 1m ago")
        #expect(found.claims[4].meaning == "allows read at files")
        #expect(found.claims[6].meaning == "not a claim that Signet uses")
        #expect(found.remarks.isEmpty)
        #expect(found.text.contains("not checked here"))
    }

    @Test(
        "what a reader might overlook is said",
        arguments: [
            (#"{"alg":"none"}"#, #"{"aud":"r","exp":1900000000}"#, "alg none: anybody could have made it"),
            (#"{"alg":"ES256","typ":"JWT"}"#, #"{"aud":"r","exp":1900000000}"#, "typ is not at+jwt"),
            (#"{"alg":"ES256","typ":"at+jwt","jwk":{}}"#, #"{"aud":"r","exp":1900000000}"#, "brings its own key"),
            (#"{"typ":"at+jwt"}"#, #"{"aud":"r","exp":1800000000}"#, "it has expired"),
            (#"{"typ":"at+jwt"}"#, #"{"aud":"r"}"#, "it would never expire"),
            (#"{"typ":"at+jwt"}"#, #"{"exp":1900000000}"#, "nobody knows whom it is for"),
            (
                #"{"typ":"at+jwt"}"#,
                #"{"aud":"r","exp":1900000000,"iss":"https://id.example/t/acme","tenant_id":"globex"}"#,
                "iss names tenant acme, tenant_id names globex"
            ),
        ]
    )
    func remarks(header: String, claims: String, remark: String) throws {
        let remarks = try inspect(header, claims).remarks
        #expect(remarks.contains { $0.contains(remark) }, "\(remarks)")
    }

    @Test(
        "what is no token is refused with the place where it breaks",
        arguments: [
            ("a.b", "three parts"), ("a.b.c.d.e", "encrypted"), ("!.e30.e30", "the header is not canonical base64url"),
            ("e30.W10.e30", "the payload is not a JSON object"), ("e30.e30.e3", "the signature is not canonical"),
        ]
    )
    func broken(token: String, problem: String) {
        #expect { try TokenInspection(token, now: now) } throws: {
            ($0 as? CommandFailure)?.status == .refused && "\($0)".contains(problem)
        }
    }

    @Test("what a token says cannot steer the terminal that it is shown on")
    func escapes() throws {
        let found = try inspect(#"{"alg":"ES256"}"#, #"{"sub":"a\u001b[2Jb","iss":"é"}"#)
        #expect(found.text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) })
        #expect(!found.text.contains("é"))
    }
}
