import JOSE
import JSON
import OAuth
import SigningKeys
import Synchronization
import Testing

@testable import AuthorizationServer

/// Counts what is made.
private final class CountingKeyPairs: KeyPairSource {
    private let counts = Mutex<[JWSAlgorithm: Int]>([:])

    func keyPair(for algorithm: JWSAlgorithm) async throws -> SigningKey {
        counts.withLock { $0[algorithm, default: 0] += 1 }
        return try await LocalKeyPairs().keyPair(for: algorithm)
    }

    func made(_ algorithm: JWSAlgorithm) -> Int { counts.withLock { $0[algorithm] ?? 0 } }
}

@Suite("Signing keys on demand")
struct KeysOnDemandTests {
    private let keyPairs = CountingKeyPairs()

    private func house() async throws -> SignInHouse {
        let house = try await SignInHouse(keyPairs: keyPairs)
        try await house.letClientsIn()
        return house
    }

    private func register(_ house: SignInHouse, _ more: String = "", tenant: String = "acme") async throws -> JSONValue
    {
        let body = #"{"redirect_uris":["https://app.example/callback"],"token_endpoint_auth_method":"none"\#(more)}"#
        let response = try await house.answer(
            EndpointRequest(
                method: "POST",
                path: "/t/\(tenant)/oauth2/register",
                contentType: .init("application/json"),
                body: Array(body.utf8),
                remoteAddress: "192.0.2.7"
            )
        )
        #expect(response.status == 201)
        return try #require(response.json)
    }

    /// The algorithms of the published keys.
    private func published(_ house: SignInHouse, tenant: String = "acme") async throws -> [String] {
        let response = try await house.answer(EndpointRequest(method: "GET", path: "/t/\(tenant)/oauth2/jwks"))
        return try #require(response.json?["keys"]?.arrayValue).compactMap { $0["alg"]?.stringValue }.sorted()
    }

    @Test("a tenant that lets unknown clients in begins without an RSA key, and its metadata says RS256 all the same")
    func lazy() async throws {
        let house = try await house()
        #expect(try await published(house) == ["ES256", "ES256"])
        #expect(keyPairs.made(.rs256) == 0)
        let metadata = try await house.answer(
            EndpointRequest(method: "GET", path: "/t/acme/.well-known/openid-configuration")
        )
        // OpenID Connect Discovery §3: RS256 must be among them.
        #expect(metadata.json?["id_token_signing_alg_values_supported"] == ["ES256", "RS256"])
    }

    @Test("the first client that registers finds its key published, and its ID tokens are signed by it")
    func registration() async throws {
        let house = try await house()
        let client = try #require(try await register(house)["client_id"]?.stringValue)
        #expect(try await published(house) == ["ES256", "ES256", "RS256", "RS256"])
        // The tenant beside it has no such client.
        #expect(try await published(house, tenant: "globex") == ["ES256", "ES256"])
        var browser = try await house.signedIn()
        let answer = try await house.code(client, ["scope": "openid filesystem:read"], in: &browser)
        let tokens = try await house.publicToken([
            "grant_type": "authorization_code", "code": try #require(answer.answer["code"]), "client_id": client,
            "code_verifier": SignInHouse.verifier, "redirect_uri": SignInHouse.redirect,
        ])
        let idToken = try #require(tokens.json?["id_token"]?.stringValue)
        #expect(try CompactJWS(parsing: Array(idToken.utf8)).header.algorithm == .rs256)
        #expect(try house.claims(idToken, type: "JWT")["aud"]?.stringValue == client)
        // The access token stays what validators of the tenant expect.
        let accessToken = try #require(tokens.json?["access_token"]?.stringValue)
        #expect(try CompactJWS(parsing: Array(accessToken.utf8)).header.algorithm == .es256)
        _ = try await register(house)
        #expect(keyPairs.made(.rs256) == 2)
    }

    @Test("a client that comes by its metadata document has its keys made before its person sees a page")
    func document() async throws {
        let house = try await house()
        house.publish(DocumentClientTests.document())
        var browser = Browser(house)
        let request = SignInHouse.authorize(DocumentClientTests.url, ["redirect_uri": DocumentClientTests.redirect])
        #expect(try await browser.get(request).status == 303)
        #expect(try await published(house) == ["ES256", "ES256", "RS256", "RS256"])
    }

