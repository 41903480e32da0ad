import JSON
import Testing

@Suite("JSON: duplicates and limits")
struct JSONLimitTests {
    @Test(
        "a name that stands twice in its object is refused at every level",
        arguments: [
            #"{"a":1,"a":1}"#,
            #"{"a":1,"b":2,"a":3}"#,
            #"{"x":{"a":1,"a":2}}"#,
            #"[{"a":1,"a":2}]"#,
            #"{"x":[[{"y":{"a":1,"a":2}}]]}"#,
            #"{"":1,"":2}"#,
            #"{"a":{},"a":{}}"#,
            "{\"\u{E9}\":1,\"\u{E9}\":2}",
        ]
    )
    func duplicate(text: String) {
        #expect(refusal(text) == "json_duplicate_member")
    }

    @Test(
        "another spelling of the same name is the same name",
        arguments: [
            #"{"alg":1,"\u0061lg":2}"#, #"{"\u0061lg":1,"alg":2}"#, #"{"al\u0067":1,"\u0061lg":2}"#,
            #"{"x":{"a\/b":1,"a/b":2}}"#, #"{"\n":1,"\u000a":2}"#, #"{"\u000A":1,"\u000a":2}"#,
            #"{"\ud834\udd1e":1,"\#u{1D11E}":2}"#,
        ]
    )
    func respelled(text: String) {
        #expect(refusal(text) == "json_duplicate_member")
    }

    @Test("a duplicate is found in a value that the caller skips")
    func duplicateInSkippedValue() throws {
        let text = Array(#"{"known":1,"other":{"deep":[{"a":1,"\u0061":2}]}}"#.utf8)
        #expect(throws: JSONError.duplicateMember("a")) {
            try JSONCursor.parse(text) { cursor throws(JSONError) in
                try cursor.object { name, cursor throws(JSONError) in
                    switch name {
                    case "known": _ = try cursor.integer()
                    default: try cursor.skip()
                    }
                }
            }
        }
    }

    @Test("the same name in another object is no duplicate")
    func sameNameElsewhere() {
        #expect(refusal(#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#) == nil)
        #expect(refusal(#"{"a":1,"A":2,"a ":3}"#) == nil)
    }

