import AuthorizationServer
import JOSE
import Testing

@Suite("Failed attempts in every store")
struct SignInAttemptTests {
    @Test("failures are counted under each key, and forgotten on demand", arguments: Backend.allCases)
    func counts(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            @Sendable func next(_ key: String, _ former: SignInAttempts?) -> SignInAttempts {
                SignInAttempts(
                    failures: (former?.failures ?? 0) + 1,
                    lastFailureAt: noon,
                    blockedUntil: key == "user:ana" ? hours(1) : nil
                )
            }
            let traces = try await acme.traces { () async throws in
                try await acme.recordFailure(["user:ana"], expiresAt: hours(1), next)
                let counts = try await acme.recordFailure(["user:ana", "address:1"], expiresAt: hours(2), next)
                #expect(counts["user:ana"] == SignInAttempts(failures: 2, lastFailureAt: noon, blockedUntil: hours(1)))
                #expect(counts["address:1"] == SignInAttempts(failures: 1, lastFailureAt: noon))
                #expect(try await acme.attempts(["user:ana", "address:1", "user:ben"]) == counts)
                try await acme.clearAttempts(["user:ana", "user:ben"])
            }
            #expect(traces == .none)
            #expect(try await acme.attempts(["user:ana", "address:1"]).keys.sorted() == ["address:1"])
        }
    }

    @Test(
        "counts are forgotten by what their keys begin with, audited when there were some",
        arguments: Backend.allCases
    )
    func forgetting(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let keys = ["pair:a:1", "pair:a:2", "pair:ab:1", "pair:A:1", "account:a", "address:1"]
            try await acme.recordFailure(keys, expiresAt: hours(1)) { _, _ in
                SignInAttempts(failures: 1, lastFailureAt: noon)
            }
            let traces = try await acme.traces { () async throws in
                let count = try await acme.forgetAttempts(beginningWith: ["pair:a:", "account:a", "x"], audit: event())
                #expect(count == 3)
            }
            #expect(traces == .audited)
            #expect(try await acme.attempts(keys).keys.sorted() == ["address:1", "pair:A:1", "pair:ab:1"])
            let none = try await acme.traces { () async throws in
                #expect(try await acme.forgetAttempts(beginningWith: ["pair:a:"], audit: event()) == 0)
            }
            #expect(none == .none)
        }
    }

    @Test("rows live from the latest failure", arguments: Backend.allCases)
    func expiry(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            for end in [hours(1), hours(2)] {
                try await acme.recordFailure(["user:ana"], expiresAt: end) { _, former in
                    SignInAttempts(failures: (former?.failures ?? 0) + 1, lastFailureAt: noon)
                }
            }
            #expect(try await store.purgeExpired(at: hours(1.5), limit: 10) == 0)
            #expect(try await acme.attempts(["user:ana"])["user:ana"]?.failures == 2)
            #expect(try await store.purgeExpired(at: hours(2), limit: 10) == 1)
            #expect(try await acme.attempts(["user:ana"]).isEmpty)
        }
    }

    @Test("fifty failures at once all count", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id)
                    .recordFailure(["user:ana", "address:\(index % 5)"], expiresAt: hours(1)) { _, former in
                        SignInAttempts(failures: (former?.failures ?? 0) + 1, lastFailureAt: noon)
                    }
            }
            #expect(results.allSatisfy { (try? $0.get()) != nil })
            let counts = try await acme.attempts(["user:ana", "address:3"])
            #expect(counts.mapValues(\.failures) == ["user:ana": 50, "address:3": 10])
        }
    }
}
