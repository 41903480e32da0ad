import Testing

@testable import SigningKeys

@Suite("Sealed values")
struct DataKeyTests {
    let key = DataKey.generate()
    let place = SealingContext(tenant: "acme", table: "signing_key", row: "kid-1")
    let secret = Array("the private key".utf8)

    @Test("a sealed value opens at its place and holds nothing of the plaintext")
    func opens() throws {
        let sealed = try key.seal(secret, for: place)
        #expect(sealed.count == secret.count + SealedBox.overhead)
        #expect(sealed.first == 1)
        #expect(try key.open(sealed, from: place) == secret)
        #expect(try key.open(key.seal([], for: place), from: place).isEmpty)
    }

    @Test("sealing twice gives different bytes, for each has a nonce of its own")
    func nonces() throws {
        let boxes = try (0..<1000).map { _ in try SealedBox(parsing: key.seal(secret, for: place)) }
        #expect(Set(boxes.map { Array($0.nonce) }).count == 1000)
        #expect(Set(boxes.map { Array($0.ciphertext) }).count == 1000)
    }

    @Test(
        "a value that was moved to another tenant, table or row does not open",
        arguments: [
            SealingContext(tenant: "globex", table: "signing_key", row: "kid-1"),
            SealingContext(tenant: "acme", table: "pepper", row: "kid-1"),
            SealingContext(tenant: "acme", table: "signing_key", row: "kid-2"),
            SealingContext(tenant: "acme", table: "signing_key", row: ""),
        ]
    )
    func moved(elsewhere: SealingContext) throws {
        let sealed = try key.seal(secret, for: place)
        #expect(throws: SealError.altered) { try key.open(sealed, from: elsewhere) }
    }

    @Test("places whose joined texts are alike have different associated data")
    func noCollisions() {
        let parts = ["", "a", "b", "ab", "aa", "a|b", "|", "\u{0}", "a\u{0}"]
        var seen: Set<[UInt8]> = []
        for tenant in parts {
            for table in parts {
                for row in parts {
                    let context = SealingContext(tenant: tenant, table: table, row: row)
                    #expect(seen.insert(context.associatedData(header: [])).inserted)
                }
            }
        }
        #expect(seen.count == 729)
    }

    @Test("each single flipped bit is noticed")
    func flippedBits() throws {
        let sealed = try key.seal(secret, for: place)
        for index in sealed.indices {
            for bit in 0..<8 {
                var altered = sealed
                altered[index] ^= 1 << bit
                let expected: SealError =
                    switch index {
                    case 0: .unknownVersion(altered[0])
                    case 1...8:
                        .wrongDataKey(
                            sealedUnder: KeyFingerprint(bytes: altered[1...8]),
                            available: key.fingerprint
                        )
                    default: .altered
                    }
                #expect(throws: expected) { try key.open(altered, from: place) }
            }
        }
    }

    @Test("a value that is cut anywhere, or longer than it was, does not open")
    func truncated() throws {
        let sealed = try key.seal(secret, for: place)
        for length in 0..<sealed.count {
            let expected: SealError = length < SealedBox.overhead ? .truncated(bytes: length) : .altered
            #expect(throws: expected) { try key.open(Array(sealed.prefix(length)), from: place) }
        }
        #expect(throws: SealError.altered) { try key.open(sealed + [0], from: place) }
    }

    @Test("another tenant's data key is named as the wrong one")
    func wrongDataKey() throws {
        let other = DataKey.generate()
        let sealed = try other.seal(secret, for: place)
        #expect(
            throws: SealError.wrongDataKey(sealedUnder: other.fingerprint, available: key.fingerprint)
        ) { try key.open(sealed, from: place) }
    }
}
