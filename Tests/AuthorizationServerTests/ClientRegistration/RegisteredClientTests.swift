import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Registered clients at work")
struct RegisteredClientTests {
    private let redirect = "http://127.0.0.1:3000/callback"

    private func register(_ office: RegistrationOffice) async throws -> String {
        let body = #"""
            {"redirect_uris":["http://127.0.0.1/callback"],"token_endpoint_auth_method":"none","client_name":"Editor",
             "grant_types":["authorization_code","refresh_token"]}
            """#
        return try #require(try await office.register(body).json?["client_id"]?.stringValue)
    }

    /// The whole way to tokens, consent included.
    private func tokens(_ client: String, _ house: SignInHouse, scope: String = "filesystem:read") async throws
        -> JSONValue?
    {
        var browser = try await house.signedIn()
        let answer = try await house.code(client, ["redirect_uri": redirect, "scope": scope], in: &browser)
        return
            try await house.redeem(
                answer.answer["code"],
                "native",
                ["client_id": client, "redirect_uri": redirect]
            )
            .json
    }

    @Test("people get tokens through one, within the tenant's bound, and see that it registered itself")
    func signIn() async throws {
        let bound = try Scope(parsing: "filesystem:read")
        let office = try await RegistrationOffice(RegistrationPolicy(scope: bound))
        let client = try await register(office)
        let answer = try await tokens(client, office.house)
        #expect(answer?["scope"]?.stringValue == "filesystem:read")
        #expect(answer?["refresh_token"] != nil)
        let entry = try #require(try office.house.service().snapshot.client(client))
        #expect(entry.client.signIn.scope == bound)
        #expect(!entry.client.signIn.isFirstParty)
        let user = try #require(try await office.acme.user(UserID("ada-acme")))
        let request = try #require(
            try await pendingRequest(client, office.house)
        )
        let snapshot = try office.house.service().snapshot
        let question = ConsentQuestion(
            Offer(to: user, of: request, through: entry.client, in: snapshot),
            after: nil,
            digest: "",
            from: entry.client,
            to: request.redirectURI,
            in: snapshot
        )
        #expect(question.registeredAt == NumericDate(1_800_000_000))
        #expect(question.warnings == [.localRedirect, .unverifiedClient])
    }

    private func pendingRequest(_ client: String, _ house: SignInHouse) async throws -> AuthorizationRequest? {
        var browser = try await house.signedIn()
        let response = try await browser.get(SignInHouse.authorize(client, ["redirect_uri": redirect]))
        let handle = try #require(response.answer["request"])
        return try await house.waiting(handle, in: browser).1.request
    }

    @Test("another process serves it too, and ceases when it is deleted")
    func otherProcess() async throws {
        let office = try await RegistrationOffice()
        let other = try office.house.identity.secondService()
        try await other.start()
        let client = try await register(office)
        try await other.followStore()
        func isKnown() throws -> Bool {
            let endpoint = other.endpoint(forPath: "/t/acme/oauth2/authorize")
            return try #require(endpoint as? AuthorizationEndpoint).service.snapshot.client(client) != nil
        }
        #expect(try isKnown())
        try await office.acme.deleteClient(
            ClientID(client),
            audit: AuditEvent(.clientDeleted, at: office.house.identity.time.now(), by: .system)
        )
        try await other.followStore()
        try await office.house.identity.service.followStore()
        #expect(try !isKnown())
        #expect(try office.house.service().snapshot.client(client) == nil)
    }

    @Test("its coming does not make the tenant be read anew")
    func snapshotStays() async throws {
        let office = try await RegistrationOffice()
        // Keys are made for the first who comes: that is news once.
        _ = try await register(office)
        try await office.house.identity.service.followStore()
        let before = try office.house.service().snapshot
        _ = try await register(office)
        try await office.house.identity.service.followStore()
        #expect(try office.house.service().snapshot === before)
        #expect(before.register.count == 2)
    }

    @Test("one that was never used goes after a day, one that is idle after ninety, one with live tokens stays")
    func expiry() async throws {
        let office = try await RegistrationOffice()
        let service = office.house.identity.service
        let time = office.house.identity.time
        let (used, unused) = (try await register(office), try await register(office))
        _ = try await tokens(used, office.house)
        func expire(after span: Duration) async throws -> Int {
            time.advance(by: span)
            return try await service.expireClients(at: time.now())
        }
        #expect(try await expire(after: .seconds(23 * 3600)) == 0)
        #expect(try await expire(after: .seconds(3600)) == 1)
        #expect(try office.house.service().snapshot.client(unused) == nil)
        let stored = try await office.acme.client(ClientID(used))
        #expect(stored?.origin.lastUsedAt == NumericDate(1_800_000_000))
        #expect(try await expire(after: .seconds(88 * 86_400)) == 0)
        #expect(try await expire(after: .seconds(2 * 86_400)) == 1)
        #expect(try office.house.service().snapshot.client(used) == nil)
        #expect(try await office.house.identity.events(.clientExpired).count == 2)
    }

    @Test("ten thousand of them are no burden for a token")
    func many() async throws {
        let office = try await RegistrationOffice(RegistrationPolicy(maximumClients: 20_000))
        let service = try office.house.service()
        let made = try await register(office)
        let template = try #require(try await office.acme.client(ClientID(made)))
        let others = try (0..<10_000)
            .map { index in
                Client(
                    id: try ClientID("r_\(index)"),
                    name: template.name,
                    grantTypes: template.grantTypes,
                    authenticationMethods: [.none],
                    signIn: template.signIn,
                    origin: template.origin,
                    createdAt: template.createdAt
                )
            }
        service.snapshot.register.replace(others + [template])
        let clock = ContinuousClock()
        var found = 0
        let lookups = clock.measure {
            for index in 0..<10_000 where service.snapshot.client("r_\(index)") != nil { found += 1 }
        }
        #expect(found == 10_000)
        // Some microseconds each, also in a debug build on a busy machine.
        #expect(lookups < .seconds(2), "\(lookups)")
        #expect(office.house.identity.send(office.house.identity.request())?.status == 200)
    }
}
