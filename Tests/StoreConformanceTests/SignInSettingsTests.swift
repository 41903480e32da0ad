import AuthorizationServer
import JOSE
import JSON
import OAuth
import Testing

@Suite("What tenants and clients say of signing in, in every store")
struct SignInSettingsTests {
    @Test("a client's redirects, scope, algorithms and resources come back as they were", arguments: Backend.allCases)
    func client(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let full = Client(
                id: try ClientID("web"),
                name: try DisplayText("Web"),
                grantTypes: [.authorizationCode, .refreshToken],
                authenticationMethods: [],
                signIn: ClientSignIn(
                    redirectURIs: [
                        try RedirectURI("https://web.example/b?x=1"), try RedirectURI("http://127.0.0.1/a"),
                        try RedirectURI("com.example.app:/callback"),
                    ],
                    postLogoutRedirectURIs: [try RedirectURI("https://web.example/bye")],
                    backchannelLogoutURI: try RedirectURI("https://web.example/logout"),
                    homepage: try RedirectURI("https://web.example/"),
                    scope: try Scope(parsing: "filesystem:write filesystem:read"),
                    isFirstParty: true,
                    idTokenAlgorithm: .es256,
                    userInfoAlgorithm: .edDSA,
                    subjectType: .pairwise,
                    sectorIdentifier: "web.example"
                ),
                servedResources: [try ResourceName("filesystem"), try ResourceName("calendar")],
                createdAt: noon
            )
            try await acme.createClient(full, audit: event())
            #expect(try await acme.client(full.id) == full)
            #expect(try await acme.configuration()?.clients == [full])
            let bare = try await acme.updateClient(full.id, audit: event()) { client in
                client.signIn = ClientSignIn(scope: .empty)
                client.servedResources = []
            }
            #expect(bare.signIn.scope == .empty)
            #expect(try await acme.client(full.id) == bare)
        }
    }

    @Test("a tenant's policy and look come back as they were", arguments: Backend.allCases)
    func tenant(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            var full = try StoreConformanceTests.tenant("acme")
            full.signIn = SignInPolicy(
                secondFactor: .required,
                minimumPasswordLength: 14,
                sessionIdleLifetime: 61,
                sessionLifetime: 62,
                refreshTokenIdleLifetime: 63,
                refreshTokenLifetime: 64
            )
            full.branding = Branding(
                colour: try HexColour("#0B57D0"),
                logo: Branding.Logo(type: .png, bytes: [UInt8](repeating: 7, count: Branding.Logo.maximumBytes))
            )
            try await store.createTenant(full, audit: event())
            let acme = store.tenant(full.id)
            #expect(try await acme.tenant() == full)
            let bare = try await acme.updateTenant(audit: event()) { $0.branding = Branding() }
            #expect(bare.signIn == full.signIn)
            #expect(try await store.tenants() == [bare])
        }
    }

    @Test("every part of an authorization request is stored")
    func everyPart() throws {
        let request = try StoreConformanceTests.request()
        var json = JSONWriter()
        request.write(to: &json)
        let members = try JSONCursor.parse(json.bytes) { cursor throws(JSONError) in try cursor.value() }
        #expect(members.objectValue?.count == Mirror(reflecting: request).children.count)
        let claims = members["claims"]?.objectValue
        #expect(claims?.count == Mirror(reflecting: request.claims).children.count)
        let read = try JSONCursor.parse(json.bytes) { cursor throws(JSONError) in
            try AuthorizationRequest(stored: &cursor)
        }
        #expect(read == request)
    }
}
