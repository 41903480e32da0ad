import Testing

@testable import AuthorizationServer

@Suite("codes of an authenticator app")
struct OneTimeCodeTests {
    private let code = OneTimeCode(seed: Array("12345678901234567890".utf8))

    @Test("RFC 4226 appendix D: ten codes of a counter")
    func counters() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        for (counter, text) in expected.enumerated() { #expect(code.code(Int64(counter)) == text) }
        #expect(expected.count == 10)
    }

    @Test("RFC 6238 appendix B: six codes of a time, SHA-1 and eight digits")
    func times() {
        let expected: [(seconds: Int64, code: String)] = [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ]
        for (seconds, text) in expected { #expect(code.code(OneTimeCode.step(at: seconds), digits: 8) == text) }
        #expect(expected.count == 6)
    }

    @Test("the step before and the step after are accepted, the ones beyond are not")
    func window() {
        let now: Int64 = 1_234_567_890
        let step = OneTimeCode.step(at: now)
        for offset in Int64(-1)...1 { #expect(code.step(of: code.code(step + offset), at: now) == step + offset) }
        for offset in [Int64(-2), 2, 100] { #expect(code.step(of: code.code(step + offset), at: now) == nil) }
        for text in ["", "00000", "0000000", "abcdef", code.code(step) + " "] {
            #expect(code.step(of: text, at: now) == nil)
        }
    }

    @Test("RFC 4648 §10: base 32 without padding")
    func base32() {
        let expected = ["": "", "f": "MY", "fo": "MZXQ", "foo": "MZXW6", "foob": "MZXW6YQ", "fooba": "MZXW6YTB"]
        for (plain, text) in expected { #expect(Base32.encode(Array(plain.utf8)) == text) }
        #expect(Base32.encode(Array("foobar".utf8)) == "MZXW6YTBOI")
    }
}
