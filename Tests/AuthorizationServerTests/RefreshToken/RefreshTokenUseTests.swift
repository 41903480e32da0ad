import JOSE
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("Use of a refresh token")
struct RefreshTokenUseTests {
    private static let noon = NumericDate(1_800_000_000)
    private let pepper = Pepper.generate()
    /// A line of six tokens.
    private let line: [RefreshToken]
    private let family: RefreshTokenFamily

    init() throws {
        let id = RefreshTokenFamilyID(random: SystemRandom())
        var line = [try #require(RefreshToken(startOf: id, random: SystemRandom()))]
        for _ in 1...5 { line.append(line[line.count - 1].successor(pepper: pepper)) }
        self.line = line
        family = RefreshTokenFamily(
            id: id,
            grant: try UserGrantID("consent"),
            code: TokenHash([]),
            client: try ClientID("web"),
            user: try UserID("ana"),
            session: try SessionID("laptop"),
            isOffline: true,
            scope: try Scope(parsing: "filesystem:read"),
            identityScopes: [],
            resources: [],
            authentication: AuthenticationFacts(time: Self.noon, methods: ["pwd"], authenticationClass: "1"),
            createdAt: Self.noon,
            expiresAt: Self.noon.advanced(by: .seconds(5000)),
            generation: 3,
            current: line[3].hash(pepper: pepper),
            rotatedAt: Self.noon,
            idleExpiresAt: Self.noon.advanced(by: .seconds(1000))
        )
    }

    private func use(
        _ token: RefreshToken,
        of family: RefreshTokenFamily? = nil,
        by client: String = "web",
        after seconds: Int = 0
    ) throws -> RefreshTokenUse {
        RefreshTokenUse(
            of: token,
            successor: token.successor(pepper: pepper),
            in: family ?? self.family,
            by: try ClientID(client),
            policy: SignInPolicy(refreshTokenIdleLifetime: 2000),
            pepper: pepper,
            at: Self.noon.advanced(by: .seconds(seconds))
        )
    }

    @Test("the last token moves the family on, and its idle lifetime begins anew")
    func rotates() throws {
        var expected = family
        expected.generation = 4
        expected.current = line[4].hash(pepper: pepper)
        expected.rotatedAt = Self.noon.advanced(by: .seconds(60))
        expected.idleExpiresAt = Self.noon.advanced(by: .seconds(2060))
        #expect(try use(line[3], after: 60) == .rotate(expected))
    }

    @Test("the idle lifetime ends with the family at the latest")
    func lifetime() throws {
        var family = family
        family.idleExpiresAt = family.expiresAt
        guard case .rotate(let rotated) = try use(line[3], of: family, after: 4500) else {
            Issue.record("it was not rotated")
            return
        }
        #expect(rotated.idleExpiresAt == family.expiresAt)
    }

    @Test("the one before may be repeated for ten seconds, and is a reuse after")
    func repetition() throws {
        #expect(try use(line[2], after: 10) == .repeat)
        #expect(try use(line[2], after: 11) == .reused)
        // A clock that was put back.
        #expect(try use(line[2], after: -60) == .repeat)
    }

    @Test("any older one is a reuse at once, and so is another secret of the same generation")
    func reuse() throws {
        #expect(try use(line[1]) == .reused)
        #expect(try use(line[0]) == .reused)
        var other = family
        other.current = TokenHash(Array(repeating: 7, count: 32))
        #expect(try use(line[3], of: other) == .reused)
        #expect(try use(line[2], of: other) == .reused)
    }

    @Test("a token of a generation to come, of another client or of a family that has ended gives and ends nothing")
    func refused() throws {
        #expect(try use(line[4]) == .refused("the refresh token is newer than the store"))
        #expect(try use(line[3], by: "native") == .refused("the refresh token is another client's"))
        #expect(try use(line[3], after: 1000) == .refused("the refresh token was not used for too long"))
        #expect(try use(line[3], after: 5000) == .refused("the family is too old"))
        var ended = family
        ended.revokedAt = Self.noon
        #expect(try use(line[3], of: ended) == .refused("the family was ended"))
    }
}