    @Test("a duplicate among thousands of names is found, wherever it stands", arguments: [0, 1, 15, 16, 17, 2999])
    func duplicateAmongMany(index: Int) {
        let names = (0..<3000).map { #""n\#($0)":0"# }
        #expect(refusal("{\(names.joined(separator: ","))}") == nil)
        #expect(refusal(#"{\#(names.joined(separator: ",")),"n\#(index)":1}"#) == "json_duplicate_member")
        #expect(refusal(#"{\#(names.joined(separator: ",")),"\u006e\#(index)":1}"#) == "json_duplicate_member")
    }

    @Test("names that Unicode calls equivalent never collapse silently into one member")
    func canonicallyEquivalentNames() {
        // U+212A KELVIN SIGN is canonically "K", e + U+0301 is canonically U+00E9: a tree that keeps one of the two
        // values would show another message than the signed one.
        #expect(refusal("{\"K\":1,\"\u{212A}\":2}") == "json_duplicate_member")
        #expect(refusal("{\"e\u{301}\":1,\"\u{E9}\":2}") == "json_duplicate_member")
    }

    @Test("a literal in a switch matches by bytes, not by Unicode equivalence")
    func nameMatchesByBytes() throws {
        func read(_ text: String) throws -> Int64? {
            try JSONCursor.parse(Array(text.utf8)) { cursor throws(JSONError) in
                var found: Int64?
                try cursor.object { name, cursor throws(JSONError) in
                    switch name {
                    case "K": found = try cursor.integer()
                    default: try cursor.skip()
                    }
                }
                return found
            }
        }
        #expect(try read(#"{"K":1}"#) == 1)
        #expect(try read(#"{"\u004B":1}"#) == 1)
        #expect(try read("{\"\u{212A}\":1}") == nil)
        #expect(try read(#"{"\u212A":1}"#) == nil)
    }

    @Test("nesting is read up to the limit and refused beyond")
    func depth() {
        func arrays(_ count: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: count)
                    + String(repeating: "]", count: count))
                    .utf8
            )
        }
        func objects(_ count: Int) -> [UInt8] {
            Array(
                (String(repeating: #"{"a":"#, count: count) + "0"
                    + String(repeating: "}", count: count))
                    .utf8
            )
        }
        for limit in [1, 2, 8, 32] {
            #expect(refusal(arrays(limit), maximumDepth: limit) == nil)
            #expect(refusal(arrays(limit + 1), maximumDepth: limit) == "json_too_deep")
            #expect(refusal(objects(limit), maximumDepth: limit) == nil)
            #expect(refusal(objects(limit + 1), maximumDepth: limit) == "json_too_deep")
        }
        #expect(refusal(Array("[[],[],{}]".utf8), maximumDepth: 2) == nil)
        #expect(refusal([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) == "json_too_deep")
        #expect(refusal(Array("[]".utf8), maximumDepth: 0) == "json_too_deep")
    }

    @Test("a text is read up to the size limit and refused beyond")
    func size() {
        let text = Array(#"["0123456789"]"#.utf8)
        #expect(refusal(text, maximumBytes: text.count) == nil)
        #expect(refusal(text, maximumBytes: text.count - 1) == "json_too_large")
        #expect(refusal(text + [0x20], maximumBytes: text.count) == "json_too_large")
        #expect(refusal([], maximumBytes: 0) == "json_unexpected_end")
    }

    @Test("a tree is built up to the limit of values, members and elements counted, and refused beyond")
    func values() {
        for (text, count) in [("1", 1), ("[]", 1), (#"{"a":1}"#, 2), (#"[1,[2,{"a":null}],"x"]"#, 7)] {
            func parse(_ limit: Int) throws(JSONError) {
                _ = try JSONValue(parsing: Array(text.utf8), maximumValues: limit)
            }
            #expect(throws: Never.self) { try parse(count) }
            #expect(throws: JSONError.tooManyValues) { try parse(count - 1) }
        }
        let many = Array("[\(String(repeating: "0,", count: 1_000_000))0]".utf8)
        #expect(throws: JSONError.tooManyValues) { try JSONValue(parsing: many) }
    }

    @Test("each error has its own stable code")
    func codes() {
        let table: [(JSONError, String)] = [
            (.unexpectedEnd, "json_unexpected_end"), (.unexpectedByte(offset: 0), "json_unexpected_byte"),
            (.unexpectedType(offset: 0), "json_unexpected_type"), (.invalidString(offset: 0), "json_invalid_string"),
            (.invalidNumber(offset: 0), "json_invalid_number"), (.duplicateMember("a"), "json_duplicate_member"),
            (.tooDeep, "json_too_deep"), (.tooLarge(limit: 0), "json_too_large"),
            (.tooManyValues, "json_too_many_values"), (.trailingData(offset: 0), "json_trailing_data"),
        ]
        for (error, code) in table { #expect(error.code == code) }
        #expect(Set(table.map(\.1)).count == table.count)
    }

    @Test("a value of another type than asked for is refused, never converted")
    func mistyped() {
        func asks(_ text: String, _ read: (inout JSONCursor) throws(JSONError) -> Void) -> String? {
            do throws(JSONError) {
                try JSONCursor.parse(Array(text.utf8), read)
                return nil
            } catch { return error.code }
        }
        for text in ["1", "true", "null", "{}", "[]"] {
            #expect(asks(text) { cursor throws(JSONError) in _ = try cursor.string() } == "json_unexpected_type")
        }
        for text in [#""1""#, "true", "null", "{}", "[1]"] {
            #expect(asks(text) { cursor throws(JSONError) in _ = try cursor.integer() } == "json_unexpected_type")
        }
        for text in ["1.0", "1e3", "9223372036854775808"] {
            #expect(asks(text) { cursor throws(JSONError) in _ = try cursor.integer() } == "json_invalid_number")
        }
        for text in ["1", #""true""#, "null", "[true]"] {
            #expect(asks(text) { cursor throws(JSONError) in _ = try cursor.bool() } == "json_unexpected_type")
        }
        for text in [#"["a",1]"#, #""a""#, #"["a",null]"#, #"["a",["b"]]"#] {
            #expect(asks(text) { cursor throws(JSONError) in _ = try cursor.strings() } == "json_unexpected_type")
        }
    }
}
