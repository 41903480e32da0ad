import JOSE
import Testing

@testable import AuthorizationServer

@Suite("How many may begin a sign-in")
struct ArrivalsTests {
    private let start = NumericDate(1_800_000_000)
    private let limit = Arrivals.Limit(burst: 3, pause: .seconds(10))

    @Test("so many at once, and then as many as the rate gives back")
    func bucket() {
        let arrivals = Arrivals()
        func come(_ seconds: Int) -> Arrivals.Verdict {
            arrivals.admit([("a", limit)], at: start.advanced(by: .seconds(seconds)))
        }
        for _ in 0..<3 { #expect(come(0) == .welcome) }
        #expect(come(0) == .refused(retryAfter: .seconds(10), isNews: true))
        #expect(come(4) == .refused(retryAfter: .seconds(6), isNews: false))
        #expect(come(10) == .welcome)
        #expect(come(10) == .refused(retryAfter: .seconds(10), isNews: false))
        #expect(come(60) == .welcome)
        for _ in 0..<2 { #expect(come(60) == .welcome) }
        #expect(come(60) == .refused(retryAfter: .seconds(10), isNews: true))
        // Refusals count for nothing.
        #expect(come(70) == .welcome)
    }

    @Test("one is counted under all of its keys or under none")
    func keys() {
        let arrivals = Arrivals()
        let wide = Arrivals.Limit(burst: 4, pause: .seconds(10))
        for _ in 0..<3 { #expect(arrivals.admit([("wide", wide), ("a", limit)], at: start) == .welcome) }
        for _ in 0..<9 { #expect(arrivals.admit([("wide", wide), ("a", limit)], at: start) != .welcome) }
        #expect(arrivals.admit([("wide", wide), ("b", limit)], at: start) == .welcome)
        #expect(arrivals.admit([("wide", wide), ("c", limit)], at: start) != .welcome)
    }

    @Test("a clock that was set back shuts nobody out for long")
    func clock() {
        let arrivals = Arrivals()
        for _ in 0..<3 { _ = arrivals.admit([("a", limit)], at: start) }
        #expect(arrivals.admit([("a", limit)], at: start.advanced(by: .seconds(-100_000))) == .welcome)
    }

    @Test("the memory is bounded however many addresses come")
    func memory() {
        let arrivals = Arrivals(maximumKeys: 100)
        for index in 0..<10_000 { _ = arrivals.admit([("\(index)", limit)], at: start) }
        #expect(arrivals.count <= 200)
    }

    @Test("requests that wait are limited by address, whatever cookies they bring; one who is signed in is answered")
    func requests() async throws {
        let house = try await SignInHouse()
        let burst = Arrivals.Limit.requestsOfAddress.burst
        for _ in 0..<burst {
            var stranger = Browser(house)
            #expect(try await stranger.get(SignInHouse.authorize()).status == 303)
        }
        var stranger = Browser(house)
        stranger.cookies["__Host-signet-acme-browser"] = OpaqueToken(random: SystemRandom()).text
        let refused = try await stranger.get(SignInHouse.authorize())
        #expect(refused.status == 429)
        #expect(refused.header("retry-after") == "1")
        #expect(refused.text.contains("message: \"too_many\""))
        #expect(refused.location == nil)
        // Of another tenant, from another address, or without anything that would wait: nothing is in the way.
        #expect(try await stranger.get(SignInHouse.authorize("web", tenant: "globex")).status == 303)
        var elsewhere = EndpointRequest(method: "GET", path: "/t/acme/oauth2/authorize", remoteAddress: "192.0.2.9")
        elsewhere.query = SignInHouse.query()
        #expect(try await house.answer(elsewhere).status == 303)
        var ada = try await house.signedIn()
        #expect(try await ada.get(SignInHouse.authorize("own")).answer["code"] != nil)
        #expect(try await stranger.get(SignInHouse.authorize("web", ["prompt": "none"])).status == 303)
        house.identity.time.advance(by: .seconds(1))
        #expect(try await stranger.get(SignInHouse.authorize()).status == 303)
    }

    @Test("sign-ins that go out to a provider are limited by browser")
    func upstream() async throws {
        let house = try await FederationFixture()
        for _ in 0..<Arrivals.Limit.upstreamOfBrowser.burst { #expect(try await house.start().status == 303) }
        let refused = try await house.start()
        #expect(refused.status == 429)
        #expect(refused.header("retry-after") == "30")
        house.expectRefusal(refused, .tooMany)
        house.house.time.advance(by: .seconds(30))
        #expect(try await house.start().status == 303)
    }
}
