import JSON
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("members are separated, strings escaped, slashes left alone")
    func writes() {
        var json = JSONWriter()
        json.object {
            $0.member("iss", "https://id/t/a")
            $0.member("quote\"", "a\u{1}\n\\")
            $0.member("list", ["x", "y"])
            $0.object("empty") { _ in }
            $0.member("n", Int64.min)
            $0.member("yes", true)
        }
        #expect(
            json.string
                == #"{"iss":"https://id/t/a","quote\"":"a\u0001\n\\","list":["x","y"],"empty":{},"n":-9223372036854775808,"yes":true}"#
        )
    }

    @Test("members that were written beforehand stand among others as if written there")
    func members() {
        let written = JSONMembers {
            $0.member("b", "\"")
            $0.member("c", ["x"])
        }
        var json = JSONWriter()
        json.object {
            $0.members(JSONMembers { _ in })
            $0.member("a", Int64(1))
            $0.members(written)
            $0.member("d", true)
        }
        #expect(json.string == #"{"a":1,"b":"\"","c":["x"],"d":true}"#)
    }
}