    @Test("a client that wants another algorithm makes no RSA key, until it changes its mind")
    func otherAlgorithm() async throws {
        let house = try await house()
        let client = try await register(house, #","id_token_signed_response_alg":"ES256""#)
        #expect(keyPairs.made(.rs256) == 0)
        let id = try #require(client["client_id"]?.stringValue)
        let token = try #require(client["registration_access_token"]?.stringValue)
        let body =
            #"{"client_id":"\#(id)","redirect_uris":["https://app.example/callback"],"token_endpoint_auth_method":"none"}"#
        let changed = try await house.answer(
            EndpointRequest(
                method: "PUT",
                path: "/t/acme/oauth2/register",
                query: "client_id=\(id)",
                authorization: .init("Bearer \(token)"),
                contentType: .init("application/json"),
                body: Array(body.utf8)
            )
        )
        #expect(changed.status == 200)
        #expect(try await published(house) == ["ES256", "ES256", "RS256", "RS256"])
    }

    @Test("first registrations at the same time make one ring between them")
    func together() async throws {
        let house = try await house()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    _ = try await register(house)
                    // Whoever is answered finds the key, whoever has made it.
                    #expect(try await published(house) == ["ES256", "ES256", "RS256", "RS256"])
                }
            }
            try await group.waitForAll()
        }
        #expect(keyPairs.made(.rs256) == 2)
    }

    @Test("two processes that let in a first client each agree on one ring, and a third follows")
    func processes() async throws {
        let house = try await house()
        let second = try house.identity.secondService()
        try await second.start()
        async let here = register(house)
        let request = EndpointRequest(
            method: "POST",
            path: "/t/acme/oauth2/register",
            contentType: .init("application/json"),
            body: Array(#"{"redirect_uris":["https://app.example/callback"]}"#.utf8)
        )
        guard case .later(let there)? = second.endpoint(forPath: request.path)?.answer(request) else {
            Issue.record("no answer")
            return
        }
        #expect(await there().status == 201)
        _ = try await here
        try await house.identity.service.followStore()
        let rows = try await house.service().store.configuration()?.keyRing.rows.filter { $0.algorithm == "RS256" }
        #expect(rows?.map(\.state).sorted() == ["active", "next"])
        #expect(try await published(house) == ["ES256", "ES256", "RS256", "RS256"])
        let third = try house.identity.secondService()
        try await third.start()
        guard
            case .ready(let keys)? = third.endpoint(forPath: "/t/acme/oauth2/jwks")?
                .answer(EndpointRequest(method: "GET", path: "/t/acme/oauth2/jwks"))
        else {
            Issue.record("no keys")
            return
        }
        #expect(keys.json?["keys"]?.arrayValue?.count == 4)
    }

    @Test("a process that finds a client without keys in the store makes them")
    func follower() async throws {
        let house = try await house()
        let client = Client(
            id: try ClientID("r_elsewhere"),
            name: try DisplayText("Elsewhere"),
            grantTypes: [.authorizationCode],
            authenticationMethods: [.none],
            signIn: ClientSignIn(redirectURIs: [try RedirectURI(SignInHouse.redirect)]),
            origin: .registration(
                RegistrationRecord(
                    address: nil,
                    userAgent: nil,
                    accessToken: TokenHash([UInt8](repeating: 0, count: 32))
                )
            ),
            createdAt: house.identity.time.now()
        )
        let now = house.identity.time.now()
        _ = try await house.service().store
            .registerClient(
                client,
                limit: 10,
                using: nil,
                at: now,
                audit: AuditEvent(.clientRegistered, at: now, by: .unknown)
            )
        #expect(try await published(house).count == 2)
        try await house.identity.service.followStore()
        #expect(try await published(house) == ["ES256", "ES256", "RS256", "RS256"])
    }

    @Test("a thousand tenants come up without one RSA key")
    func thousand() async throws {
        let names = (0..<1000).map { "tenant-\($0)" }
        let identity = try await IdentityFixture(tenants: names, keyPairs: keyPairs)
        #expect(identity.service.tenantCount == 1000)
        #expect(keyPairs.made(.rs256) == 0)
        #expect(keyPairs.made(.es256) == 2000)
    }
}
