import JOSE
import Testing

@testable import SigningKeys

@Suite("Master keys")
struct MasterKeysTests {
    private func keys(_ keys: MasterKey...) throws -> MasterKeys { try MasterKeys(keys, allowingDevelopment: false) }

    @Test("a wrapped data key unwraps for its tenant only")
    func wraps() throws {
        let master = try keys(.generate())
        let dataKey = DataKey.generate()
        let wrapped = try master.wrap(dataKey, tenant: "acme")
        #expect(try master.unwrap(wrapped, tenant: "acme").bytes == dataKey.bytes)
        #expect(throws: SealError.altered) { try master.unwrap(wrapped, tenant: "globex") }
    }

    @Test("a wrong master key is told from altered data, and the error names both keys")
    func wrongKey() throws {
        let one = MasterKey.generate()
        let other = MasterKey.generate()
        let wrapped = try keys(one).wrap(.generate(), tenant: "acme")
        let error = #expect(throws: SealError.self) { try keys(other).unwrap(wrapped, tenant: "acme") }
        #expect(error == .wrongMasterKey(sealedUnder: one.fingerprint, available: [other.fingerprint]))
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("sealed under master key \(one.fingerprint), this is \(other.fingerprint);"))
    }

    @Test("the first key seals and all open, so that a master key can be changed")
    func rewraps() throws {
        let old = MasterKey.generate()
        let new = MasterKey.generate()
        let dataKey = DataKey.generate()
        let wrapped = try keys(old).wrap(dataKey, tenant: "acme")

        let both = try keys(new, old)
        #expect(try both.unwrap(wrapped, tenant: "acme").bytes == dataKey.bytes)
        let rewrapped = try #require(try both.rewrap(wrapped, tenant: "acme"))
        #expect(try both.rewrap(rewrapped, tenant: "acme") == nil)
        #expect(try keys(new).unwrap(rewrapped, tenant: "acme").bytes == dataKey.bytes)
        #expect(throws: SealError.self) { try keys(old).unwrap(rewrapped, tenant: "acme") }
    }

    @Test("the text form says what the key is for and reads back")
    func textForm() throws {
        let production = MasterKey.generate()
        let development = MasterKey.generate(for: .development)
        #expect(production.revealedText().hasPrefix("signet-master-v1:"))
        #expect(development.revealedText().hasPrefix("signet-master-dev-v1:"))
        #expect(try MasterKey(parsing: production.revealedText()) == production)
        #expect(try MasterKey(parsing: development.revealedText()) == development)
        #expect(production != development)
        #expect(production.fingerprint.description.count == 16)
    }

    @Test(
        "a text that is no master key is refused, and not repeated in the error",
        arguments: [
            "x", "signet-master-v1:", "signet-master-v1:AAAA", "signet-master-v2:" + String(repeating: "A", count: 43),
            "signet-master-v1:" + String(repeating: "A", count: 42) + "B",
            "signet-master-v1:" + String(repeating: "A", count: 43) + "=",
            "SIGNET-MASTER-V1:" + String(repeating: "A", count: 43),
        ]
    )
    func malformed(text: String) {
        let error = #expect(throws: MasterKeyError.self) { try MasterKey(parsing: text) }
        #expect(error == .malformed)
        #expect(text.count < 18 || error?.description.contains(text) == false)
    }

    @Test("production refuses a development key, also behind a good one")
    func developmentKey() throws {
        let good = MasterKey.generate()
        let development = MasterKey.generate(for: .development)
        let expected = MasterKeyError.developmentKeyInProduction(development.fingerprint)
        #expect(throws: expected) { try MasterKeys([development], allowingDevelopment: false) }
        #expect(throws: expected) { try MasterKeys([good, development], allowingDevelopment: false) }
        #expect(try MasterKeys([development], allowingDevelopment: true).isForDevelopment)
        #expect(try !MasterKeys([good], allowingDevelopment: true).isForDevelopment)
    }

    @Test("a list is parted by lines, spaces or commas, and remarks are passed over")
    func lists() throws {
        let one = MasterKey.generate()
        let two = MasterKey.generate()
        let three = MasterKey.generate()
        let text = """
            # new
            \(one.revealedText()), \(two.revealedText())

              # old
            \(three.revealedText())
            """
        let keys = try MasterKeys(parsing: text, allowingDevelopment: false)
        #expect(keys.fingerprints == [one, two, three].map(\.fingerprint))
    }

    @Test("no key and a repeated key are refused")
    func emptyAndRepeated() throws {
        for text in ["", " \n", "# nothing\n"] {
            #expect(throws: MasterKeyError.missing) { try MasterKeys(parsing: text, allowingDevelopment: true) }
        }
        let key = MasterKey.generate()
        #expect(throws: MasterKeyError.repeated(key.fingerprint)) {
            try MasterKeys([key, key], allowingDevelopment: true)
        }
    }

    @Test("a wrapped value that is not a data key's length is refused")
    func wrongLength() throws {
        let key = MasterKey.generate()
        let context = SealingContext(tenant: "acme", table: "tenant", row: "data_key")
        let wrapped = try key.key.seal([1, 2, 3], for: context)
        #expect(throws: SealError.truncated(bytes: 3)) { try keys(key).unwrap(wrapped, tenant: "acme") }
    }
}
