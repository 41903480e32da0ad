import JOSE
import JSON
import OAuth
import Synchronization
import Testing

@testable import AuthorizationServer

/// Clients that answer as they are told, and keep what they get.
private final class FakeClients: LogoutTransport {
    let posts = Mutex<[(url: String, body: String)]>([])
    let statuses: Mutex<[Int]>

    init(_ statuses: [Int] = []) { self.statuses = Mutex(statuses) }

    func post(_ body: [UInt8], to url: String) async throws -> Int {
        posts.withLock { $0.append((url, String(decoding: body, as: UTF8.self))) }
        return statuses.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
    }

    var count: Int { posts.withLock { $0.count } }
}

/// The client of one tenant never answers; those of others are told of as they are reached.
private final class HangingClient: LogoutTransport {
    let reached: AsyncStream<String>
    private let told: AsyncStream<String>.Continuation
    private let audience: String

    init(_ audience: String) {
        self.audience = audience
        (reached, told) = AsyncStream.makeStream()
    }

    func post(_ body: [UInt8], to url: String) async throws -> Int {
        let tenant = url.hasSuffix("acme") ? "acme" : "globex"
        told.yield(tenant)
        if tenant == audience {
            for await _ in AsyncStream<Void>(unfolding: { try? await Task.sleep(for: .seconds(60)) }) {}
        }
        return 200
    }
}

@Suite("Back-channel logout")
struct LogoutCourierTests {
    private static let address = "https://app.example/logout"

    /// A house in which `web` wants to be told; `ada` has signed in there, and her sessions have just ended.
    private func house() async throws -> SignInHouse {
        let house = try await SignInHouse { client in
            if client.id.value == "web" { client.signIn.backchannelLogoutURI = try! RedirectURI(Self.address) }
        }
        var browser = try await house.signedIn()
        _ = try await house.tokens(in: &browser)
        _ = try await house.tokens("other", in: &browser)
        try await SessionIssuer(house.service()).end(.user(try UserID("ada-acme"), except: nil), by: .system)
        return house
    }

    private func courier(_ house: SignInHouse, _ clients: FakeClients) -> LogoutCourier {
        LogoutCourier(identity: house.identity.service, transport: clients)
    }

    @Test("the client gets a logout token of its own kind, once, and the audit says so")
    func delivers() async throws {
        let house = try await house()
        let clients = FakeClients()
        await courier(house, clients).deliverDue()
        await courier(house, clients).deliverDue()
        let posts = clients.posts.withLock { $0 }
        #expect(posts.map(\.url) == [Self.address])
        let body = try #require(posts.first?.body)
        #expect(body.hasPrefix("logout_token="))
        let claims = try house.claims(String(body.dropFirst(13)), type: "logout+jwt")
        #expect(claims["iss"] == "https://id.example/t/acme")
        #expect(claims["aud"] == "web")
        #expect(claims["sub"] == "ada-acme")
        #expect(claims.text("sid")?.isEmpty == false)
        #expect(claims.text("jti")?.isEmpty == false)
        #expect(claims["nonce"] == nil)
        #expect(claims["events"]?["http://schemas.openid.net/event/backchannel-logout"] == [:])
        let events = try await house.events(.logoutDelivered)
        #expect(events.count == 1)
        #expect(events.first?["delivered"] == true)
    }

    @Test("one that fails is tried again after growing pauses, with the same jti, until it arrives")
    func retries() async throws {
        let house = try await house()
        let clients = FakeClients([503, 500])
        let courier = courier(house, clients)
        await courier.deliverDue()
        await courier.deliverDue()
        #expect(clients.count == 1)
        house.identity.time.advance(by: .seconds(6))
        await courier.deliverDue()
        #expect(clients.count == 2)
        house.identity.time.advance(by: .seconds(6))
        await courier.deliverDue()
        #expect(clients.count == 2)
        house.identity.time.advance(by: .seconds(30))
        await courier.deliverDue()
        #expect(clients.count == 3)
        let names = try clients.posts.withLock { $0 }
            .map { try house.claims(String($0.body.dropFirst(13)), type: "logout+jwt").text("jti") }
        #expect(Set(names).count == 1)
        #expect(try await house.events(.logoutDelivered).first?["attempts"] == 3)
    }

    @Test("a client that says no is not asked again, and one that is down for a day neither")
    func givesUp() async throws {
        let refusing = try await house()
        let clients = FakeClients([400])
        await courier(refusing, clients).deliverDue()
        #expect(try await refusing.events(.logoutDelivered).first?["delivered"] == false)

        let house = try await house()
        let down = FakeClients(Array(repeating: 503, count: 100))
        let courier = courier(house, down)
        for _ in 0..<40 {
            await courier.deliverDue()
            house.identity.time.advance(by: .seconds(3601))
        }
        #expect((20...40).contains(down.count))
        let events = try await house.events(.logoutDelivered)
        #expect(events.count == 1)
        #expect(events.first?["delivered"] == false)
    }

    @Test("of two nodes one delivers, and what a node took down with it comes back")
    func nodes() async throws {
        let house = try await house()
        let clients = FakeClients()
        async let one: Void = courier(house, clients).deliverDue()
        async let two: Void = courier(house, clients).deliverDue()
        _ = await (one, two)
        #expect(clients.count == 1)

        let again = try await self.house()
        let service = try again.service()
        _ = try await service.store.claimDeliveries(
            at: service.now,
            leaseUntil: service.now.advanced(by: LogoutCourier.lease),
            limit: 10
        )
        await courier(again, clients).deliverDue()
        #expect(clients.count == 1)
        again.identity.time.advance(by: .seconds(61))
        await courier(again, clients).deliverDue()
        #expect(clients.count == 2)
    }

    @Test("a client that never answers holds up its own tenant and no other", .timeLimit(.minutes(1)))
    func hanging() async throws {
        let house = try await SignInHouse()
        for tenant in ["acme", "globex"] {
            let store = try house.service(tenant).store
            let uri = try RedirectURI("https://app.example/\(tenant)")
            let event = AuditEvent(.clientUpdated, at: house.identity.time.now(), by: .system)
            try await store.updateClient(try ClientID("web"), audit: event) { $0.signIn.backchannelLogoutURI = uri }
        }
        try await house.identity.service.followStore()
        func leave(_ tenant: String) async throws {
            var browser = try await house.signedIn(tenant: tenant)
            let code = try await house.code("web", tenant: tenant, in: &browser).answer["code"]
            _ = try await house.redeem(code, "web", tenant: tenant)
            try await SessionIssuer(house.service(tenant))
                .end(.user(try UserID("ada-\(tenant)"), except: nil), by: .system)
        }
        try await leave("acme")
        let clients = HangingClient("acme")
        let courier = LogoutCourier(
            identity: house.identity.service,
            transport: clients,
            pollInterval: .milliseconds(1)
        )
        let running = Task { await courier.run() }
        var reached = clients.reached.makeAsyncIterator()
        #expect(await reached.next() == "acme")
        for _ in 0..<2 {
            try await leave("globex")
            #expect(await reached.next() == "globex")
        }
        running.cancel()
        await running.value
    }
}
