import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Authorization codes in every store")
struct AuthorizationCodeTests {
    @Test("a code is taken once, and what it stood for is told again", arguments: Backend.allCases)
    func once(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let made = try code("code")
            let creation = try await acme.traces { try await acme.createCode(made, audit: event()) }
            #expect(creation == .audited)
            let traces = try await acme.traces { () async throws in
                #expect(try await acme.consumeCode(made.hash, at: hours(9)) == .taken(made))
                #expect(try await acme.consumeCode(made.hash, at: hours(9)) == .alreadyTaken(made))
                #expect(try await acme.consumeCode(hash("none"), at: noon) == .missing)
            }
            #expect(traces == .none)
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createCode(code("code"), audit: event())
            }
            for orphan in [try code("x", of: "nobody"), try code("x", for: "gone")] {
                await #expect(throws: StoreError.notFound) { try await acme.createCode(orphan, audit: event()) }
            }
        }
    }

    @Test("fifty uses of one code at once: exactly one takes it", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let made = try code("code")
            try await acme.createCode(made, audit: event())
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id).consumeCode(made.hash, at: noon)
            }
            let consumptions = try results.map { try $0.get() }
            #expect(consumptions.count { $0 == .taken(made) } == 1)
            #expect(consumptions.count { $0 == .alreadyTaken(made) } == 49)
        }
    }

    @Test("a code that was used twice takes back what it gave, and gives no more", arguments: Backend.allCases)
    func reuse(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createCode(code("code"), audit: event())
            try await acme.createCode(code("other"), audit: event())
            try await acme.noteIssued(hash("code"), tokenID: "jti", expiresAt: hours(1))
            try await acme.noteIssued(hash("code"), tokenID: "jti", expiresAt: hours(1))
            try await acme.noteIssued(hash("other"), tokenID: "other", expiresAt: hours(1))
            try await acme.createFamily(family("line"), audit: event())
            let line = try RefreshTokenFamilyID("line")
            let traces = try await acme.traces { () async throws in
                for _ in 0..<2 { try await acme.revokeIssued(hash("code"), at: noon, audit: event(.codeReused)) }
                try await acme.revokeIssued(hash("none"), at: noon, audit: event(.codeReused))
            }
            #expect(traces == .audited)
            #expect(try await acme.isAccessTokenRevoked("jti", family: nil, session: nil, at: noon))
            #expect(try await !acme.isAccessTokenRevoked("other", family: nil, session: nil, at: noon))
            #expect(try await acme.refreshState(line)?.family.revokedAt == noon)
            // The first use may still be on its way to its tokens.
            await #expect(throws: StoreError.notFound) {
                try await acme.noteIssued(hash("code"), tokenID: "late", expiresAt: hours(1))
            }
            await #expect(throws: StoreError.notFound) { try await acme.createFamily(family("late"), audit: event()) }
            await #expect(throws: StoreError.notFound) {
                try await acme.noteIssued(hash("none"), tokenID: "late", expiresAt: hours(1))
            }
        }
    }
}
