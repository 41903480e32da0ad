import JOSE
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("Refresh token")
struct RefreshTokenTests {
    private let pepper = Pepper.generate()
    private let family = RefreshTokenFamilyID(random: SystemRandom())

    @Test("its text has 91 URL-safe characters, and gives family, generation and secret back")
    func roundTrip() throws {
        let token = try #require(RefreshToken(startOf: family, random: SystemRandom()))
        let text = token.text(pepper: pepper)
        #expect(text.utf8.count == 91)
        let parsed = try #require(RefreshToken(presented: text, pepper: pepper))
        #expect(parsed.family == family)
        #expect(parsed.generation == 0)
        #expect(parsed.hash(pepper: pepper) == token.hash(pepper: pepper))
    }

    @Test("its successor is the same each time, and another for each token")
    func successor() throws {
        let token = try #require(RefreshToken(startOf: family, random: SystemRandom()))
        let next = token.successor(pepper: pepper)
        #expect(next.generation == 1)
        #expect(next.text(pepper: pepper) == token.successor(pepper: pepper).text(pepper: pepper))
        #expect(next.hash(pepper: pepper) != token.hash(pepper: pepper))
        #expect(next.successor(pepper: pepper).text(pepper: pepper) != next.text(pepper: pepper))
        #expect(token.successor(pepper: .generate()).hash(pepper: pepper) != next.hash(pepper: pepper))
    }

    @Test("a bit that was changed anywhere, or another tenant's pepper, makes it no token")
    func tampered() throws {
        let token = try #require(RefreshToken(startOf: family, random: SystemRandom()))
        let bytes = try #require(Base64URL.decode(token.text(pepper: pepper)))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(RefreshToken(presented: Base64URL.encode(changed), pepper: pepper) == nil)
        }
        #expect(RefreshToken(presented: token.text(pepper: pepper), pepper: .generate()) == nil)
    }

    @Test("what has not its form is no token", arguments: ["", "x", "a.b.c", String(repeating: "A", count: 91)])
    func malformed(text: String) {
        #expect(RefreshToken(presented: text, pepper: pepper) == nil)
    }

    @Test("it prints nothing of itself")
    func secret() throws {
        let token = try #require(RefreshToken(startOf: family, random: SystemRandom()))
        #expect("\(token)" == "***")
        #expect(String(reflecting: token) == "***")
    }
}
