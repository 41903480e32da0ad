import JOSE
import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Dynamic client registration (RFC 7591)")
struct RegistrationTests {
    @Test("all that is registered is told again, and what is not known is passed over")
    func echo() async throws {
        let office = try await RegistrationOffice()
        let key = JWKSet([try SigningKey.generate(.es256).publicJWK]).bytes
        let body = """
            {"redirect_uris":["https://app.example/cb","https://app.example/cb"],"client_name":"Ün\\u00ected \\ud83d\\ude80",
             "client_uri":"https://app.example/","logo_uri":"https://app.example/logo.png","tos_uri":"https://app.example/t",
             "policy_uri":"https://app.example/p","contacts":["ops@app.example"],"software_id":"app","software_version":"2",
             "scope":"filesystem:read","application_type":"web","token_endpoint_auth_method":"private_key_jwt",
             "token_endpoint_auth_signing_alg":"ES256","jwks":\(String(decoding: key, as: UTF8.self)),
             "id_token_signed_response_alg":"ES256","subject_type":"pairwise","grant_types":["authorization_code"],
             "response_types":["code"],"client_name#de":"Äpp","x_unknown":{"deep":[1,2]},"backchannel_logout_uri":"https://169.254.169.254/"}
            """
        let response = try await office.register(body)
        #expect(response.status == 201, "\(response.text)")
        let answer = try #require(response.json)
        let sent = try JSONValue(parsing: Array(body.utf8))
        for name in [
            "client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri", "contacts", "software_id", "scope",
            "software_version", "application_type", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg",
            "jwks", "id_token_signed_response_alg", "subject_type", "grant_types", "response_types",
        ] { #expect(answer[name] == sent[name], "\(name)") }
        #expect(answer["redirect_uris"] == ["https://app.example/cb"])
        #expect(answer["x_unknown"] == nil)
        // Nobody may make us post to a place of their choice: only an administrator registers one.
        #expect(answer["backchannel_logout_uri"] == nil)
        #expect(answer["client_secret"] == nil)
        #expect(answer["client_id_issued_at"]?.integerValue == 1_800_000_000)
        let id = try ClientID(try #require(answer["client_id"]?.stringValue))
        let stored = try #require(try await office.acme.client(id))
        #expect(stored.signIn.backchannelLogoutURI == nil)
        #expect(!stored.signIn.isFirstParty && stored.isSelfDeclared)
        guard case .registration(let record) = stored.origin else { return #expect(Bool(false)) }
        #expect(record.address == "192.0.2.9")
        #expect(record.userAgent == "Editor/1.0")
    }

    /// Bodies, and what is said to them.
    private static let refusals: [(body: String, code: String)] = [
        (#"{}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":[]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":"https://app.example/"}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":[1]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["javascript:alert(1)"]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["data:text/html,x"]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["http://app.example/cb"]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["https://app.example/cb#x"]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["https://user@app.example/cb"]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["http://127.0.0.1/","http://127.0.0.1.evil.example/"]}"#, "invalid_redirect_uri"),
        (#"{"redirect_uris":["https://a.example/"],"logo_uri":"javascript:alert(1)"}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"policy_uri":"data:text/html,x"}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"tos_uri":"http://a.example/"}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"client_uri":"ftp://a.example/"}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"client_name":"a\u202eb"}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"client_name":7}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"response_types":["token"]}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"grant_types":["password"]}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"grant_types":["client_credentials"]}"#, "invalid_client_metadata"),
        (
            #"{"redirect_uris":["https://a.example/"],"token_endpoint_auth_method":"tls_client_auth"}"#,
            "invalid_client_metadata"
        ),
        (
            #"{"redirect_uris":["https://a.example/"],"token_endpoint_auth_method":"private_key_jwt"}"#,
            "invalid_client_metadata"
        ),
        (
            #"{"redirect_uris":["https://a.example/"],"jwks":{"keys":[]},"jwks_uri":"https://a.example/k"}"#,
            "invalid_client_metadata"
        ),
        (
            #"{"redirect_uris":["https://a.example/"],"id_token_signed_response_alg":"none"}"#,
            "invalid_client_metadata"
        ),
        (#"{"redirect_uris":["https://a.example/"],"software_statement":"x"}"#, "invalid_software_statement"),
        (
            #"{"redirect_uris":["https://a.example/"],"software_statement":"eyJhbGciOiJFUzI1NiJ9.e30.AA"}"#,
            "unapproved_software_statement"
        ),
        (#"{"redirect_uris":["https://a.example/"],"scope":"a","scope":"b"}"#, "invalid_client_metadata"),
        (#"{"redirect_uris":["https://a.example/"],"client_name":"\u200b"}"#, "invalid_client_metadata"),
        (#"[]"#, "invalid_client_metadata"),
        (#"redirect_uris=https://a.example/"#, "invalid_client_metadata"),
        (
            #"{"x":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}",
            "invalid_client_metadata"
        ),
        (
            #"{"redirect_uris":["# + (0..<40).map { "\"https://a.example/\($0)\"" }.joined(separator: ",") + "]}",
            "invalid_redirect_uri"
        ),
    ]

    @Test("what is unsafe or can never work is refused in the words of the specification")
    func refused() async throws {
        let office = try await RegistrationOffice()
        for (body, code) in Self.refusals {
            let response = try await office.register(body)
            #expect(response.status == 400, "\(body)")
            #expect(response.json?["error"]?.stringValue == code, "\(body): \(response.text)")
            #expect(response.header("cache-control") == "no-store")
        }
        #expect(try await office.acme.selfDeclaredClientCount() == 0)
    }

    @Test("other content types are refused, for a form of any page can send them")
    func contentTypes() async throws {
        let office = try await RegistrationOffice()
        for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
            let response = try await office.register(RegistrationOffice.native) { $0.contentType = .init(type) }
            #expect(response.status == 400)
        }
        let missing = try await office.register(RegistrationOffice.native) { $0.contentType = .absent }
        #expect(missing.status == 400)
        let charset = try await office.register(RegistrationOffice.native) {
            $0.contentType = .init("Application/JSON; charset=utf-8")
        }
        #expect(charset.status == 201)
    }

    @Test("a tenant that takes no registrations says so, and its metadata name no endpoint")
    func off() async throws {
        let office = try await RegistrationOffice(RegistrationPolicy(mode: .off))
        #expect(try await office.register(RegistrationOffice.native).status == 403)
        let path = "/.well-known/oauth-authorization-server/t/acme"
        let metadata = try await office.house.answer(EndpointRequest(method: "GET", path: path)).json
        #expect(metadata?["registration_endpoint"] == nil)
        try await office.set(RegistrationPolicy(), of: "globex")
        #expect(try await office.register(RegistrationOffice.native, tenant: "globex").status == 201)
        let open = "/.well-known/oauth-authorization-server/t/globex"
        let named = try await office.house.answer(EndpointRequest(method: "GET", path: open)).json
        #expect(named?["registration_endpoint"]?.stringValue == "https://id.example/t/globex/oauth2/register")
    }

    @Test("with the policy token, only an initial access token of this tenant lets in, and as often as it may")
    func initialAccess() async throws {
        let office = try await RegistrationOffice(RegistrationPolicy(mode: .token))
        let now = office.house.identity.time.now()
        let token = OpaqueToken(random: SystemRandom())
        for tenant in ["acme", "globex"] {
            let pepper = try office.house.service(tenant).snapshot.pepper
            try await office.house.identity.store.tenant(TenantID(tenant))
                .createInitialAccessToken(
                    InitialAccessToken(
                        id: "pilot",
                        hash: (tenant == "acme" ? token : OpaqueToken(random: SystemRandom()))
                            .hash(for: .initialAccess, pepper: pepper),
                        createdAt: now,
                        usesLeft: 1
                    ),
                    audit: AuditEvent(.registrationTokenCreated, at: now, by: .system)
                )
        }
        let none = try await office.register(RegistrationOffice.native)
        #expect(none.status == 401)
        #expect(none.header("www-authenticate") == #"Bearer realm="signet""#)
        for wrong in ["x", OpaqueToken(random: SystemRandom()).text] {
            let refused = try await office.register(RegistrationOffice.native) {
                $0.authorization = .init("Bearer \(wrong)")
            }
            #expect(refused.status == 401)
            #expect(refused.json?["error"] == "invalid_token")
        }
        func register() async throws -> EndpointResponse {
            try await office.register(RegistrationOffice.native) { $0.authorization = .init("bearer \(token.text)") }
        }
        let made = try await register()
        #expect(made.status == 201)
        #expect(try await register().status == 401)
        let id = try ClientID(try #require(made.json?["client_id"]?.stringValue))
        guard case .registration(let record) = try await office.acme.client(id)?.origin else {
            return #expect(Bool(false))
        }
        #expect(record.initialAccessToken == "pilot")
    }

    @Test("the tenant's patterns decide where answers may go")
    func patterns() async throws {
        let patterns = try ["loopback", "https://*.example.com/oauth/*", "cursor://anysphere.cursor-mcp/*"]
            .map { try RedirectPattern($0) }
        let office = try await RegistrationOffice(RegistrationPolicy(redirectPatterns: patterns))
        for (uri, status) in [
            ("http://[::1]:8080/cb", 201), ("https://app.example.com/oauth/cb", 201),
            ("cursor://anysphere.cursor-mcp/oauth/callback", 201), ("https://example.com/oauth/cb", 400),
            ("https://app.example.com.evil.example/oauth/cb", 400), ("https://app.example.com/other", 400),
            ("vscode://x", 400),
        ] {
            let response = try await office.register(
                #"{"redirect_uris":["\#(uri)"],"token_endpoint_auth_method":"none"}"#
            )
            #expect(response.status == status, "\(uri)")
        }
        for text in ["https://example*", "https://*", "http://*", "*", "javascript:*", "https://a.*.example/"] {
            #expect(throws: OAuthValueError.self, "\(text)") { try RedirectPattern(text) }
        }
    }

    @Test("an address registers so many an hour, and a tenant holds so many at all")
    func quotas() async throws {
        let office = try await RegistrationOffice(RegistrationPolicy(maximumClients: 4, maximumPerHour: 2))
        func register(from address: String) async throws -> EndpointResponse {
            try await office.register(RegistrationOffice.native) { $0.remoteAddress = address }
        }
        #expect(try await register(from: "2001:db8::1").status == 201)
        #expect(try await register(from: "2001:db8::2").status == 201)
        let third = try await register(from: "2001:db8::3")
        #expect(third.status == 429)
        #expect(third.header("retry-after") == "3600")
        #expect(try await register(from: "192.0.2.1").status == 201)
        office.house.identity.time.advance(by: .seconds(3600))
        #expect(try await register(from: "2001:db8::1").status == 201)
        #expect(try await register(from: "192.0.2.2").status == 429)
        #expect(try await office.acme.selfDeclaredClientCount() == 4)
    }

    @Test("a client credentials token needs the policy's role, and is bounded by it")
    func clientCredentials() async throws {
        let roles: Set = [try RoleName("reader")]
        let office = try await RegistrationOffice(RegistrationPolicy(clientRoles: roles))
        let body = #"{"grant_types":["client_credentials"],"token_endpoint_auth_method":"client_secret_post"}"#
        let answer = try await office.register(body).json
        #expect(answer?["response_types"] == [])
        let (id, secret) = (answer?["client_id"]?.stringValue ?? "", answer?["client_secret"]?.stringValue ?? "")
        let form = "grant_type=client_credentials&client_id=\(id)&client_secret=\(secret)"
        func ask() throws -> EndpointResponse? {
            office.house.identity.send(
                office.house.identity.request(form: form) { $0.authorization = .absent }
            )
        }
        #expect(try ask()?.json?["scope"] == "filesystem:read")
        try await office.set(RegistrationPolicy())
        #expect(try ask()?.status == 400)
    }
}
