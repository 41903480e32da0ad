import JOSE
import Testing

@testable import TokenValidator

@Suite("Fetching keys over HTTP", .timeLimit(.minutes(1)))
struct HTTPJWKSFetcherTests {
    private func fetch(
        _ url: String,
        entityTag: String? = nil,
        timeLimit: Duration = .seconds(30),
        allowingLoopbackHTTP: Bool = true
    ) async -> Result<JWKSResponse, JWKSFetchFailure> {
        let request = JWKSRequest(url: url, entityTag: entityTag, maximumBytes: 1000, timeLimit: timeLimit)
        do {
            return .success(try await HTTPJWKSFetcher(allowingLoopbackHTTP: allowingLoopbackHTTP).fetch(request))
        } catch let failure as JWKSFetchFailure {
            return .failure(failure)
        } catch {
            return .failure(.unreachable("unexpected: \(error)"))
        }
    }

    @Test("a 200 brings bytes, entity tag and freshness; a 304 the freshness alone")
    func answers() async throws {
        try await LoopbackServer.run { server in
            let first = await fetch(server.url + "/keys")
            let keys = JWKSResponse.keys(
                Array("{\"keys\":[]}".utf8),
                entityTag: "\"v1\"",
                freshness: JWKSFreshness(remaining: 40)
            )
            #expect(first == .success(keys))
            let second = await fetch(server.url + "/keys", entityTag: "\"v1\"")
            #expect(second == .success(.notModified(freshness: JWKSFreshness(remaining: 30))))
        }
    }

    @Test("no redirect is followed, and no other status counts")
    func statuses() async throws {
        try await LoopbackServer.run { server in
            #expect(await fetch(server.url + "/redirect") == .failure(.status(302)))
            #expect(await fetch(server.url + "/error") == .failure(.status(500)))
            #expect(await fetch(server.url + "/created") == .failure(.status(201)))
        }
    }

    @Test("reading stops beyond the limit, with or without a length")
    func size() async throws {
        try await LoopbackServer.run { server in
            #expect(await fetch(server.url + "/large") == .failure(.tooLarge))
            #expect(await fetch(server.url + "/endless") == .failure(.tooLarge))
        }
    }

    @Test("an endpoint that does not answer is given up")
    func silence() async throws {
        try await LoopbackServer.run { server in
            #expect(await fetch(server.url + "/silent", timeLimit: .milliseconds(30)) == .failure(.timeLimit))
        }
    }

    @Test("a body that never ends is given up when the cache gives up")
    func half() async throws {
        try await LoopbackServer.run { server in
            var policy = JWKSPolicy()
            policy.fetchTimeLimit = .milliseconds(50)
            let cache = JWKSCache(policy: policy, fetcher: HTTPJWKSFetcher(allowingLoopbackHTTP: true))
            let source = KeySource(
                issuer: try Issuer("http://127.0.0.1"),
                url: server.url + "/half",
                tenant: nil,
                isExact: true
            )
            #expect(await cache.key("k", of: source).failure?.code == .keysUnavailable)
        }
    }

    @Test(
        "plain http is for this machine, and only when that is allowed",
        arguments: [
            ("https://id.example/keys", false, true), ("http://id.example/keys", true, false),
            ("http://127.0.0.1:1/keys", true, true), ("http://127.0.0.1:1/keys", false, false),
            ("http://localhost/keys", true, true), ("http://[::1]/keys", true, true),
            ("http://127.0.0.1.evil.example/keys", true, false), ("http://localhost.evil.example/", true, false),
            ("file:///etc/passwd", true, false), ("http://127.0.0.1@evil.example/", true, false), ("", true, false),
        ]
    )
    func scheme(url: String, isLoopbackAllowed: Bool, expected: Bool) async {
        #expect(HTTPJWKSFetcher.isAllowed(url, loopbackHTTP: isLoopbackAllowed) == expected)
    }

    @Test("a scheme that is not allowed is not even connected to")
    func refusedScheme() async throws {
        try await LoopbackServer.run { server in
            #expect(await fetch(server.url + "/keys", allowingLoopbackHTTP: false) == .failure(.schemeNotAllowed))
        }
    }
}
