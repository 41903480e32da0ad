import OAuth
import Testing

@Suite("Names that strangers give themselves")
struct DisplayTextTests {
    @Test(
        "what people see is taken, in all scripts",
        arguments: [
            "Claude", "Field notes 2", "Zoë", "Zoe\u{308}", "メモ帳", "می\u{200C}خواهم", "क्\u{200D}ष", "ملاحظات",
            "Заметки", "❤\u{FE0F}",
            "👩\u{200D}💻 Editor", "❤\u{FE0F}\u{200D}🔥", "Tiếng Việt",
        ]
    )
    func visible(text: String) throws {
        #expect(try DisplayText(text).isPlainlyVisible)
    }

    @Test(
        "what nobody sees, or looks like another name, is not",
        arguments: [
            "\u{200B}", "\u{AD}", "\u{3164}", "\u{115F}", "\u{1160}", "\u{FFA0}", "\u{2800}", "\u{FE0F}", " ", "\u{A0}",
            "Claude ",
            " Claude", "Claude\u{2060}", "Claude\u{E0041}", "Cla\u{200C}ude", "Claude\u{200D}", "Claude\u{FE0F}",
            "Cla\u{AD}ude",
            "a" + String(repeating: "\u{301}", count: 100), "\u{301}a", "a \u{301}b", "\u{34F}a", "a\u{200D}\u{200D}b",
        ]
    )
    func invisible(text: String) {
        #expect((try? DisplayText(text))?.isPlainlyVisible != true)
    }
}
