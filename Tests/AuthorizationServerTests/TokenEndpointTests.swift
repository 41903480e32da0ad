import Foundation
import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Token endpoint")
struct TokenEndpointTests {
    @Test("a client with its secret in the header gets an RFC 9068 token for the default resource")
    func issuesByBasic() async throws {
        let house = try await IdentityFixture()
        let response = try #require(house.send(house.request()))
        #expect(response.status == 200)
        #expect(response.header("cache-control") == "no-store")
        let json = try #require(response.json)
        #expect(json["token_type"] == "Bearer")
        #expect(json["expires_in"] == 300)
        #expect(json["scope"] == "filesystem:read")
        #expect(json["refresh_token"] == nil)

        let token = try #require(json["access_token"]?.stringValue)
        let jws = try CompactJWS(parsing: Array(token.utf8))
        #expect(jws.header.type == "at+jwt")
        #expect(jws.header.algorithm == .es256)
        let claims = try AccessTokenClaims(parsing: try verified(jws, house))
        #expect(claims.issuer == "https://id.example/t/acme")
        #expect(claims.subject == "service")
        #expect(claims.clientID == "service")
        #expect(claims.tenantID == "acme")
        #expect(claims.audience == [IdentityFixture.resource])
        #expect(claims.scope == "filesystem:read")
        #expect(claims.roles == ["reader"])
        #expect(claims.expiresAt.whole - claims.issuedAt.whole == 300)
        #expect(claims.tokenID.utf8.count == 22)
    }

    @Test("a client with its secret in the form gets a token too")
    func issuesByPost() async throws {
        let house = try await IdentityFixture()
        let secret = try #require(house.secrets["acme"])
        let request = house.request(
            form: "grant_type=client_credentials&client_id=service&client_secret=\(secret)&scope=filesystem%3Aread"
        ) { $0.authorization = .absent }
        #expect(house.send(request)?.status == 200)
    }

    @Test("two tokens are never the same")
    func distinct() async throws {
        let house = try await IdentityFixture()
        let tokens = Set(
            (0..<50).compactMap { _ in house.send(house.request())?.json?["access_token"]?.stringValue }
        )
        #expect(tokens.count == 50)
    }

