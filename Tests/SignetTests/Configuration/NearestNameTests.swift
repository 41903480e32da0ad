import Testing

@testable import signet

@Suite("the nearest name")
struct NearestNameTests {
    @Test(
        "a slip is forgiven",
        arguments: [("acne", "acme"), ("acem", "acme"), ("prt", "port"), ("ordres", "orders"), ("ACME", "acme")]
    )
    func near(typed: String, meant: String) {
        #expect(NearestName.of(typed, among: ["filesystem", meant, "globex"]) == meant)
    }

    @Test(
        "what is something else gives no hint",
        arguments: ["", "a", "ab", "acid", "bank", "globular", "filesystem-administrator"]
    )
    func far(typed: String) {
        #expect(NearestName.of(typed, among: ["acme", "globex", "xy", "b"]) == nil)
        #expect(!NearestName.remedy(for: typed, among: ["acme", "globex"]).contains("did you mean"))
    }
}
