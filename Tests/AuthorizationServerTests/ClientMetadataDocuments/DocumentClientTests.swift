import Foundation
import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Client ID metadata documents")
struct DocumentClientTests {
    static let url = "https://app.example/client.json"
    static let redirect = "https://app.example/callback"

    static func document(_ changes: [String: JSONValue?] = [:]) -> String {
        var members: [String: JSONValue] = [
            "client_id": .string(url), "client_name": "Field notes", "redirect_uris": [.string(redirect)],
            "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none",
        ]
        for (name, value) in changes { members[name] = value }
        var object = JSONObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) { object[name] = value }
        return String(decoding: JSONValue.object(object).bytes, as: UTF8.self)
    }

    private func house(_ document: String? = document(), maxAge: Int = 60) async throws -> SignInHouse {
        let house = try await SignInHouse()
        try await house.letClientsIn()
        if let document { house.publish(document, maxAge: maxAge) }
        return house
    }

    private func visit(_ house: SignInHouse, _ changes: [String: String?] = [:]) async throws -> EndpointResponse {
        var browser = Browser(house)
        let request = SignInHouse.authorize(Self.url, ["redirect_uri": Self.redirect].merging(changes) { $1 })
        return try await browser.get(request)
    }

    @Test("a client that nobody knows comes with its document, and gets tokens and refresh")
    func wholeWay() async throws {
        let house = try await house()
        var browser = try await house.signedIn()
        let scope = "openid filesystem:read offline_access"
        let answer = try await house.code(
            Self.url,
            ["redirect_uri": Self.redirect, "scope": scope],
            in: &browser
        )
        #expect(answer.location?.hasPrefix(Self.redirect + "?") == true)
        let form: [String: String] = ["client_id": Self.url, "redirect_uri": Self.redirect]
        let tokens = try await house.publicToken(
            [
                "grant_type": "authorization_code", "code": try #require(answer.answer["code"]),
                "code_verifier": SignInHouse.verifier,
            ]
            .merging(form) { $1 }
        )
        #expect(tokens.status == 200)
        let access = try house.claims(tokens.json?["access_token"]?.stringValue, type: "at+jwt")
        #expect(access["client_id"]?.stringValue == Self.url)
        let refresh = try #require(tokens.json?["refresh_token"]?.stringValue)
        // The document is gone: what was permitted goes on, nothing new is.
        house.identity.metadata.answer(Self.url, "gone", status: 404)
        house.identity.time.advance(by: .seconds(61))
        let again = try await house.publicToken(
            ["grant_type": "refresh_token", "refresh_token": refresh, "client_id": Self.url]
        )
        #expect(again.status == 200)
        #expect(try await visit(house).status == 400)
    }

    @Test("a document is fetched once while it is fresh, in each tenant, and a second node needs no fetch")
    func cached() async throws {
        let house = try await house()
        for _ in 0..<3 { #expect(try await visit(house).status == 303) }
        #expect(house.identity.metadata.calls.count == 1)
        let second = try house.identity.secondService()
        try await second.start()
        let path = SignInHouse.authorize(Self.url, ["redirect_uri": Self.redirect])
        let parts = path.split(separator: "?", maxSplits: 1)
        let request = EndpointRequest(method: "GET", path: String(parts[0]), query: String(parts[1]))
        guard case .later(let later)? = second.endpoint(forPath: request.path)?.answer(request) else {
            Issue.record("no answer")
            return
        }
        #expect(await later().status == 303)
        #expect(house.identity.metadata.calls.count == 1)
        house.identity.time.advance(by: .seconds(61))
        #expect(try await visit(house).status == 303)
        #expect(house.identity.metadata.calls.count == 2)
    }

    @Test("hosts that keep us waiting shut no known client out, for an hour; who is told to come again is told when")
    func busy() async throws {
        let house = try await house()
        _ = try await visit(house)
        house.identity.metadata.hold()
        let silent = (0..<3)
            .map { index in
                Task {
                    var browser = Browser(house)
                    _ = try await browser.get(SignInHouse.authorize("https://slow\(index).example/c"))
                }
            }
        while house.identity.metadata.calls.count < 4 { await Task.yield() }
        house.identity.time.advance(by: .seconds(61))
        #expect(try await visit(house).location?.contains("/signin?") == true)
        house.identity.time.advance(by: DocumentClients.patience)
        let refused = try await visit(house)
        #expect(refused.status == 503)
        #expect(refused.header("retry-after") == "5")
        house.identity.metadata.release()
        for one in silent { try await one.value }
    }

    @Test("no-store is asked for anew each time; a change counts at once and is audited")
    func changed() async throws {
        let house = try await SignInHouse()
        try await house.letClientsIn()
        house.identity.metadata.answer(Self.url, Self.document(), ["cache-control": "no-store"])
        #expect(try await visit(house).status == 303)
        let moved = "https://app.example/new"
        house.identity.metadata.answer(
            Self.url,
            Self.document(["redirect_uris": [.string(moved)]]),
            ["cache-control": "no-store"]
        )
        #expect(try await visit(house).status == 400)
        #expect(try await visit(house, ["redirect_uri": moved]).status == 303)
        let page = try await AuditTrail(house.identity.store.tenant(try TenantID("acme")))
            .page(AuditFilter(kinds: [.clientDocumentRead]))
        let events = try page.entries.map { try JSONValue(parsing: $0.event) }
        #expect(events.count == 2)
        let told = events.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(told.contains { $0.contains(#""changed":["redirect_uris"]"#) })
    }

    @Test("a document that breaks a rule makes no client")
    func invalid() async throws {
        let house = try await SignInHouse()
        try await house.letClientsIn()
        let wrong: [[String: JSONValue?]] = [
            ["client_id": nil], ["client_id": "https://app.example/other.json"],
            ["client_id": "https://app.example:443/client.json"], ["client_name": nil], ["redirect_uris": nil],
            ["redirect_uris": []], ["redirect_uris": ["http://public.example/"]], ["redirect_uris": ["javascript:x"]],
            ["token_endpoint_auth_method": "client_secret_basic"], ["token_endpoint_auth_method": "client_secret_post"],
            ["token_endpoint_auth_method": "client_secret_jwt"], ["client_secret": "x"],
            ["client_secret_expires_at": 0], ["token_endpoint_auth_method": "private_key_jwt"],
            ["grant_types": ["client_credentials"]], ["software_statement": "a.b.c"],
        ]
        for changes in wrong {
            house.publish(Self.document(changes))
            let response = try await visit(house)
            #expect(response.status == 400, "\(changes)")
            #expect(response.text.contains("unknown_client"))
            house.identity.time.advance(by: .seconds(60))
        }
        for text in ["", "[]", "{", Self.document() + "x", String(repeating: " ", count: 6000)] {
            house.publish(text)
            #expect(try await visit(house).status == 400)
            house.identity.time.advance(by: .seconds(60))
        }
        #expect(try await house.service().store.selfDeclaredClientCount() == 0)
        house.publish(Self.document(["token_endpoint_auth_method": nil]))
        #expect(try await visit(house).status == 303)
    }

    @Test("a host that is not public tells strangers nothing of why")
    func notPublic() async throws {
        let house = try await house()
        house.identity.metadata.place("app.example", at: "10.0.0.7")
        let response = try await visit(house)
        #expect(response.status == 400)
        #expect(response.text.contains("cannot be fetched"))
        #expect(!response.text.contains("public Internet"))
        #expect(house.identity.metadata.calls.isEmpty)
    }

    @Test("a tenant takes no documents, or none of a host, if it says so; and what came before is gone then")
    func policy() async throws {
        let house = try await house()
        #expect(try await visit(house).status == 303)
        for policy in [
            ClientDocumentPolicy(isEnabled: false), ClientDocumentPolicy(deniedHosts: ["app.example"]),
            ClientDocumentPolicy(allowedHosts: ["*.other.example"]),
        ] {
            let event = AuditEvent(.tenantUpdated, at: house.identity.time.now(), by: .system)
            try await house.service().store.updateTenant(audit: event) { $0.clientDocuments = policy }
            try await house.identity.service.followStore()
            #expect(try await visit(house).status == 400)
            let token = try await house.publicToken(
                ["grant_type": "refresh_token", "refresh_token": "x", "client_id": Self.url]
            )
            #expect(token.status == 401)
        }
        // The other tenant keeps its own counsel.
        var browser = Browser(house)
        let there = SignInHouse.authorize(Self.url, tenant: "globex", ["redirect_uri": Self.redirect])
        #expect(try await browser.get(there).status == 303)
    }

    @Test("a disabled client stays disabled, whatever its document says")
    func disabled() async throws {
        let house = try await house()
        #expect(try await visit(house).status == 303)
        let event = AuditEvent(.clientUpdated, at: house.identity.time.now(), by: .system)
        try await house.service().store.updateClient(ClientID(Self.url), audit: event) { $0.isEnabled = false }
        try await house.identity.service.followStore()
        house.identity.time.advance(by: .seconds(61))
        #expect(try await visit(house).status == 400)
        #expect(house.identity.metadata.calls.count == 1)
    }

    @Test("a URL that an administrator made a client of is that client; nothing is fetched")
    func preregistered() async throws {
        let house = try await house()
        let event = AuditEvent(.clientCreated, at: house.identity.time.now(), by: .system)
        try await house.service().store
            .createClient(
                Client(
                    id: ClientID(Self.url),
                    name: DisplayText("Ours"),
                    grantTypes: [.authorizationCode],
                    authenticationMethods: [.none],
                    signIn: ClientSignIn(redirectURIs: [RedirectURI(Self.redirect)]),
                    createdAt: house.identity.time.now()
                ),
                audit: event
            )
        try await house.identity.service.followStore()
        #expect(try await visit(house).status == 303)
        #expect(house.identity.metadata.calls.isEmpty)
    }

    @Test("consent shows the host of the id and where the answer goes, and warns")
    func consent() async throws {
        let local = "http://127.0.0.1/callback"
        let house = try await house(Self.document(["redirect_uris": [.string(local)]]))
        var browser = try await house.signedIn()
        let response = try await browser.get(
            SignInHouse.authorize(Self.url, ["redirect_uri": "http://127.0.0.1:4711/callback"])
        )
        #expect(response.location?.contains("/consent?") == true)
        let page = try await browser.follow(response).text
        for part in ["Field notes", "app.example", "127.0.0.1", "localRedirect", "unverifiedClient"] {
            #expect(page.contains(part), "\(part)")
        }
    }

    @Test("private_key_jwt in the document means that the assertion is required, and a new key in it counts")
    func keys() async throws {
        let (key, next) = (try SigningKey.generate(.es256), try SigningKey.generate(.es256))
        func document(_ key: SigningKey) throws -> String {
            let set = try JSONValue(parsing: JWKSet([key.publicJWK]).bytes)
            return Self.document(["token_endpoint_auth_method": "private_key_jwt", "jwks": set])
        }
        let house = try await house(try document(key), maxAge: 3600)
        #expect(try await visit(house).status == 303)
        let refresh = ["grant_type": "refresh_token", "refresh_token": "x", "client_id": Self.url]
        #expect(try await house.publicToken(refresh).json?["error"] == "invalid_client")
        func assert(by key: SigningKey) async throws -> JSONValue? {
            let now = house.identity.time.now().whole
            let claims: JSONValue = [
                "iss": .string(Self.url), "sub": .string(Self.url), "aud": "https://id.example/t/acme",
                "exp": .integer(now + 60), "jti": .string(UUID().uuidString),
            ]
            let text = String(decoding: try JWS.sign(claims.bytes, type: nil, with: key), as: UTF8.self)
            return try await house
                .publicToken(
                    refresh.merging(["client_assertion_type": ClientAssertion.type, "client_assertion": text]) { $1 }
                )
                .json?["error"]
        }
        // Authenticated: what is wrong is the refresh token.
        #expect(try await assert(by: key) == "invalid_grant")
        house.publish(try document(next))
        house.identity.time.advance(by: .seconds(31))
        #expect(try await assert(by: next) == "invalid_grant")
        #expect(try await assert(by: key) == "invalid_client")
    }
}

extension SignInHouse {
    func publish(_ document: String, maxAge: Int = 60) {
        identity.metadata.answer(DocumentClientTests.url, document, ["cache-control": "max-age=\(maxAge)"])
    }

    /// A token request of a client without a secret.
    func publicToken(_ form: [String: String], tenant: String = "acme") async throws -> EndpointResponse {
        try await answer(
            EndpointRequest(
                method: "POST",
                path: "/t/\(tenant)/oauth2/token",
                contentType: .init("application/x-www-form-urlencoded"),
                body: Array(form.map { "\($0.key)=\(FormEncoding.encode($0.value))" }.joined(separator: "&").utf8)
            )
        )
    }
}
