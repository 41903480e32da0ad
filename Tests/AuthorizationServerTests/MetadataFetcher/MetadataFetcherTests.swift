import JOSE
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Fetching what clients publish")
struct MetadataFetcherTests {
    private static let url = "https://app.example/client.json"
    private let hosts = ScriptedHosts()
    private let time = ManualTime()

    private func fetch(
        _ url: String = url,
        tenant: String = "acme",
        rules: HostRules = HostRules(),
        kind: MetadataFetcher.Kind = .clientMetadata,
        by fetcher: MetadataFetcher? = nil
    ) async throws -> Result<MetadataFetcher.Document, MetadataRefusal> {
        let fetcher = fetcher ?? MetadataFetcher(transport: hosts, time: time)
        let (address, tenant) = (try #require(AbsoluteURL(url)), try TenantID(tenant))
        do throws(MetadataRefusal) {
            return .success(try await fetcher.document(at: address, kind, for: tenant, hosts: rules))
        } catch { return .failure(error) }
    }

    @Test("a document on a public host is fetched from the address that was checked")
    func fetched() async throws {
        hosts.place("app.example", at: "93.184.216.34")
        hosts.answer(Self.url, "{}", ["cache-control": "max-age=60"])
        let document = try await fetch().get()
        #expect(document == .init(bytes: Array("{}".utf8), lifetime: .seconds(60)))
        #expect(hosts.calls == [.init(url: Self.url, address: try #require(IPAddress("93.184.216.34")))])
    }

    @Test(
        "a host that is not on the public Internet is never called",
        arguments: ["127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::a00:1"]
    )
    func notPublic(_ address: String) async throws {
        hosts.place("app.example", at: address)
        hosts.answer(Self.url, "{}")
        #expect(try await fetch() == .failure(.addressNotAllowed))
        hosts.place("app.example", at: "93.184.216.34", address)
        #expect(try await fetch() == .failure(.addressNotAllowed))
        #expect(hosts.calls.isEmpty)
    }

    @Test("a name that leads elsewhere after the first fetch is not called there")
    func rebinding() async throws {
        hosts.answer(Self.url, "{}", ["cache-control": "no-store"])
        let fetcher = MetadataFetcher(transport: hosts, time: time)
        _ = try await fetch(by: fetcher).get()
        hosts.place("app.example", at: "127.0.0.1")
        #expect(try await fetch(by: fetcher) == .failure(.addressNotAllowed))
        #expect(hosts.calls.count == 1)
    }

    @Test("a host of this machine is called only where that is allowed by name")
    func loopback() async throws {
        for host in ["localhost", "other.example"] { hosts.place(host, at: "127.0.0.1") }
        hosts.answer("https://localhost:8443/c", "{}")
        hosts.answer("https://other.example/c", "{}")
        let fetcher = MetadataFetcher(transport: hosts, loopbackHosts: [try HostPattern("localhost")], time: time)
        _ = try await fetch("https://localhost:8443/c", by: fetcher).get()
        #expect(try await fetch("https://other.example/c", by: fetcher) == .failure(.addressNotAllowed))
        hosts.place("localhost", at: "10.0.0.1")
        #expect(try await fetch("https://localhost:8443/c", by: fetcher) == .failure(.addressNotAllowed))
    }

    @Test("the tenant's lists of hosts hold, and plain http is no way")
    func rules() async throws {
        hosts.answer(Self.url, "{}")
        #expect(try await fetch(rules: HostRules(denied: ["app.example"])) == .failure(.hostNotAllowed))
        #expect(try await fetch(rules: HostRules(allowed: ["other.example"])) == .failure(.hostNotAllowed))
        #expect(try await fetch("http://app.example/client.json") == .failure(.hostNotAllowed))
        #expect(hosts.calls.isEmpty)
    }

    @Test("nothing but status 200 counts", arguments: [201, 204, 301, 302, 304, 307, 404, 500])
    func status(_ status: Int) async throws {
        hosts.answer(Self.url, "{}", status: status, ["location": "http://169.254.169.254/"])
        #expect(try await fetch() == .failure(.status(status)))
        #expect(hosts.calls.count == 1)
    }

    @Test("a document is JSON of at most 5 KB, a set of keys at most 64 KB")
    func size() async throws {
        hosts.answer(Self.url, String(repeating: " ", count: 5 * 1024))
        _ = try await fetch().get()
        hosts.answer(Self.url, String(repeating: " ", count: 5 * 1024 + 1))
        #expect(try await fetch() == .failure(.tooLarge))
        _ = try await fetch(kind: .keySet).get()
        hosts.answer(Self.url, String(repeating: " ", count: 64 * 1024 + 1))
        #expect(try await fetch(kind: .keySet) == .failure(.tooLarge))
        for (type, isJSON) in [
            ("text/html", false), ("text/plain", false), ("application/json; charset=utf-8", true),
            ("application/ld+json", true), ("text/x+json", false),
        ] {
            hosts.answer(Self.url, "{}", ["content-type": type])
            #expect((try await fetch() == .failure(.notJSON)) == !isJSON, "\(type)")
        }
    }

    @Test("failures are told and not remembered")
    func failures() async throws {
        let fetcher = MetadataFetcher(transport: hosts, time: time)
        for failure in [MetadataTransportFailure.timeLimit, .tooLarge, .unreachable("no route")] {
            hosts.fail(Self.url, failure)
            #expect(try await fetch(by: fetcher) == .failure(MetadataRefusal(failure)))
        }
        hosts.answer(Self.url, "{}")
        _ = try await fetch(by: fetcher).get()
    }

    @Test("an address that does not answer gives way to the next, at most three in all")
    func severalAddresses() async throws {
        hosts.place("app.example", at: "8.8.8.1", "8.8.8.2", "8.8.8.3", "8.8.8.4")
        hosts.fail(Self.url, .unreachable("no route"))
        #expect(try await fetch() == .failure(.unreachable("no route")))
        #expect(hosts.calls.map(\.address.description) == ["8.8.8.1", "8.8.8.2", "8.8.8.3"])
    }

    @Test("whoever asks for what is being fetched waits for that fetch")
    func singleFlight() async throws {
        hosts.answer(Self.url, "{}")
        hosts.hold()
        let fetcher = MetadataFetcher(transport: hosts, time: time)
        let all = (0..<20).map { _ in Task { try await fetch(by: fetcher).get() } }
        while hosts.calls.isEmpty { await Task.yield() }
        for _ in 0..<200 { await Task.yield() }
        hosts.release()
        for one in all { _ = try await one.value }
        #expect(hosts.calls.count <= 2)
    }

    @Test("the answer's life has our bounds")
    func bounds() async throws {
        hosts.answer(Self.url, "{}")
        #expect(try await fetch().get().lifetime == .seconds(300))
        hosts.answer(Self.url, "{}", ["cache-control": "max-age=9999999"])
        #expect(try await fetch().get().lifetime == .seconds(86_400))
    }
}

@Suite("Traffic of fetches")
struct FetchTrafficTests {
    private let now = NumericDate(1_800_000_000)
    private func tenant(_ name: String) throws -> TenantID { try TenantID(name) }

