import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Identity service")
struct IdentityServiceTests {
    @Test("metadata is the same at all four places and names the issuer exactly")
    func metadata() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let paths = [
            "/.well-known/oauth-authorization-server/t/acme", "/.well-known/openid-configuration/t/acme",
            "/t/acme/.well-known/openid-configuration", "/t/acme/.well-known/oauth-authorization-server",
        ]
        for path in paths {
            let response = try #require(house.send(EndpointRequest(method: "GET", path: path)))
            let json = try #require(response.json)
            #expect(json["issuer"] == "https://id.example/t/acme")
            #expect(json["token_endpoint"] == "https://id.example/t/acme/oauth2/token")
            #expect(json["jwks_uri"] == "https://id.example/t/acme/oauth2/jwks")
            #expect(json["grant_types_supported"]?.arrayValue?.contains("client_credentials") == true)
            #expect(
                json["token_endpoint_auth_methods_supported"]
                    == ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
            )
            #expect(json["scopes_supported"]?.arrayValue?.suffix(2) == ["filesystem:read", "filesystem:write"])
            #expect(response.header("access-control-allow-origin") == "*")
        }
    }

    @Test("a JWK Set carries its validator, answers 304 to it, and has no private member")
    func jwks() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let first = try #require(house.send(EndpointRequest(method: "GET", path: "/t/acme/.well-known/jwks.json")))
        let tag = try #require(first.header("etag"))
        #expect(first.header("cache-control") == "public, max-age=300")
        let keys = try #require(first.json?["keys"]?.arrayValue)
        #expect(keys.count == 2)
        let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"]
        for key in keys { for name in privateMembers { #expect(key[name] == nil) } }
        for condition in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let request = EndpointRequest(method: "GET", path: "/t/acme/oauth2/jwks", ifNoneMatch: .init(condition))
            #expect(house.send(request)?.status == 304)
        }
        let other = EndpointRequest(method: "GET", path: "/t/acme/oauth2/jwks", ifNoneMatch: .init("\"x\""))
        #expect(house.send(other)?.status == 200)
        #expect(house.send(EndpointRequest(method: "POST", path: "/t/acme/oauth2/jwks"))?.status == 405)
    }

    @Test("an unknown tenant has no endpoint, and a near miss neither")
    func unknownTenant() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        for path in ["/t/nobody/oauth2/token", "/t/ACME/oauth2/token", "/t/acme/oauth2/token/", "/t//oauth2/token", ""]
        {
            #expect(house.service.endpoint(forPath: path) == nil)
        }
    }

    @Test("a change in the store is served after the next round: a disabled client, then a disabled tenant")
    func followsStore() async throws {
        let house = try await IdentityFixture()
        let scoped = house.store.tenant(try TenantID("acme"))
        let event = AuditEvent(.clientUpdated, at: house.time.now(), by: .system)
        try await scoped.updateClient(try ClientID("service"), audit: event) { $0.isEnabled = false }
        #expect(house.send(house.request())?.status == 200)
        try await house.service.followStore()
        #expect(house.send(house.request())?.status == 401)
        #expect(house.send(house.request("globex"))?.status == 200)
        try await scoped.updateTenant(audit: event) { $0.isEnabled = false }
        try await house.service.followStore()
        #expect(house.send(house.request()) == nil)
        #expect(house.send(house.request("globex"))?.status == 200)
    }

    @Test("a tenant that is made while the service runs is served with keys of its own")
    func newTenant() async throws {
        var house = try await IdentityFixture(tenants: ["acme"])
        try await house.add("initech")
        try await house.service.followStore()
        #expect(house.send(house.request("initech"))?.status == 200)
        let acme = house.send(EndpointRequest(method: "GET", path: "/t/acme/oauth2/jwks"))
        let initech = house.send(EndpointRequest(method: "GET", path: "/t/initech/oauth2/jwks"))
        #expect(acme?.body != initech?.body)
    }

    @Test("a ring that is due rotates, and the tokens of the old key verify meanwhile")
    func rotates() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        func kid() throws -> String? {
            let token = try #require(house.send(house.request())?.json?["access_token"]?.stringValue)
            return try CompactJWS(parsing: Array(token.utf8)).header.keyID
        }
        func published() throws -> [String?] {
            let body = try #require(house.send(EndpointRequest(method: "GET", path: "/t/acme/oauth2/jwks"))).body
            return try JWKSet(parsing: body).keys.map(\.keyID)
        }
        let old = try kid()
        house.time.advance(by: .seconds(30 * 86_400 + 1))
        try await house.service.followStore()
        let new = try kid()
        #expect(old != new)
        #expect(try published().contains(old))
        house.time.advance(by: .seconds(7200))
        try await house.service.followStore()
        #expect(try !published().contains(old))
    }

    @Test("a tenant whose state cannot be taken over is trusted for a while, then refused; others are not touched")
    func distrusted() async throws {
        let house = try await IdentityFixture()
        let scoped = house.store.tenant(try TenantID("acme"))
        let event = AuditEvent(.tenantUpdated, at: house.time.now(), by: .system)
        let pepper = try #require(try await scoped.tenant()).sealedPepper
        try await scoped.updateTenant(audit: event) { $0.sealedPepper = [1, 2, 3] }
        try await house.service.followStore()
        #expect(house.send(house.request())?.status == 200)
        house.time.advance(by: .seconds(60))
        try await house.service.followStore()
        let refused = try #require(house.send(house.request()))
        #expect(refused.status == 503)
        #expect(refused.json?["error"] == "temporarily_unavailable")
        #expect(refused.header("retry-after") != nil)
        #expect(house.send(house.request("globex"))?.status == 200)
        #expect(house.service.unreadiness == nil)

        try await scoped.updateTenant(audit: event) { $0.sealedPepper = pepper }
        try await house.service.followStore()
        #expect(house.send(house.request())?.status == 200)
    }

    @Test("a tenant that could not be loaded at the start is served once it can be")
    func loadedLater() async throws {
        let house = try await IdentityFixture()
        let scoped = house.store.tenant(try TenantID("acme"))
        let event = AuditEvent(.tenantUpdated, at: house.time.now(), by: .system)
        let pepper = try #require(try await scoped.tenant()).sealedPepper
        try await scoped.updateTenant(audit: event) { $0.sealedPepper = [] }
        let second = try house.secondService()
        try await second.start()
        #expect(second.endpoint(forPath: "/t/acme/oauth2/token") == nil)
        #expect(second.endpoint(forPath: "/t/globex/oauth2/token") != nil)
        try await scoped.updateTenant(audit: event) { $0.sealedPepper = pepper }
        try await second.followStore()
        #expect(second.endpoint(forPath: "/t/acme/oauth2/token") != nil)
    }
}