    @Test(
        "a malformed request is invalid_request",
        arguments: [
            "", "grant_type", "grant_type=", "scope=filesystem:read",
            "grant_type=client_credentials&grant_type=client_credentials",
            "grant_type=client_credentials&scope=a&scope=b", "grant_type=client_credentials&x=1&x=2",
            "grant_type=client_credentials&scope=%", "grant_type=client_credentials&scope=%zz",
            "grant_type=client_credentials&scope=%ff", "grant_type=client_credentials&client_secret=x",
            "grant_type=client_credentials&client_id=other",
            "grant_type=client_credentials&" + (0..<70).map { "p\($0)=1" }.joined(separator: "&"),
        ]
    )
    func malformed(form: String) async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let response = try #require(house.send(house.request(form: form)))
        #expect(response.status == 400)
        #expect(response.json?["error"] == "invalid_request")
    }

    @Test("another method, content type, or parameters in the URL are refused")
    func wrongShape() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let get = try #require(house.send(house.request { $0.method = "GET" }))
        #expect(get.status == 405)
        #expect(get.header("allow") == "POST, OPTIONS")
        for type in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
            let response = try #require(house.send(house.request { $0.contentType = .init(type) }))
            #expect(response.status == 400)
            #expect(response.json?["error"] == "invalid_request")
        }
        #expect(house.send(house.request { $0.contentType = .absent })?.status == 400)
        #expect(house.send(house.request { $0.query = "client_secret=x" })?.status == 400)
        let charset = house.request { $0.contentType = .init("Application/X-WWW-Form-Urlencoded ; charset=UTF-8") }
        #expect(house.send(charset)?.status == 200)
    }

    @Test("whoever does not prove to be the client gets the same invalid_client")
    func invalidClient() async throws {
        let house = try await IdentityFixture()
        func basic(_ text: String) -> EndpointRequest.Field {
            .init("Basic " + Data(text.utf8).base64EncodedString())
        }
        let globexSecret = try #require(house.secrets["globex"])
        let attempts: [EndpointRequest.Field] = [
            .absent, basic("service:wrong"), basic("service:"), basic("nobody:x"), basic("service"), basic(":"),
            basic("service:\(globexSecret)"), .init("Basic"), .init("Basic !!!"), .init("Bearer abc"), .init(""),
        ]
        for attempt in attempts {
            let response = try #require(house.send(house.request { $0.authorization = attempt }))
            #expect(response.status == 401)
            #expect(response.json?["error"] == "invalid_client")
            #expect(response.header("www-authenticate")?.hasPrefix("Basic realm=") == true)
        }
        let wrong = house.send(house.request { $0.authorization = basic("service:wrong") })
        let unknown = house.send(house.request { $0.authorization = basic("nobody:wrong") })
        #expect(wrong?.body == unknown?.body)
        #expect(house.send(house.request { $0.authorization = .repeated })?.json?["error"] == "invalid_request")
    }

    @Test(
        "an unknown grant, scope or resource gets its own error",
        arguments: [
            ("grant_type=password", "unsupported_grant_type"),
            ("grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=x", "unsupported_grant_type"),
            ("grant_type=authorization_code&code=x", "unauthorized_client"),
            ("grant_type=client_credentials&scope=filesystem:write", "invalid_scope"),
            ("grant_type=client_credentials&scope=filesystem:read+filesystem:write", "invalid_scope"),
            ("grant_type=client_credentials&scope=openid", "invalid_scope"),
            ("grant_type=client_credentials&scope=a%20%20b", "invalid_scope"),
            ("grant_type=client_credentials&scope=%22", "invalid_scope"),
            ("grant_type=client_credentials&resource=https://other.example/", "invalid_target"),
            ("grant_type=client_credentials&resource=nonsense", "invalid_target"),
            (
                "grant_type=client_credentials&resource=https%3A%2F%2Fmcp.example%2Fmcp%2Ffilesystem%23x",
                "invalid_target"
            ),
        ]
    )
    func refused(form: String, error: String) async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let response = try #require(house.send(house.request(form: form)))
        #expect(response.status == 400)
        #expect(response.json?["error"]?.stringValue == error)
    }

    @Test("a token names no resource at which it allows nothing")
    func entitledAudience() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let other = Resource(
            name: try ResourceName("other"),
            identifier: try ResourceIdentifier("https://other.example/api"),
            permissions: [try PermissionName("read"): try DisplayText("Read")]
        )
        try await house.store.tenant(try TenantID("acme"))
            .createResource(
                other,
                audit: AuditEvent(.resourceCreated, at: house.time.now(), by: .system)
            )
        try await house.service.followStore()
        for resources in [
            "resource=https://other.example/api",
            "resource=https://other.example/api&resource=\(IdentityFixture.resource)",
        ] {
            let response = try #require(house.send(house.request(form: "grant_type=client_credentials&\(resources)")))
            #expect(response.status == 400)
            #expect(["invalid_scope", "invalid_target"].contains(response.json?["error"]?.stringValue))
        }
    }

    @Test("an oversized body is an invalid request, and is audited")
    func oversized() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let endpoint = try #require(house.service.endpoint(forPath: "/t/acme/oauth2/token"))
        let response = try #require(endpoint.refuseOversized(remoteAddress: "192.0.2.7"))
        #expect(response.status == 413)
        #expect(response.json?["error"] == "invalid_request")
        #expect(try await house.events(.tokenRefused).count == 1)
    }

    @Test("a token lives no longer than the key ring counts on")
    func boundedLifetime() async throws {
        let house = try await IdentityFixture(tenants: ["acme"], lifetime: 86_400)
        #expect(house.send(house.request())?.json?["expires_in"] == 3600)
    }

    @Test("both secrets of a rotation are accepted until the old one ends")
    func rotatedSecret() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let scoped = house.store.tenant(try TenantID("acme"))
        let tenant = try #require(try await scoped.tenant())
        let new = GeneratedSecret(pepper: try tenant.pepper(house.masterKeys), at: house.time.now())
        try await scoped.addSecret(
            new.stored,
            to: try ClientID("service"),
            keepingOldUntil: house.time.now().advanced(by: .seconds(3600)),
            at: house.time.now(),
            audit: AuditEvent(.clientSecretAdded, at: house.time.now(), by: .system)
        )
        try await house.service.followStore()
        let withNew = house.request {
            $0.authorization = .init("Basic " + Data("service:\(new.plaintext)".utf8).base64EncodedString())
        }
        #expect(house.send(house.request())?.status == 200)
        #expect(house.send(withNew)?.status == 200)
        house.time.advance(by: .seconds(3600))
        #expect(house.send(house.request())?.status == 401)
        #expect(house.send(withNew)?.status == 200)
    }

    @Test("every issued and every refused token has its event, without token or secret")
    func audited() async throws {
        let house = try await IdentityFixture(tenants: ["acme"])
        let token = try #require(house.send(house.request())?.json?["access_token"]?.stringValue)
        _ = house.send(house.request { $0.authorization = .init("Basic c2VydmljZTp3cm9uZw==") })
        let issued = try await house.events(.tokenIssued)
        let refused = try await house.events(.tokenRefused)
        #expect(issued.count == 1)
        #expect(issued.first?["actor"] == "client:service")
        #expect(issued.first?["jti"]?.stringValue?.utf8.count == 22)
        #expect(issued.first?["address"] == "192.0.2.7")
        #expect(refused.count == 1)
        #expect(refused.first?["reason"] == "wrong secret")
        let text = (issued + refused).map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        #expect(!text.contains(token))
        #expect(!text.contains(try #require(house.secrets["acme"])))
    }

    private func verified(_ jws: CompactJWS, _ house: IdentityFixture) throws -> [UInt8] {
        let document = try #require(house.send(EndpointRequest(method: "GET", path: "/t/acme/oauth2/jwks")))
        let key = try #require(try JWKSet(parsing: document.body).keys.first { $0.keyID == jws.header.keyID })
        return try jws.verify(with: VerificationKey(key), allowed: [.es256])
    }
}