    @Test("a host is asked in a burst, then as often as its budget refills")
    func budget() throws {
        var traffic = FetchTraffic(MetadataFetchLimits())
        let acme = try tenant("acme")
        func ask(_ host: String, at now: NumericDate) -> Bool {
            guard traffic.enter(host, for: acme, at: now) else { return false }
            traffic.leave(host, for: acme)
            return true
        }
        for _ in 0..<10 { #expect(ask("app.example", at: now)) }
        #expect(!ask("app.example", at: now))
        #expect(ask("other.example", at: now))
        #expect(!ask("app.example", at: now.advanced(by: .seconds(2))))
        #expect(ask("app.example", at: now.advanced(by: .seconds(3))))
        #expect(!ask("app.example", at: now), "a clock that went back earns nothing")
    }

    @Test("fetches under way are bounded for a host, a tenant and all together")
    func underWay() throws {
        var traffic = FetchTraffic(MetadataFetchLimits())
        let (acme, globex, third) = (try tenant("acme"), try tenant("globex"), try tenant("third"))
        func enter(_ host: String, _ tenant: TenantID) {
            let isIn = traffic.enter(host, for: tenant, at: now)
            #expect(isIn)
        }
        func refuse(_ host: String, _ tenant: TenantID) {
            let isIn = traffic.enter(host, for: tenant, at: now)
            #expect(!isIn)
        }
        for _ in 0..<4 { enter("one.example", acme) }
        refuse("one.example", globex)
        for index in 0..<12 { enter("h\(index).example", acme) }
        refuse("more.example", acme)
        for index in 0..<16 { enter("g\(index).example", globex) }
        refuse("more.example", third)
        traffic.leave("one.example", for: acme)
        enter("more.example", third)
    }

    @Test("one address has few fetches at once, and strangers together leave turns to known clients")
    func strangers() throws {
        var traffic = FetchTraffic(MetadataFetchLimits())
        let acme = try tenant("acme")
        func enter(_ host: String, _ address: String, isKnown: Bool = false) -> Bool {
            let asker = FetchAsker(address: AddressPrefix(address), isKnown: isKnown)
            return traffic.enter(host, for: acme, by: asker, at: now)
        }
        for index in 0..<3 {
            let isIn = enter("h\(index).example", "2001:db8::\(index + 1)")
            #expect(isIn)
        }
        // The same /64, and for a known client too.
        let fourth = (enter("h3.example", "2001:db8::9"), enter("h3.example", "2001:db8::9", isKnown: true))
        #expect(fourth == (false, false))
        for index in 3..<12 {
            let isIn = enter("h\(index).example", "192.0.2.\(index / 3)")
            #expect(isIn)
        }
        let last = (enter("more.example", "192.0.2.99"), enter("more.example", "192.0.2.99", isKnown: true))
        #expect(last == (false, true))
        traffic.leave("h0.example", for: acme, by: FetchAsker(address: AddressPrefix("2001:db8::1"), isKnown: false))
        let next = enter("h0.example", "2001:db8::1", isKnown: true)
        #expect(next)
    }

    @Test("so many hosts are remembered and no more")
    func memory() throws {
        var traffic = FetchTraffic(MetadataFetchLimits())
        let acme = try tenant("acme")
        for index in 0..<FetchTraffic.maximumHosts + 10 {
            let isIn = traffic.enter("h\(index).example", for: acme, at: now.advanced(by: .seconds(index)))
            #expect(isIn)
            traffic.leave("h\(index).example", for: acme)
        }
    }
}
