import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Client registration management (RFC 7592)")
struct RegistrationManagementTests {
    private static let body = #"""
        {"redirect_uris":["https://app.example/cb"],"client_name":"App","scope":"filesystem:read",
         "token_endpoint_auth_method":"client_secret_post","contacts":["ops@app.example"]}
        """#

    @Test("a registration is read by its token, without the secret")
    func read() async throws {
        let office = try await RegistrationOffice()
        let made = try await office.register(Self.body).json
        let response = try await office.manage("GET", made)
        #expect(response.status == 200)
        #expect(response.header("cache-control") == "no-store")
        let read = try #require(response.json)
        for name in [
            "client_id", "client_name", "redirect_uris", "scope", "contacts", "client_id_issued_at",
            "client_secret_expires_at", "registration_client_uri",
        ] { #expect(read[name] == made?[name], "\(name)") }
        #expect(read["client_secret"] == nil)
    }

    @Test("an update replaces all: what is left out takes its default, and a secret comes with the need for it")
    func update() async throws {
        let office = try await RegistrationOffice()
        let made = try await office.register(RegistrationOffice.native).json
        let id = try #require(made?["client_id"]?.stringValue)
        let changed = try await office.manage(
            "PUT",
            made,
            body: #"{"client_id":"\#(id)","redirect_uris":["https://new.example/cb"],"logo_uri":""}"#
        )
        #expect(changed.status == 200, "\(changed.text)")
        #expect(changed.json?["token_endpoint_auth_method"] == "client_secret_basic")
        #expect(changed.json?["redirect_uris"] == ["https://new.example/cb"])
        #expect(changed.json?["client_id_issued_at"] == made?["client_id_issued_at"])
        let secret = try #require(changed.json?["client_secret"]?.stringValue)
        #expect(
            try office.house.service().snapshot.client(id)?.client.signIn.redirectURIs.map(\.value) == [
                "https://new.example/cb"
            ]
        )
        // The secret stays with the next update, and must be right when it is shown.
        func put(secret: String, method: String) async throws -> EndpointResponse {
            try await office.manage(
                "PUT",
                made,
                body: #"""
                    {"client_id":"\#(id)","client_secret":"\#(secret)","redirect_uris":["https://new.example/cb"],
                     "token_endpoint_auth_method":"\#(method)"}
                    """#
            )
        }
        let kept = try await put(secret: secret, method: "client_secret_post")
        #expect(kept.status == 200 && kept.json?["client_secret"] == nil)
        #expect(try await put(secret: "wrong", method: "client_secret_post").status == 400)
        #expect(try await put(secret: secret, method: "none").json?["client_secret_expires_at"] == nil)
        #expect(try await office.acme.client(ClientID(id))?.secrets == [])
    }

    @Test("an update must name its client, and keeps the rules of registration")
    func refusedUpdates() async throws {
        let office = try await RegistrationOffice()
        let made = try await office.register(RegistrationOffice.native).json
        let id = made?["client_id"]?.stringValue ?? ""
        for body in [
            RegistrationOffice.native,
            #"{"client_id":"another","redirect_uris":["https://new.example/cb"]}"#,
            #"{"client_id":"\#(id)","redirect_uris":["javascript:x"]}"#,
            #"{"client_id":"\#(id)"}"#,
        ] { #expect(try await office.manage("PUT", made, body: body).status == 400, "\(body)") }
        let form = try await office.manage("PUT", made, body: "{}") { $0.contentType = .init("text/plain") }
        #expect(form.status == 400)
        #expect(
            try await office.acme.client(ClientID(id))?.signIn.redirectURIs.map(\.value) == [
                "http://127.0.0.1/callback"
            ]
        )
    }

    @Test("the token is in every answer, and stays the same")
    func accessToken() async throws {
        let office = try await RegistrationOffice()
        let made = try await office.register(RegistrationOffice.native).json
        let token = try #require(made?["registration_access_token"])
        #expect(try await office.manage("GET", made).json?["registration_access_token"] == token)
        let id = try #require(made?["client_id"]?.stringValue)
        let body =
            #"{"client_id":"\#(id)","redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":"none"}"#
        #expect(try await office.manage("PUT", made, body: body).json?["registration_access_token"] == token)
    }

    @Test("a deleted client is gone with what people have allowed it")
    func delete() async throws {
        let office = try await RegistrationOffice()
        let made = try await office.register(RegistrationOffice.native).json
        let id = try ClientID(try #require(made?["client_id"]?.stringValue))
        let now = office.house.identity.time.now()
        let grant = UserGrant(
            id: UserGrantID(random: SystemRandom()),
            user: try UserID("ada-acme"),
            client: id,
            scope: .empty,
            identityScopes: ["openid"],
            resources: [],
            createdAt: now
        )
        try await office.acme.widenGrant(grant, audit: AuditEvent(.grantGiven, at: now, by: .system))
        let response = try await office.manage("DELETE", made)
        #expect(response.status == 204 && response.body.isEmpty)
        #expect(try await office.acme.client(id) == nil)
        #expect(try await office.acme.grants(of: UserID("ada-acme")).isEmpty)
        #expect(try office.house.service().snapshot.client(id.value) == nil)
        for method in ["GET", "PUT", "DELETE"] {
            #expect(try await office.manage(method, made, body: method == "PUT" ? "{}" : "").status == 401)
        }
    }

    @Test("without the token, with another's, or for a client that nobody registered, the answer is 401")
    func tokens() async throws {
        let office = try await RegistrationOffice()
        let made = try await office.register(RegistrationOffice.native).json
        let other = try await office.register(RegistrationOffice.native).json
        #expect(try await office.manage("GET", made) { $0.authorization = .absent }.status == 401)
        let token = other?["registration_access_token"]?.stringValue ?? ""
        let wrong = try await office.manage("GET", made) { $0.authorization = .init("Bearer \(token)") }
        #expect(wrong.status == 401)
        #expect(wrong.header("www-authenticate")?.contains("invalid_token") == true)
        for query in ["client_id=web", "client_id=nobody", "client_id=a&client_id=b", nil] {
            #expect(try await office.manage("GET", made) { $0.query = query }.status == 401)
        }
        // A tenant's registration is nothing at another one's.
        let elsewhere = try await office.manage("GET", made) { $0.path = "/t/globex/oauth2/register" }
        #expect(elsewhere.status == 401)
    }
}
