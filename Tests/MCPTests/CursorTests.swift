import JSON
import Testing

@testable import MCP

@Suite("Cursors")
struct CursorTests {
    @Test("a cursor comes back as it was given out, in an alphabet that URLs take")
    func roundTrip() throws {
        for name in ["", "a", "ab", "abc", "ÿÿÿ>>>???", "日本語"] {
            let text = Cursor("list", .string(name), 7, .double(0.5)).text
            #expect(
                text.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") }
            )
            let read = try #require(try Cursor(text, of: "list"))
            #expect(try read.string(0) == name)
            #expect(try read.integer(1) == 7)
            #expect(try read.number(2) == 0.5)
        }
        #expect(try Cursor(nil, of: "list") == nil)
    }

    @Test(
        "whatever is not a cursor of this list is refused in words for the model",
        arguments: [
            "", "x", "!!!!", "bnVsbA", "W10", "WzFd", "WyJvdGhlciJd", "WyJsaXN0Il0=", "/+", "WyJsaXN0Il0 ",
            String(repeating: "A", count: 10_000), Cursor("other", 1).text,
        ]
    )
    func refused(text: String) {
        #expect(throws: ToolError.self) { try Cursor(text, of: "list") }
    }

    @Test("a position of another shape is refused")
    func shape() throws {
        let cursor = try #require(try Cursor(Cursor("list", 1).text, of: "list"))
        #expect(throws: ToolError.self) { try cursor.string(0) }
        #expect(throws: ToolError.self) { try cursor.integer(1) }
        #expect(throws: ToolError.self) { try cursor.number(-1) }
    }
}
