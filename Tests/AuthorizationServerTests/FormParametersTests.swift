import Testing

@testable import AuthorizationServer

@Suite("Form parameters")
struct FormParametersTests {
    @Test("plus and percent are undone, empty values count as absent")
    func decodes() throws {
        let form = try FormParameters(parsing: Array("a=1+2%2B3&b=&c&%64=%C3%A9&&resource=x&resource=y".utf8))
        #expect(try form.single("a") == "1 2+3")
        #expect(try form.single("b") == nil)
        #expect(try form.single("c") == nil)
        #expect(try form.single("d") == "é")
        #expect(form.all("resource") == ["x", "y"])
        #expect(form.repeatedName(except: ["resource"]) == nil)
        #expect(form.repeatedName(except: []) == "resource")
    }

    @Test("what is not form-encoded UTF-8 is refused", arguments: ["a=%", "a=%1", "a=%G0", "%=1", "a=%80", "a=%C3"])
    func malformed(text: String) {
        #expect(throws: FormParameters.Failure.malformed) { try FormParameters(parsing: Array(text.utf8)) }
    }

    @Test("a parameter asked for once must not stand twice")
    func repeated() throws {
        let form = try FormParameters(parsing: Array("a=1&a=1".utf8))
        #expect(throws: FormParameters.Failure.repeated(name: "a")) { try form.single("a") }
    }

    @Test("an empty body is a form without parameters")
    func empty() throws {
        #expect(try FormParameters(parsing: []).single("a") == nil)
    }
}
