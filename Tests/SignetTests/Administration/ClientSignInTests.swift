import AuthorizationServer
import OAuth
import Testing

@testable import signet

@Suite("Clients that have people signed in")
struct ClientSignInTests {
    private let admin: Administration
    private let acme: TenantID

    init() async throws {
        admin = try Workbench.administration()
        acme = try TenantID("acme")
        try await admin.createTenant(acme, name: nil, algorithm: nil)
    }

    private func create(
        _ grants: Set<GrantType> = [.authorizationCode, .refreshToken],
        methods: Set<ClientAuthenticationMethod> = [.none],
        signIn: ClientSignIn
    ) async throws -> Client {
        try await admin.createClient(
            try ClientID("app"),
            in: acme,
            roles: [],
            methods: methods,
            grantTypes: grants,
            signIn: signIn,
            withSecret: methods != [.none]
        )
        .client
    }

    @Test("a public client has its redirects and no secret, and an update changes what it names")
    func update() async throws {
        let first = try RedirectURI("http://127.0.0.1/callback")
        let client = try await create(signIn: ClientSignIn(redirectURIs: [first]))
        #expect(client.secrets.isEmpty)
        #expect(client.signIn.idTokenAlgorithm == .rs256)
        let given = try ClientSignInOptions.parse([
            "--redirect-uri", "https://app.example/callback", "--subject-type", "pairwise",
        ])
        let changed = try await admin.updateClient(client.id, in: acme) { given.apply(to: &$0) }
        #expect(changed.signIn.redirectURIs.map(\.value) == ["https://app.example/callback"])
        #expect(changed.signIn.subjectType == .pairwise)
        #expect(changed.grantTypes == [.authorizationCode, .refreshToken])
    }

    @Test("settings that contradict each other are refused and leave nothing behind")
    func refused() async throws {
        let redirect = try RedirectURI("https://app.example/callback")
        let other = try RedirectURI("https://other.example/callback")
        let wrong: [(Set<GrantType>, ClientSignIn)] = [
            ([.authorizationCode], ClientSignIn()),
            ([.clientCredentials], ClientSignIn(redirectURIs: [redirect])),
            ([.authorizationCode], ClientSignIn(redirectURIs: [redirect, other], subjectType: .pairwise)),
            (
                [.authorizationCode],
                ClientSignIn(redirectURIs: [redirect], backchannelLogoutURI: try RedirectURI("app://logout"))
            ),
        ]
        for (grants, signIn) in wrong {
            await #expect { _ = try await create(grants, signIn: signIn) } throws: {
                ($0 as? CommandFailure)?.status == .refused
            }
        }
        #expect(try await admin.configuration(of: acme).clients.isEmpty)
    }
}
