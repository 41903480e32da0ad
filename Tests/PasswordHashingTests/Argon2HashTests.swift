import Testing

@testable import PasswordHashing

@Suite("the text of a hash")
struct Argon2HashTests {
    private static let good = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"

    @Test("a PHC string is read and written back as it was")
    func roundTrip() throws {
        let hash = try #require(Argon2Hash(phc: Self.good))
        #expect(hash.parameters == .init(memory: 256, passes: 2, lanes: 1))
        #expect(hash.salt == Array("somesalt".utf8) && hash.bytes.count == 32)
        #expect(hash.phc == Self.good)
    }

    @Test(
        "what is malformed, of another kind or costs too much is refused",
        arguments: [
            "", "$", "plain:password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ",
            good.replacing("argon2id", with: "argon2i"), good.replacing("v=19", with: "v=16"),
            good.replacing("m=256", with: "m=0"), good.replacing("m=256", with: "m=7"),
            good.replacing("m=256", with: "m=4294967295"), good.replacing("m=256", with: "m=99999999999"),
            good.replacing("m=256", with: "m=65537"), good.replacing("m=256", with: "m=-256"),
            good.replacing("m=256", with: "m=0256"), good.replacing("m=256", with: "m=+256"),
            good.replacing("t=2", with: "t=0"), good.replacing("t=2", with: "t=17"),
            good.replacing("p=1", with: "p=0"), good.replacing("p=1", with: "p=4294967295"),
            good.replacing("m=256,t=2", with: "t=2,m=256"), good.replacing("p=1", with: "p=1,x=1"),
            good.replacing("c29tZXNhbHQ", with: "c29t"), good.replacing("c29tZXNhbHQ", with: "c29tZXNhbHR"),
            good.replacing("c29tZXNhbHQ", with: "c29tZXNhbHQ="), good.replacing("nf65", with: "nf6_"),
            good + "$", good + "\n", " " + good,
        ]
    )
    func malformed(text: String) {
        #expect(Argon2Hash(phc: text) == nil)
    }
}
