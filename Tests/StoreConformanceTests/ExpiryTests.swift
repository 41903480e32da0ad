import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("What has expired in every store")
struct ExpiryTests {
    @Test("all kinds of rows are purged, in batches, and nothing that still counts", arguments: Backend.allCases)
    func purge(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createSession(session("laptop"), audit: event())
            try await acme.createSession(session("phone"), audit: event())
            let queued = try [delivery("one")]
            try await acme.endSessions(.session(SessionID("phone")), at: noon) { _ in
                event()
            } deliveries: { _, _ in
                queued
            }
            try await acme.recordFailure(["user:ana"], expiresAt: hours(1)) { _, _ in
                SignInAttempts(failures: 1, lastFailureAt: noon)
            }
            try await acme.createPending(pending("handle"), limit: 10)
            try await acme.createCode(code("code"), audit: event())
            try await acme.noteIssued(hash("code"), tokenID: "jti", expiresAt: hours(1))
            try await acme.createFamily(family("line"), audit: event())
            try await acme.revokeAccessToken("revoked", expiresAt: hours(1), audit: event())
            try await acme.createUpstreamSignIn(upstreamSignIn("state"))
            let traces = try await acme.traces { () async throws in
                #expect(try await store.purgeExpired(at: hours(0.4), limit: 100) == 0)
                var batches: [Int] = []
                repeat { batches.append(try await store.purgeExpired(at: hours(72), limit: 3)) } while batches.last == 3
                #expect(batches == [3, 3, 2])
            }
            #expect(traces == .none)
            #expect(try await acme.consumeCode(hash("code"), at: noon) == .missing)
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line")) == nil)
            #expect(try await !acme.isAccessTokenRevoked("revoked", family: nil, session: nil, at: noon))
            #expect(try await acme.users(after: nil, limit: 9).count == 2)
        }
    }

    @Test("a line that is used is not purged", arguments: Backend.allCases)
    func livingLine(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line"), audit: event())
            try await acme.rotate(idleUntil: hours(47))
            #expect(try await store.purgeExpired(at: hours(46), limit: 9) == 0)
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line")) != nil)
        }
    }

    @Test("a code is remembered for a while after its end", arguments: Backend.allCases)
    func rememberedCode(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let made = try code("code")
            try await acme.createCode(made, audit: event())
            _ = try await acme.consumeCode(made.hash, at: noon)
            #expect(try await store.purgeExpired(at: hours(1), limit: 9) == 0)
            #expect(try await acme.consumeCode(made.hash, at: hours(1)) == .alreadyTaken(made))
            #expect(try await store.purgeExpired(at: hours(1.1), limit: 9) == 1)
        }
    }
}
