import AuthorizationServer
import JOSE
import OAuth

/// The tenants that development mode brings: `acme` and `globex`, each with the MCP servers, a person, and clients: `service` for itself, `web`, `native` and `demo` for people who sign in.
struct DevelopmentTenants {
    /// The name of the client that asks for itself, and its key in the credentials file.
    static let client = "service"
    /// The confidential client that people sign in for, for scripts and tests.
    static let web = "web"
    /// The public one.
    static let native = "native"
    /// The one whose pages development mode serves itself; see ``DemoClient``.
    static let demo = "demo"
    /// What scripts ask for as `service`, which may do as much at the other servers too.
    static let scope = "filesystem:read filesystem:write"
    /// Where `web` takes people back; nothing of Signet listens there.
    static let webRedirectURI = "http://127.0.0.1:8085/callback"
    /// Where `native` does, on whatever port it gets.
    static let nativeRedirectURI = "http://127.0.0.1/callback"

    /// What is generated once and kept in the credentials file.
    struct Secrets {
        var service: String?
        var web: String?
        var password: String
    }

    private static let tenants: [(id: String, name: String, username: String, person: String)] = [
        ("acme", "Acme Corporation", "ada", "Ada Lovelace"), ("globex", "Globex Corporation", "grace", "Grace Hopper"),
    ]

    /// Their names, the first tenant first.
    static var names: [String] { tenants.map(\.id) }
    /// The tenant that the printed commands speak of.
    static var first: String { tenants[0].id }

    let configuration: ServerConfiguration
    let servers: DevelopmentServers

    /// Both seeds, the first tenant first; `secrets` tells what is known of a tenant's already.
    func seeds(secrets: (String) -> Secrets) throws -> [TenantSeed] {
        try Self.tenants.map { id, name, username, person in
            let known = secrets(id)
            return TenantSeed(
                id: try TenantID(id),
                name: try DisplayText(name),
                defaultResource: try ResourceName("filesystem"),
                resources: try servers.resources(of: try TenantID(id)),
                roles: try servers.roles(of: try TenantID(id)),
                clients: try clients(of: try TenantID(id), known),
                users: [
                    UserSeed(
                        username: try Username(username),
                        name: try DisplayText(person),
                        email: try EmailAddress("\(username)@\(id).example"),
                        isEmailVerified: true,
                        roles: try DevelopmentServers.roleNames(),
                        password: .literal(known.password)
                    )
                ],
                // Whoever tries something out here comes from one address, and often.
                registration: RegistrationPolicy(maximumPerHour: 100_000),
                clientDocuments: ClientDocumentPolicy()
            )
        }
    }

    /// What the credentials file says of a tenant.
    func credentials(
        of seed: TenantSeed,
        service: String,
        web: String,
        password: String
    ) -> DevelopmentCredentials.Tenant {
        DevelopmentCredentials.Tenant(
            issuer: Issuer(base: configuration.server.publicURL, tenant: seed.id).value,
            clients: [
                Self.client: DevelopmentCredentials.Client(
                    clientID: Self.client,
                    clientSecret: service,
                    scope: Self.scope,
                    resource: servers.url(of: .filesystem, for: seed.id)
                )
            ],
            signInClients: [
                Self.web: .init(clientID: Self.web, clientSecret: web, redirectURI: Self.webRedirectURI),
                Self.native: .init(clientID: Self.native, redirectURI: Self.nativeRedirectURI),
            ],
            users: seed.users.map { .init(username: $0.username.value, password: password) },
            mcp: servers.urls(for: seed.id)
        )
    }

    // MARK: Steps

    private func clients(of tenant: TenantID, _ known: Secrets) throws -> [ClientSeed] {
        let demo = DemoClient.Places(base: configuration.server.publicURL.value, tenant: tenant)
        return [
            ClientSeed(
                id: try ClientID(Self.client),
                name: try DisplayText("A service"),
                roles: try DevelopmentServers.roleNames(),
                secret: known.service.map(ClientSeed.Secret.literal) ?? .generated,
                serves: try servers.resources(of: tenant).map(\.name)
            ),
            ClientSeed(
                id: try ClientID(Self.web),
                name: try DisplayText("A web application"),
                roles: [],
                secret: known.web.map(ClientSeed.Secret.literal) ?? .generated,
                signIn: ClientSignIn(
                    redirectURIs: [try RedirectURI(Self.webRedirectURI)],
                    postLogoutRedirectURIs: [try RedirectURI("http://127.0.0.1:8085/")]
                )
            ),
            ClientSeed(
                id: try ClientID(Self.native),
                name: try DisplayText("A native application"),
                roles: [],
                secret: .generated,
                isPublic: true,
                signIn: ClientSignIn(redirectURIs: [try RedirectURI(Self.nativeRedirectURI)])
            ),
            ClientSeed(
                id: try ClientID(Self.demo),
                name: try DisplayText("Signet's demo"),
                roles: [],
                secret: .generated,
                isPublic: true,
                signIn: ClientSignIn(
                    redirectURIs: [try RedirectURI(demo.callback)],
                    postLogoutRedirectURIs: [try RedirectURI(demo.signedOut)]
                )
            ),
        ]
    }
}
