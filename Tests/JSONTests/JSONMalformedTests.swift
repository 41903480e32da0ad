import JSON
import Testing

/// The stable code with which a text is refused, or nil when it is read.
func refusal(_ bytes: [UInt8], maximumBytes: Int = .max, maximumDepth: Int = 32) -> String? {
    do {
        _ = try JSONValue(parsing: bytes, maximumBytes: maximumBytes, maximumDepth: maximumDepth)
        return nil
    } catch { return error.code }
}

func refusal(_ text: String) -> String? { refusal(Array(text.utf8)) }

/// The same text read by a caller that skips the value: no check may be lost.
private func refusalWhenSkipped(_ bytes: [UInt8]) -> String? {
    do throws(JSONError) {
        try JSONCursor.parse(bytes) { cursor throws(JSONError) in try cursor.skip() }
        return nil
    } catch { return error.code }
}

@Suite("JSON that is not JSON")
struct JSONMalformedTests {
    @Test(
        "a malformed number is refused",
        arguments: [
            "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1E-", "1e1.5", "0x10", "1_000",
            "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1 2", "--1", "1-", "1.2.3", "1e1e1", "\u{661}",
            "1\u{663}", "-a", "0e", "1,",
        ]
    )
    func malformedNumber(text: String) {
        #expect(refusal(text) != nil)
        #expect(refusal("[\(text)]") != nil)
        #expect(refusal("{\"a\":\(text)}") != nil)
        #expect(refusalWhenSkipped(Array("[\(text)]".utf8)) != nil)
    }

    @Test("numbers at the edges keep their type")
    func edgeNumbers() throws {
        let table: [(String, JSONValue)] = [
            ("0", .integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            ("-9223372036854775809", .double(-9_223_372_036_854_775_808)), ("1.0", .double(1)), ("1e2", .double(100)),
            ("1E+2", .double(100)), ("-0.0", .double(-0.0)), ("5e-324", .double(.leastNonzeroMagnitude)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        ]
        for (text, value) in table {
            #expect(try JSONValue(parsing: Array(text.utf8)) == value, "\(text)")
        }
    }

    @Test(
        "a malformed string is refused",
        arguments: [
            #"""#, #""a"#, #""\""#, #""\x41""#, #""\a""#, #""\u""#, #""\u12""#, #""\u12G4""#, #""\U0041""#, #""\'""#,
            #"'a'"#, #""\u+123""#, #""\u 123""#, "\"\u{0}\"", "\"a\nb\"", "\"a\tb\"", "\"\u{1F}\"", #""a"b"#, #"""""#,
            #"a"#, #""\0""#,
        ]
    )
    func malformedString(text: String) {
        #expect(refusal(text) != nil)
        #expect(refusal("{\(text):1}") != nil)
        #expect(refusalWhenSkipped(Array("[\(text)]".utf8)) != nil)
    }

    @Test(
        "half a surrogate pair is no character",
        arguments: [
            #""\uD800""#, #""\uDBFF""#, #""\uDC00""#, #""\uDFFF""#, #""\uD800\uD800""#, #""\uD800a""#, #""\uD800\n""#,
            #""\uDC00\uD800""#, #""\uD834\u0041""#, #""\uD800\""#, #""\uD800\u""#, #""\uD800\uDC0""#,
        ]
    )
    func loneSurrogate(text: String) {
        #expect(refusal(text) != nil)
        #expect(refusalWhenSkipped(Array(text.utf8)) != nil)
    }

    @Test("a surrogate pair is one character, in either case of the digits")
    func surrogatePair() throws {
        #expect(try JSONValue(parsing: Array(#""\uD834\uDD1E""#.utf8)) == .string("\u{1D11E}"))
        #expect(try JSONValue(parsing: Array(#""\ud834\udd1e""#.utf8)) == .string("\u{1D11E}"))
        #expect(try JSONValue(parsing: Array(#""\uDBFF\uDFFF""#.utf8)) == .string("\u{10FFFF}"))
        #expect(try JSONValue(parsing: Array(#""\u0000\/\b\f\r""#.utf8)) == .string("\0/\u{8}\u{C}\r"))
    }

    @Test(
        "bytes that are not UTF-8 are refused, also in names, after escapes and in values that are skipped",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
            [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x28], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]]
    )
    func notUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let plain = [quote] + bytes + [quote]
        let escaped = [quote] + Array("\\n".utf8) + bytes + [quote]
        for string in [plain, escaped] {
            #expect(refusal(string) == "json_invalid_string")
            #expect(refusal(Array("{".utf8) + string + Array(":1}".utf8)) == "json_invalid_string")
            #expect(refusalWhenSkipped(Array("[".utf8) + string + Array("]".utf8)) == "json_invalid_string")
        }
        #expect(refusal(bytes) != nil)
    }

    @Test(
        "a malformed structure is refused",
        arguments: [
            "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[}", "{]", "{\"a\"}",
            "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{a:1}", "{1:1}", "{null:1}",
            "{'a':1}", "{\"a\"=1}", "{\"a\":1;}", "[1];", "tru", "trueX", "True", "TRUE", "nul", "nulll", "fals",
            "undefined", "[1]//", "/* */1", "[1]\u{0}", "\u{0}[1]", "\u{FEFF}[1]", "[1]\u{FEFF}", "[\u{A0}1]",
            "[\u{B}1]",
            "[\u{C}1]", "{} {}", "[][]", "1 1", "{}}", "[]]", "\u{2028}1",
        ]
    )
    func malformedStructure(text: String) {
        #expect(refusal(text) != nil)
        #expect(refusalWhenSkipped(Array(text.utf8)) != nil)
    }

    @Test("UTF-16 and a byte-order mark are refused")
    func otherEncodings() {
        #expect(refusal([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == "json_unexpected_byte")
        #expect(refusal([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]) == "json_unexpected_byte")
        #expect(refusal([0x00, 0x7B, 0x00, 0x7D]) == "json_unexpected_byte")
    }

    @Test("a text cut at any byte is refused")
    func truncated() {
        let sample = Array(
            #"{"iss":"https://id.example/t/a","aud":["x","\u00e9\ud834\udd1e"],"n":-1.5e+3,"ok":true,"no":null,"o":{"k":[]}}"#
                .utf8
        )
        #expect(refusal(sample) == nil)
        for length in 0..<sample.count {
            #expect(refusal(Array(sample[..<length])) != nil, "cut at \(length)")
            #expect(refusalWhenSkipped(Array(sample[..<length])) != nil, "cut at \(length), skipped")
        }
    }
}
