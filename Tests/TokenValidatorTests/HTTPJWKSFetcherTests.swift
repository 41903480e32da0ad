import JOSE
import LoopbackServers
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

    /// What an issuer answers.
    private static let answers: LoopbackServer.Answers = { message in
        switch message.path {
        case "/keys" where message.fields["if-none-match"] == "\"v1\"": .whole(304, [("cache-control", "max-age=30")])
        case "/keys":
            .whole(
                200,
                [("etag", "\"v1\""), ("cache-control", "public"), ("cache-control", "max-age=60"), ("age", "20")],
                "{\"keys\":[]}"
            )
        default: LoopbackAnswer(named: message.path)
        }
    }

    @Test("a 200 brings bytes, entity tag and freshness; a 304 the freshness alone")
    func answers() async throws {
        try await LoopbackServer.run(answering: Self.answers) { (server) async throws in
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
        try await LoopbackServer.run { (server) async throws in
            #expect(await fetch(server.url + "/redirect") == .failure(.status(307)))
            #expect(await fetch(server.url + "/500") == .failure(.status(500)))
            #expect(await fetch(server.url + "/201") == .failure(.status(201)))
        }
    }

    @Test("reading stops beyond the limit, with or without a length")
    func size() async throws {
        try await LoopbackServer.run { (server) async throws in
            #expect(await fetch(server.url + "/large") == .failure(.tooLarge))
            #expect(await fetch(server.url + "/endless") == .failure(.tooLarge))
        }
    }

    @Test(
        "the limit of time holds for the head and for the body, however they drip",
        arguments: ["/silent", "/dripping-head", "/stall", "/drip"]
    )
    func time(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            #expect(await fetch(server.url + path, timeLimit: .milliseconds(100)) == .failure(.timeLimit))
        }
    }

    @Test("an answer that is cut short is none", arguments: ["/half", "/cut"])
    func cut(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            guard case .failure(.unreachable) = await fetch(server.url + path) else {
                Issue.record("\(path) was taken for an answer")
                return
            }
        }
    }

    @Test("a body that never ends is given up when the cache gives up")
    func half() async throws {
        try await LoopbackServer.run { (server) async throws in
            var policy = JWKSPolicy()
            policy.fetchTimeLimit = .milliseconds(50)
            let cache = JWKSCache(policy: policy, fetcher: HTTPJWKSFetcher(allowingLoopbackHTTP: true))
            let source = KeySource(
                issuer: try Issuer("http://127.0.0.1"),
                url: server.url + "/stall",
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
        try await LoopbackServer.run { (server) async throws in
            #expect(await fetch(server.url + "/keys", allowingLoopbackHTTP: false) == .failure(.schemeNotAllowed))
        }
    }
}
