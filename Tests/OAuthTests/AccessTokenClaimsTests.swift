import JOSE
import JSON
import OAuth
import Testing

@Suite("Claims of an access token")
struct AccessTokenClaimsTests {
    private static let claims = AccessTokenClaims(
        issuer: "https://id.example/t/acme",
        subject: "client-1",
        audience: ["https://api.example/mcp"],
        clientID: "client-1",
        tenantID: "acme",
        scope: "filesystem:read filesystem:write",
        roles: ["reader", "writer"],
        tokenID: "4b1d",
        issuedAt: NumericDate(1_800_000_000),
        expiresAt: NumericDate(1_800_000_300)
    )

    private static func parse(_ members: JSONValue) -> String {
        do {
            _ = try AccessTokenClaims(parsing: members.bytes)
            return "accepted"
        } catch {
            switch error {
            case .malformed(let error): return error.code
            case .missing(let claim): return "missing \(claim)"
            }
        }
    }

    private static func altered(_ name: String, _ value: JSONValue?) throws -> JSONValue {
        var members = try #require(JSONValue(parsing: claims.payload).objectValue)
        members[name] = value
        return .object(members)
    }

    @Test("what is written is read again: a service's token")
    func serviceToken() throws {
        #expect(try AccessTokenClaims(parsing: Self.claims.payload) == Self.claims)
    }

    @Test("what is written is read again: a person's bound token with several audiences")
    func personToken() throws {
        var claims = Self.claims
        claims.audience = ["https://api.example/mcp", "https://other.example"]
        claims.notBefore = NumericDate(1_799_999_999)
        claims.authenticatedAt = NumericDate(1_799_999_000)
        claims.authenticationClass = "phr"
        claims.authenticationMethods = ["pwd", "otp"]
        claims.sessionID = "s1"
        claims.confirmation = .init(keyThumbprint: "thumb", certificateThumbprint: "print")
        #expect(try AccessTokenClaims(parsing: claims.payload) == claims)
    }

    @Test("the members are those of RFC 9068, times are whole, one audience is a string")
    func members() throws {
        let members = try #require(JSONValue(parsing: Self.claims.payload).objectValue)
        #expect(
            members.map(\.name) == [
                "iss", "sub", "aud", "client_id", "tenant_id", "scope", "roles", "jti", "iat", "exp",
            ]
        )
        #expect(members["aud"] == "https://api.example/mcp")
        #expect(members["iat"] == 1_800_000_000)
        #expect(members["exp"] == 1_800_000_300)
        #expect(members["roles"] == ["reader", "writer"])
    }

    @Test(
        "a claim that must be there and is not is named",
        arguments: [
            "iss", "sub", "aud", "client_id", "tenant_id", "jti", "iat", "exp",
        ]
    )
    func missing(name: String) throws {
        #expect(Self.parse(try Self.altered(name, nil)) == "missing \(name)")
    }

    @Test("scope and roles may be absent, and are then empty")
    func optional() throws {
        let withoutScope = try AccessTokenClaims(parsing: Self.altered("scope", nil).bytes)
        #expect(withoutScope.scope.isEmpty)
        let withoutRoles = try AccessTokenClaims(parsing: Self.altered("roles", nil).bytes)
        #expect(withoutRoles.roles.isEmpty)
    }

    @Test(
        "a text claim of another type is refused",
        arguments: [
            "iss", "sub", "client_id", "tenant_id", "scope", "jti", "acr", "sid",
        ]
    )
    func mistypedText(name: String) throws {
        for value: JSONValue in [1, true, .null, ["a"], ["a": "b"]] {
            #expect(Self.parse(try Self.altered(name, .some(value))) == "json_unexpected_type", "\(value)")
        }
    }

    @Test("a time of another type is refused", arguments: ["iat", "exp", "nbf", "auth_time"])
    func mistypedTime(name: String) throws {
        for value: JSONValue in ["1800000300", true, .null, [1], [:], ""] {
            #expect(Self.parse(try Self.altered(name, .some(value))) == "json_unexpected_type", "\(value)")
        }
        for value: JSONValue in [1, -1, 0, .double(1.5), .double(1e300), .double(-1e300), .integer(.max)] {
            #expect(Self.parse(try Self.altered(name, value)) == "accepted", "\(value)")
        }
    }

    @Test("a list of another type is refused", arguments: ["roles", "amr"])
    func mistypedList(name: String) throws {
        for value: JSONValue in ["reader", 1, true, .null, [1], ["a", .null], [["a"]], ["a": "b"]] {
            #expect(Self.parse(try Self.altered(name, .some(value))) == "json_unexpected_type", "\(value)")
        }
    }

    @Test("an audience is a string or a list of strings, nothing else")
    func audience() throws {
        for value: JSONValue in [1, true, .null, [1], ["a", 1], [["a"]], ["a": "b"]] {
            #expect(Self.parse(try Self.altered("aud", .some(value))) == "json_unexpected_type", "\(value)")
        }
        #expect(try AccessTokenClaims(parsing: Self.altered("aud", "a").bytes).audience == ["a"])
        #expect(try AccessTokenClaims(parsing: Self.altered("aud", ["a", "b"]).bytes).audience == ["a", "b"])
        #expect(try AccessTokenClaims(parsing: Self.altered("aud", []).bytes).audience.isEmpty)
    }

    @Test("a confirmation of another type is refused, and one of an unknown method is not lost")
    func confirmation() throws {
        for value: JSONValue in [1, "thumb", .null, [1], ["jkt": 1], ["jkt": .null], ["x5t#S256": ["a"]]] {
            #expect(Self.parse(try Self.altered("cnf", .some(value))) == "json_unexpected_type", "\(value)")
        }
        // Whoever checks must still see that the token is bound to something, though it cannot be checked.
        let unknown = try AccessTokenClaims(parsing: Self.altered("cnf", ["jwk": ["kty": "EC"]]).bytes)
        #expect(unknown.confirmation == AccessTokenClaims.Confirmation())
        #expect(unknown.confirmation != nil)
    }

    @Test("a claim that stands twice is refused, also an unknown one and in another spelling")
    func duplicate() {
        let payload = String(decoding: Self.claims.payload, as: UTF8.self)
        for extra in [#""iss":"b""#, #""\u0069ss":"b""#, #""x":1,"x":2"#, #""x":{"a":1,"a":2}"#] {
            let text = payload.dropLast() + ",\(extra)}"
            #expect(throws: AccessTokenClaimsError.self) { try AccessTokenClaims(parsing: Array(text.utf8)) }
        }
    }

    @Test("unknown claims are ignored, and look-alikes of known ones are unknown")
    func unknown() throws {
        var members = try #require(JSONValue(parsing: Self.claims.payload).objectValue)
        members["x"] = ["deep": [1, 2]]
        members["ISS"] = "other"
        members["i\u{17F}s"] = "other"
        #expect(try AccessTokenClaims(parsing: JSONValue.object(members).bytes) == Self.claims)
    }

    @Test("a payload that is no JSON object is refused", arguments: ["", "null", "[]", "1", #""a""#, "{", "{}x"])
    func noObject(text: String) {
        #expect(throws: AccessTokenClaimsError.self) { try AccessTokenClaims(parsing: Array(text.utf8)) }
    }
}
