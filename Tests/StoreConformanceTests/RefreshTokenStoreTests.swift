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

    @Test("what a use makes of a line is kept, and is audited", arguments: Backend.allCases)
    func use(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line"), audit: event())
            var expected = try family("line")
            // On the second day the line is purged later than before.
            for (generation, time) in [(UInt32(1), noon), (2, hours(0.1)), (3, hours(24))] {
                expected.generation = generation
                expected.current = hash("secret \(generation)")
                expected.rotatedAt = time
                expected.idleExpiresAt = NumericDate(time.seconds + 3600)
                let traces = try await acme.traces { () async throws in
                    #expect(try await acme.rotate(at: time) == expected)
                }
                #expect(traces == .audited)
                #expect(try await acme.refreshState(expected.id)?.family == expected)
            }
            let ended = try await acme.useFamily(expected.id) { family, _ in
                var ended = family
                ended.revokedAt = noon
                return RefreshTokenDecision(ended, keeping: ended, audit: event())
            }
            #expect(ended?.revokedAt == noon)
            #expect(try await acme.refreshState(expected.id)?.family == ended)
        }
    }

    @Test("a use sees the line and its person, and may keep and audit nothing", arguments: Backend.allCases)
    func nothing(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let line = try family("line")
            try await acme.createFamily(line, audit: event())
            let traces = try await acme.traces { () async throws in
                let seen = try await acme.useFamily(line.id) { family, user in
                    RefreshTokenDecision([family.id.value, user?.id.value])
                }
                #expect(seen == ["line", "ana"])
                let none: Void? = try await acme.useFamily(RefreshTokenFamilyID("none")) { _, _ in
                    RefreshTokenDecision((), audit: event())
                }
                #expect(none == nil)
            }
            #expect(traces == .none)
            #expect(try await acme.refreshState(line.id)?.family == line)
        }
    }

    @Test("a line that was ended stays so", arguments: Backend.allCases)
    func ended(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line"), audit: event())
            let id = try RefreshTokenFamilyID("line")
            let traces = try await acme.traces { () async throws in
                try await acme.revokeFamily(id, at: noon, audit: event())
                try await acme.revokeFamily(id, at: hours(1), audit: event())
            }
            #expect(traces == .audited)
            #expect(try await acme.refreshState(id)?.family.revokedAt == noon)
            await #expect(throws: StoreError.notFound) {
                try await acme.revokeFamily(RefreshTokenFamilyID("none"), at: noon, audit: event())
            }
        }
    }

    @Test("fifty uses of one line at once: each sees what the one before has left", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            try await acme.createFamily(family("line"), audit: event())
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id).rotate()?.generation
            }
            let generations = try results.compactMap { try $0.get() }
            #expect(generations.sorted() == Array(1...50))
            let state = try await stores[1].tenant(acme.id).refreshState(RefreshTokenFamilyID("line"))
            #expect(state?.family.generation == 50)
            #expect(try await acme.auditedKinds().count { $0 == .tokenIssued } == 50)
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
