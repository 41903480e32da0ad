import JOSE
import JSON
import Testing

@Suite("Key sets")
struct JWKSetTests {
    private static func refusalOfSet(_ text: String, limits: JWKSet.Limits = .init()) -> String? {
        refusal { _ = try JWKSet(parsing: Array(text.utf8), limits: limits) }?.code
    }

    @Test("keys of every type are written and read again")
    func roundTrip() throws {
        let set = JWKSet(try [.es256, .es384, .es512, .edDSA, .rs256].map { try TestKeys.key($0).publicJWK })
        let read = try JWKSet(parsing: set.bytes)
        #expect(read.keys == set.keys)
        #expect(read.skippedKeys == 0)
        for key in read.keys { #expect(key.keyID == key.thumbprint) }
    }

    @Test("keys of unknown type or broken ones are passed over, the others stay")
    func passedOver() throws {
        let good = String(decoding: try TestKeys.key(.es256).publicJWK.bytes, as: UTF8.self)
        let others = [
            #"{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}"#, #"{"kty":"oct","k":"AAAA"}"#,
            #"{"kty":"OKP","crv":"X25519","x":"AAAA"}"#,
            #"{"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"}"#, #"{"kty":"EC","crv":"P-256","x":"AAAA"}"#, "{}",
            #"{"kty":"RSA","n":"AAAA","e":"AQAB"}"#, #"{"kty":"RSA","e":"AQAB"}"#, #"{"kty":"EC"}"#, #"{"kid":"only"}"#,
            #"{"kty":"ec","crv":"P-256","x":"AAAA","y":"AAAA"}"#,
        ]
        for other in others {
            let set = try JWKSet(parsing: Array(#"{"keys":[\#(other),\#(good),\#(other)]}"#.utf8))
            #expect(set.keys.count == 1, "\(other)")
            #expect(set.skippedKeys == 2, "\(other)")
        }
    }

    @Test(
        "a key with a member of a wrong type is passed over, the others stay (RFC 7517 §5)",
        arguments: [
            #"{"kty":"EC","kid":7}"#, #"{"kty":"EC","key_ops":"verify"}"#, #"{"kty":"EC","key_ops":["verify",1]}"#,
            #"{"kty":"AKP","x":{"a":[1,{"b":null}]},"pub":"AAAA"}"#, #"{"kty":null}"#, #"{"use":true,"kid":"k"}"#,
            #"{"kty":"EC","crv":["P-256"],"x5c":[{"a":1}]}"#,
        ]
    )
    func mistypedInSet(bad: String) throws {
        let good = String(decoding: try TestKeys.key(.es256).publicJWK.bytes, as: UTF8.self)
        let set = try JWKSet(parsing: Array(#"{"keys":[\#(bad),\#(good),\#(bad)]}"#.utf8))
        #expect(set.keys.count == 1)
        #expect(set.skippedKeys == 2)
    }

    @Test(
        "a text that is no key set is refused whole",
        arguments: [
            "", "{}", "[]", "null", #"{"keys":null}"#, #"{"keys":{}}"#, #"{"keys":"a"}"#, #"{"keys":["a"]}"#,
            #"{"keys":[null]}"#,
            #"{"keys":[[]]}"#, #"{"keys":[]"#, #"{"keys":[],"keys":[]}"#, #"{"keys":[],"\u006beys":[]}"#,
            #"{"keys":[{"kty":"EC","kty":"RSA"}]}"#,
            #"{"keys":[{"kty":"XX","a":{"b":1,"b":2}}]}"#, #"{"keys":[{"kty":"EC","x":"A","\u0078":"B"}]}"#,
            #"{"KEYS":[]}"#, #"{"keys":[{"kid":7,"kid":"a"}]}"#, #"{"keys":[{"kid":7,"a":{"b":1,"b":2}}]}"#,
            #"{"keys":[{"kid":7,}]}"#, #"{"keys":[{"kid":7 "a":1}]}"#, #"{"keys":[{"x":{}"#,
            #"{"keys":[]} x"#, "<html></html>", #"{"a":{"b":1,"b":1},"keys":[]}"#, "\u{FEFF}{\"keys\":[]}",
        ]
    )
    func noSet(text: String) {
        #expect(Self.refusalOfSet(text) != nil)
    }

    @Test("an empty set is a set, and unknown members beside it are ignored")
    func empty() throws {
        #expect(try JWKSet(parsing: Array(#"{"x":[1,{"y":2}],"keys":[]}"#.utf8)).keys.isEmpty)
    }

    @Test("a set of 256 KiB is read, one byte more is not, and the limit can be set")
    func size() throws {
        let text = #"{"keys":[]}"#
        let padded = text + String(repeating: " ", count: 256 * 1024 - text.utf8.count)
        #expect(Self.refusalOfSet(padded) == nil)
        #expect(Self.refusalOfSet(padded + " ") == "jose_too_large")
        #expect(Self.refusalOfSet(padded + " ", limits: .init(bytes: 300 * 1024)) == nil)
        #expect(Self.refusalOfSet(text, limits: .init(bytes: text.utf8.count - 1)) == "jose_too_large")
    }

    @Test("a set of 256 keys is read, one more is not, and the limit can be set")
    func count() {
        func set(_ count: Int) -> String { #"{"keys":["# + (0..<count).map { _ in "{}" }.joined(separator: ",") + "]}" }
        #expect(Self.refusalOfSet(set(256)) == nil)
        #expect(Self.refusalOfSet(set(257)) == "jose_too_many_keys")
        #expect(Self.refusalOfSet(set(3), limits: .init(keys: 2)) == "jose_too_many_keys")
    }

    @Test("a set that is nested without end is refused")
    func depth() {
        let deep = String(repeating: #"{"a":"#, count: 1000) + "0" + String(repeating: "}", count: 1000)
        #expect(Self.refusalOfSet(#"{"keys":[],"x":\#(deep)}"#) == "jose_malformed_json")
        #expect(Self.refusalOfSet(#"{"keys":[{"x5c":\#(deep)}]}"#) == "jose_malformed_json")
    }

    @Test("two keys of one kid are both kept: whoever looks one up must see that there are two")
    func duplicateKeyID() throws {
        var one = try TestKeys.key(.es256).publicJWK
        var two = try TestKeys.other(.es256).publicJWK
        one.keyID = "same"
        two.keyID = "same"
        #expect(try JWKSet(parsing: JWKSet([one, two]).bytes).keys.count == 2)
    }

    @Test("a member of a wrong type is refused", arguments: ["kty", "crv", "kid", "alg", "use", "x", "y", "key_ops"])
    func mistyped(name: String) throws {
        for value: JSONValue in [1, true, nil, [1], [:]] {
            var members = try #require(JSONValue(parsing: TestKeys.key(.es256).publicJWK.bytes).objectValue)
            members[name] = .some(value)
            #expect(refusal { _ = try JWK(parsing: JSONValue.object(members).bytes) }?.code == "jose_malformed_json")
        }
    }

    @Test("a thumbprint does not depend on optional members")
    func thumbprint() throws {
        for algorithm in [JWSAlgorithm.es256, .es384, .es512, .edDSA, .rs256] {
            var jwk = try TestKeys.key(algorithm).publicJWK
            let thumbprint = jwk.thumbprint
            jwk.keyID = "another"
            jwk.algorithm = nil
            jwk.use = nil
            jwk.operations = ["verify"]
            #expect(jwk.thumbprint == thumbprint)
            #expect(try JWK(parsing: jwk.bytes) == jwk)
        }
    }
}
