import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Refresh tokens in every store")
struct RefreshTokenStoreTests {
    @Test("a line comes back as it was begun, with its person", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let line = try family("line")
            #expect(try await acme.traces { try await acme.createFamily(line, audit: event()) } == .audited)
            let state = try #require(try await acme.refreshState(line.id))
            #expect(state.family == line)
            #expect(try state.user == user("ana"))
            #expect(try await acme.refreshState(RefreshTokenFamilyID("none")) == nil)
            #expect(try await acme.families(of: line.grant, at: noon) == [line])
            #expect(try await acme.families(of: line.grant, at: hours(1)).isEmpty)
            #expect(try await acme.families(of: UserGrantID("other"), at: noon).isEmpty)
            await #expect(throws: StoreError.alreadyExists) { try await acme.createFamily(line, audit: event()) }
            for orphan in [try family("x", of: "nobody"), try family("x", for: "gone")] {
                await #expect(throws: StoreError.notFound) { try await acme.createFamily(orphan, audit: event()) }
            }
        }
    }

    @Test("the current token moves the line on, and is audited", arguments: Backend.allCases)
    func rotate(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line"), audit: event())
            var expected = try family("line")
            for generation in 0..<3 as Range<UInt32> {
                let now = NumericDate(noon.seconds + 60 * Double(generation))
                expected.generation = generation + 1
                expected.current = hash("secret \(generation + 1)")
                expected.rotatedAt = now
                expected.idleExpiresAt = NumericDate(now.seconds + 3600)
                let traces = try await acme.traces { () async throws in
                    let outcome = try await acme.rotateFamily(rotation(from: generation, at: now), audit: event())
                    #expect(outcome == .rotated(expected))
                }
                #expect(traces == .audited)
                #expect(try await acme.refreshState(expected.id)?.family == expected)
            }
        }
    }

    @Test("a token that was rotated just now may be repeated, and is reused later", arguments: Backend.allCases)
    func repetition(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line"), audit: event())
            _ = try await acme.rotateFamily(rotation(), audit: event())
            let line = try #require(try await acme.refreshState(RefreshTokenFamilyID("line"))).family
            let repeated = try await acme.traces { () async throws in
                let soon = NumericDate(noon.seconds + 10)
                #expect(try await acme.rotateFamily(rotation(at: soon), audit: event()) == .repeated(line))
            }
            #expect(repeated == .audited)
            let reused = try await acme.traces { () async throws in
                let later = NumericDate(noon.seconds + 10.1)
                #expect(try await acme.rotateFamily(rotation(at: later), audit: event()) == .reused(line))
            }
            #expect(reused == .none)
            #expect(try await acme.refreshState(line.id)?.family == line)
        }
    }

    @Test("an old, a foreign and a future token are reused ones", arguments: Backend.allCases)
    func reuse(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line"), audit: event())
            for generation in 0..<2 as Range<UInt32> {
                _ = try await acme.rotateFamily(rotation(from: generation), audit: event())
            }
            let line = try #require(try await acme.refreshState(RefreshTokenFamilyID("line"))).family
            var foreign = try rotation(from: 2)
            foreign.presented = hash("another")
            var sibling = try rotation(from: 1)
            sibling.successor = hash("another")
            for rotation in [try rotation(from: 0), foreign, sibling, try rotation(from: 3), try rotation(from: .max)] {
                #expect(try await acme.rotateFamily(rotation, audit: event()) == .reused(line))
            }
            #expect(try await acme.rotateFamily(rotation(of: "none"), audit: event()) == .missing)
        }
    }

    @Test("an expired or revoked line has ended", arguments: Backend.allCases)
    func ended(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for id in ["idle", "old", "revoked"] { try await acme.createFamily(family(id), audit: event()) }
            #expect(try await acme.rotateFamily(rotation(of: "idle", at: hours(1)), audit: event()) == .ended)
            var long = try rotation(of: "old")
            long.idleExpiresAt = hours(99)
            _ = try await acme.rotateFamily(long, audit: event())
            #expect(try await acme.rotateFamily(rotation(of: "old", from: 1, at: hours(48)), audit: event()) == .ended)
            let id = try RefreshTokenFamilyID("revoked")
            let traces = try await acme.traces { () async throws in
                try await acme.revokeFamily(id, at: noon, audit: event())
                try await acme.revokeFamily(id, at: hours(1), audit: event())
                #expect(try await acme.rotateFamily(rotation(of: "revoked"), audit: event()) == .ended)
            }
            #expect(traces == .audited)
            #expect(try await acme.refreshState(id)?.family.revokedAt == noon)
            await #expect(throws: StoreError.notFound) {
                try await acme.revokeFamily(RefreshTokenFamilyID("none"), at: noon, audit: event())
            }
        }
    }

    @Test(
        "fifty uses of one token at once: one rotates, all others repeat, the line lives",
        arguments: Backend.allCases
    )
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            try await acme.createFamily(family("line"), audit: event())
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id).rotateFamily(rotation(), audit: event(.tokenIssued))
            }
            let line = try #require(try await stores[1].tenant(acme.id).refreshState(RefreshTokenFamilyID("line")))
                .family
            let ends = try results.map { try $0.get() }
            #expect(ends.count { $0 == .rotated(line) } == 1)
            #expect(ends.count { $0 == .repeated(line) } == 49)
            #expect(line.generation == 1)
            #expect(line.revokedAt == nil)
            #expect(try await acme.auditedKinds().count { $0 == .tokenIssued } == 50)
            #expect(try await acme.rotateFamily(rotation(from: 1), audit: event()) != .ended)
        }
    }
}

@Suite("Revoked access tokens in every store")
struct RevokedAccessTokenTests {
    @Test("a token is revoked by its name", arguments: Backend.allCases)
    func byName(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let traces = try await acme.traces { () async throws in
                for _ in 0..<2 { try await acme.revokeAccessToken("jti", expiresAt: hours(1), audit: event()) }
            }
            #expect(traces == .audited)
            #expect(try await acme.isAccessTokenRevoked("jti", family: nil, session: nil, at: noon))
            #expect(try await !acme.isAccessTokenRevoked("other", family: nil, session: nil, at: noon))
        }
    }

    @Test("a token of a session ends with it; a token without one does not", arguments: Backend.allCases)
    func bySession(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let laptop = try session("laptop")
            try await acme.createSession(laptop, audit: event())
            #expect(try await !acme.isAccessTokenRevoked("jti", family: nil, session: laptop.id, at: noon))
            #expect(try await acme.isAccessTokenRevoked("jti", family: nil, session: laptop.id, at: hours(1)))
            try await acme.end(.session(laptop.id))
            #expect(try await acme.isAccessTokenRevoked("jti", family: nil, session: laptop.id, at: noon))
            #expect(try await !acme.isAccessTokenRevoked("jti", family: nil, session: nil, at: noon))
        }
    }

    @Test("a token of a line ends with it", arguments: Backend.allCases)
    func byFamily(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let line = try family("line")
            try await acme.createFamily(line, audit: event())
            #expect(try await !acme.isAccessTokenRevoked("jti", family: line.id, session: nil, at: noon))
            try await acme.revokeFamily(line.id, at: noon, audit: event())
            #expect(try await acme.isAccessTokenRevoked("jti", family: line.id, session: nil, at: noon))
            let none = try RefreshTokenFamilyID("none")
            #expect(try await acme.isAccessTokenRevoked("jti", family: none, session: nil, at: noon))
        }
    }
}
