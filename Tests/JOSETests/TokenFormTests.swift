import JOSE
import Testing

@Suite("The form of compact tokens and base64url")
struct TokenFormTests {
    private static func valid() throws -> String {
        String(decoding: try JWS.sign(Array("{}".utf8), type: "JWT", with: TestKeys.key(.es256)), as: UTF8.self)
    }

    private static func code(_ text: String) -> String? {
        refusal { _ = try CompactJWS(parsing: Array(text.utf8)) }?.code
    }

    @Test(
        "a token has three parts",
        arguments: ["", ".", "a", "a.b", "e30", "e30.e30", "e30.e30.e30.", "....", "a.b.c.d.e"]
    )
    func parts(text: String) {
        #expect(Self.code(text) == "jose_malformed_token")
    }

    @Test("the JSON serializations are no tokens here (RFC 7515 §7.2)")
    func jsonSerialization() throws {
        let parts = try Self.valid().split(separator: ".")
        let json = #"{"payload":"\#(parts[1])","protected":"\#(parts[0])","signature":"\#(parts[2])"}"#
        #expect(Self.code(json) == "jose_malformed_token")
    }

    @Test(
        "padding, white space, the other alphabet and foreign characters are refused in every part",
        arguments: [
            "=", "==", " ", "\n", "\r\n", "\t", "+", "/", "?", "%", "\u{0}", "\u{7F}", "\u{E9}", "\u{FF21}", ":",
        ]
    )
    func foreignCharacter(character: String) throws {
        let parts = try Self.valid().split(separator: ".").map(String.init)
        for index in parts.indices {
            for altered in [
                parts[index] + character, character + parts[index], String(parts[index].dropLast()) + character,
            ] {
                var token = parts
                token[index] = altered
                #expect(Self.code(token.joined(separator: ".")) == "jose_malformed_base64url", "part \(index)")
            }
        }
    }

    @Test("a token with white space around it is refused", arguments: [" ", "\n", "\r\n", "\u{0}", "\u{FEFF}"])
    func surroundings(space: String) throws {
        #expect(Self.code(space + (try Self.valid())) != nil)
        #expect(Self.code((try Self.valid()) + space) != nil)
        #expect(Self.code("Bearer " + (try Self.valid())) != nil)
    }

    @Test("only the canonical spelling of bytes is read: trailing bits are zero")
    func trailingBits() {
        for byte in UInt8.min...UInt8.max {
            let one = Base64URL.encode([byte])
            #expect(Base64URL.decode(one) == [byte])
            #expect(Self.respelled(one).allSatisfy { Base64URL.decode($0) == nil })
            let two = Base64URL.encode([byte, byte])
            #expect(Base64URL.decode(two) == [byte, byte])
            #expect(Self.respelled(two).allSatisfy { Base64URL.decode($0) == nil })
        }
    }

    /// The other texts that a lax decoder would read as the same bytes.
    private static func respelled(_ text: String) -> [String] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        guard let last = text.last, let value = alphabet.firstIndex(of: last) else { return [] }
        let spare = text.count % 4 == 2 ? 16 : 4
        return (1..<spare).map { text.dropLast() + String(alphabet[value + $0]) } + [text + "=", text + "=="]
    }

    @Test("every text of four characters decodes to at most one spelling")
    func bijection() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...6, using: &random))
                .map { _ in
                    UInt8.random(in: 0x20...0x7F, using: &random)
                }
            let text = String(decoding: bytes, as: UTF8.self)
            if let decoded = Base64URL.decode(text) { #expect(Base64URL.encode(decoded) == text) }
        }
    }

    @Test("any bytes are encoded and decoded again")
    func roundTrip() {
        var random = SeededGenerator(seed: 64)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
        #expect(Base64URL.decode("A") == nil)
        #expect(Base64URL.decode("AAAAA") == nil)
        #expect(Base64URL.decode("") == [])
    }

    @Test("a token of 16 KiB is taken apart, one byte more is not, and the limit can be set")
    func size() throws {
        let short = try JWS.sign([UInt8](repeating: 0x61, count: 12_000), type: nil, with: TestKeys.key(.es256))
        #expect(refusal { _ = try CompactJWS(parsing: short) } == nil)
        #expect(CompactJWS.defaultMaximumBytes == 16_384)
        let long = try JWS.sign([UInt8](repeating: 0x61, count: 12_300), type: nil, with: TestKeys.key(.es256))
        #expect(long.count > 16_384)
        #expect(refusal { _ = try CompactJWS(parsing: long) } == .tooLarge(limit: 16_384))
        #expect(refusal { _ = try CompactJWS(parsing: long, maximumBytes: long.count) } == nil)
        #expect(refusal { _ = try CompactJWS(parsing: long, maximumBytes: long.count - 1) }?.code == "jose_too_large")
        let dots = [UInt8](repeating: UInt8(ascii: "."), count: 16_385)
        #expect(refusal { _ = try CompactJWS(parsing: dots) }?.code == "jose_too_large")
    }

    @Test("an empty payload is a payload, an empty signature is none")
    func emptyParts() throws {
        let signer = try TestKeys.key(.es256)
        let key = try VerificationKey(signer.publicJWK)
        let token = try CompactJWS(parsing: JWS.sign([], type: nil, with: signer))
        #expect(try token.verify(with: key, allowed: [.es256]) == [])
        let unsigned = try Self.valid().split(separator: ".").dropLast().joined(separator: ".") + "."
        #expect(
            refusal { _ = try CompactJWS(parsing: Array(unsigned.utf8)).verify(with: key, allowed: [.es256]) }
                == .signatureMismatch
        )
    }

    @Test("each error has its own stable code")
    func codes() {
        let table: [(JOSEError, String)] = [
            (.tooLarge(limit: 0), "jose_too_large"), (.malformedToken, "jose_malformed_token"),
            (.malformedBase64URL, "jose_malformed_base64url"), (.malformedJSON(.tooDeep), "jose_malformed_json"),
            (.invalidHeader(member: "alg"), "jose_invalid_header"), (.unknownAlgorithm, "jose_unknown_algorithm"),
            (.unsupportedCriticalExtension, "jose_unsupported_critical_extension"),
            (.algorithmNotAllowed, "jose_algorithm_not_allowed"), (.signatureMismatch, "jose_signature_mismatch"),
            (.unsupportedKey, "jose_unsupported_key"), (.invalidKey(reason: ""), "jose_invalid_key"),
            (.tooManyKeys(limit: 0), "jose_too_many_keys"), (.signingFailed, "jose_signing_failed"),
        ]
        for (error, code) in table { #expect(error.code == code) }
        #expect(Set(table.map(\.1)).count == table.count)
    }
}
