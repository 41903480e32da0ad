import JOSE
import Testing

@testable import TokenValidator

@Suite("A published set")
struct PublishedKeysTests {
    @Test("a key that is gone is gone, and one that comes back is another one")
    func replacement() throws {
        let (first, second) = (try SigningKey.test(), try SigningKey.test())
        let both = PublishedKeys(JWKSet([first.publicJWK, second.publicJWK]), replacing: nil)
        let one = PublishedKeys(JWKSet([second.publicJWK]), replacing: both)
        let again = PublishedKeys(JWKSet([first.publicJWK, second.publicJWK]), replacing: one)
        #expect(one[first.keyID] == nil)
        #expect(one.key(second) === both.key(second))
        #expect(again.key(second) === both.key(second))
        #expect(again.key(first) !== both.key(first))
    }

    @Test("two keys of one name are none")
    func ambiguous() throws {
        var jwks = [try SigningKey.test().publicJWK, try SigningKey.test().publicJWK]
        jwks[0].keyID = "same"
        jwks[1].keyID = "same"
        guard case .several = PublishedKeys(JWKSet(jwks), replacing: nil)["same"] else {
            Issue.record("one of them was chosen")
            return
        }
    }

    @Test("a name whose key changes stands for the new key")
    func changed() throws {
        var (old, new) = (try SigningKey.test().publicJWK, try SigningKey.test().publicJWK)
        old.keyID = "k"
        new.keyID = "k"
        let before = PublishedKeys(JWKSet([old]), replacing: nil)
        let after = PublishedKeys(JWKSet([new]), replacing: before)
        guard case .one(let first) = before["k"], case .one(let second) = after["k"] else {
            Issue.record("missing")
            return
        }
        #expect(first !== second)
        #expect(second.jwk == new)
    }

    @Test("keys without name, for encryption, for no verifying, or with a name beyond ASCII are passed over")
    func passedOver() throws {
        let good = try SigningKey.test().publicJWK
        var nameless = good
        nameless.keyID = nil
        var encryption = good
        encryption.keyID = "enc"
        encryption.use = "enc"
        var signingOnly = good
        signingOnly.keyID = "ops"
        signingOnly.operations = ["sign"]
        var kelvin = good
        kelvin.keyID = "\u{212A}"
        let keys = PublishedKeys(JWKSet([nameless, encryption, signingOnly, kelvin, good]), replacing: nil)
        #expect(keys["enc"] == nil)
        #expect(keys["ops"] == nil)
        #expect(keys["K"] == nil)
        #expect(keys["\u{212A}"] == nil)
        #expect(keys[good.keyID ?? ""] != nil)
    }
}

extension PublishedKeys {
    func key(_ key: SigningKey) -> PublishedKey? {
        if case .one(let published)? = self[key.keyID] { published } else { nil }
    }
}
