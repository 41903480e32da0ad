import Testing

@testable import AuthorizationServer

@Suite("Accept-Language")
struct AcceptLanguageTests {
    @Test("languages come by falling weight, equal ones in their order, refused ones not at all")
    func weights() {
        #expect(AcceptLanguage.preferences("fr;q=0.5, de-AT, en;q=0.9, it;q=0, *;q=0.1") == ["de-AT", "en", "fr"])
        #expect(AcceptLanguage.preferences("de, en") == ["de", "en"])
    }

    @Test("what is not one gives none", arguments: [nil, "", ";;;", "<script>", String(repeating: "de,", count: 999)])
    func malformed(_ field: String?) {
        #expect(AcceptLanguage.preferences(field).isEmpty)
    }
}
