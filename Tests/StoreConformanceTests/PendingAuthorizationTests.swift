import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Requests that wait in every store")
struct PendingAuthorizationTests {
    @Test("a request waits for its browser, and for no other", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let waiting = try pending("handle")
            let traces = try await acme.traces { () async throws in
                try await acme.createPending(waiting, limit: 10)
                #expect(try await acme.pending(waiting.handle, browser: hash("browser"), at: noon) == waiting)
                #expect(try await acme.pending(waiting.handle, browser: hash("another"), at: noon) == nil)
                #expect(try await acme.pending(waiting.handle, browser: hash("browser"), at: hours(0.5)) == nil)
                #expect(try await acme.pending(hash("none"), browser: hash("browser"), at: noon) == nil)
                await #expect(throws: StoreError.alreadyExists) { try await acme.createPending(waiting, limit: 10) }
                await #expect(throws: StoreError.notFound) {
                    try await acme.createPending(pending("x", of: "gone"), limit: 10)
                }
            }
            #expect(traces == .none)
        }
    }

    @Test("a request with only what must be there comes back as it was", arguments: Backend.allCases)
    func bare(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let waiting = PendingAuthorization(
                handle: hash("handle"),
                browser: hash("browser"),
                request: AuthorizationRequest(
                    client: try ClientID("web"),
                    redirectURI: try RedirectURI("cursor://callback"),
                    codeChallenge: ""
                ),
                createdAt: noon,
                expiresAt: hours(1)
            )
            try await acme.createPending(waiting, limit: 1)
            #expect(try await acme.pending(waiting.handle, browser: waiting.browser, at: noon) == waiting)
        }
    }

    @Test("the request itself never changes; how far the person has come does", arguments: Backend.allCases)
    func update(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let waiting = try pending("handle")
            try await acme.createPending(waiting, limit: 10)
            let other = try pending("other", of: "native")
            let (first, second) = (try SessionID("first"), try SessionID("second"))
            try await acme.updatePending(waiting.handle) { pending in
                pending = other
                pending.authenticatedSession = first
                pending.selectedSession = second
            }
            var expected = waiting
            expected.authenticatedSession = first
            expected.selectedSession = second
            #expect(try await acme.pending(waiting.handle, browser: waiting.browser, at: noon) == expected)
            await #expect(throws: StoreError.notFound) { try await acme.updatePending(hash("none")) { _ in } }
        }
    }

    @Test("of too many requests of one browser the oldest give way", arguments: Backend.allCases)
    func limit(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for index in 0..<5 {
                try await acme.createPending(pending("\(index)", at: hours(0.01 * Double(index))), limit: 3)
            }
            var left: [Int] = []
            for index in 0..<5 {
                if try await acme.pending(hash("\(index)"), browser: hash("browser"), at: noon) != nil {
                    left.append(index)
                }
            }
            #expect(left == [2, 3, 4])
        }
    }

    @Test("fifty answers to one request at once: exactly one takes it", arguments: Backend.allCases)
    func consume(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let waiting = try pending("handle")
            try await acme.createPending(waiting, limit: 10)
            #expect(try await acme.consumePending(waiting.handle, browser: hash("another"), at: noon) == nil)
            #expect(try await acme.consumePending(waiting.handle, browser: hash("browser"), at: hours(1)) == nil)
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id)
                    .consumePending(waiting.handle, browser: waiting.browser, at: noon)
            }
            let taken = try results.compactMap { try $0.get() }
            #expect(taken == [waiting])
        }
    }
}
