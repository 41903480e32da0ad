import Crypto
import JOSE
import Testing

@testable import SigningKeys

@Suite("Secrets")
struct SecretTests {
    struct Holder {
        let secret: any Secret
        let list: [any Secret]
    }

    @Test("no way of printing shows a secret")
    func printing() throws {
        let master = MasterKey.generate()
        let text = master.revealedText().dropFirst("signet-master-v1:".count)
        let secrets: [any Secret] = [
            master, try MasterKeys([master], allowingDevelopment: false), DataKey.generate(), Pepper.generate(),
            SealingKey(),
        ]
        for secret in secrets {
            #expect("\(secret)" == "***")
            #expect(String(describing: secret) == "***")
            #expect(String(reflecting: secret) == "***")
            #expect(Mirror(reflecting: secret).children.isEmpty)
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(dumped.contains("***"))
            #expect(dumped.split(separator: "\n").count == 1)

            let holder = Holder(secret: secret, list: [secret])
            var dumpedHolder = ""
            dump(holder, to: &dumpedHolder)
            for printed in ["\(holder)", String(reflecting: holder), "\(Optional(holder) as Any)", dumpedHolder] {
                #expect(printed.contains("***"))
                #expect(!printed.contains(text))
                #expect(!printed.contains("SymmetricKey"))
            }
            #expect(!((secret as Any) is any Encodable))
        }
    }

    @Test("constant-time comparison agrees with equality")
    func comparison() {
        let bytes: [[UInt8]] = [[], [0], [1], [0, 0], [0, 1], [1, 0], Array(repeating: 7, count: 32)]
        for left in bytes {
            for right in bytes { #expect(equalInConstantTime(left, right) == (left == right)) }
        }
    }
}

@Suite("Pepper")
struct PepperTests {
    @Test("a secret is valid against its own hash only")
    func hashes() {
        let pepper = Pepper.generate()
        let secret = SystemRandom().bytes(32)
        let hash = pepper.hash(secret)
        #expect(hash.count == Pepper.hashLength)
        #expect(pepper.hash(secret) == hash)
        #expect(pepper.isValid(secret, hash: hash))
        #expect(!pepper.isValid(secret.dropLast(), hash: hash))
        #expect(!pepper.isValid(secret, hash: hash.dropLast()))
        #expect(!pepper.isValid(secret, hash: []))
        for index in hash.indices {
            var altered = hash
            altered[index] ^= 1
            #expect(!pepper.isValid(secret, hash: altered))
        }
        #expect(!Pepper.generate().isValid(secret, hash: hash))
    }

    @Test("a hash is the HMAC-SHA-256 of the secret, whatever its length", arguments: [0, 1, 32, 64, 200])
    func standard(length: Int) {
        // RFC 2104; the stored hashes of all versions.
        let key = SymmetricKey(size: .bits256)
        let secret = SystemRandom().bytes(length)
        #expect(Pepper(key).hash(secret) == Array(HMAC<SHA256>.authenticationCode(for: secret, using: key)))
    }

    @Test("a text and its bytes have the same hash")
    func texts() {
        let pepper = Pepper.generate()
        #expect(pepper.hash("secret".utf8) == pepper.hash(Array("secret".utf8)))
        #expect(pepper.isValid("secret".utf8.lazy.map { $0 }, hash: pepper.hash("secret".utf8)))
    }

    @Test("a sealed pepper opens for its tenant and gives the same hashes")
    func sealed() throws {
        let pepper = Pepper.generate()
        let dataKey = DataKey.generate()
        let sealed = try pepper.sealed(with: dataKey, tenant: "acme")
        let opened = try Pepper(opening: sealed, with: dataKey, tenant: "acme")
        #expect(opened.hash([1, 2, 3]) == pepper.hash([1, 2, 3]))
        #expect(throws: SealError.altered) { try Pepper(opening: sealed, with: dataKey, tenant: "globex") }
    }

    @Test("the hash is HMAC-SHA-256 (RFC 4231, test case 2)")
    func vector() throws {
        let key = Array("Jefe".utf8)
        let pepper = Pepper(SymmetricKey(data: key))
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        let hash = pepper.hash("what do ya want for nothing?".utf8)
        #expect(hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }
}
