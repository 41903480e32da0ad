import JOSE
import OAuth
import SigningKeys
import Synchronization

/// All that is needed to serve one tenant, immutable and in memory: on the way of a token nothing is read from a store.
///
/// When something of the tenant changes in the store, a new snapshot takes its place (``IdentityService``).
final class TenantSnapshot: Sendable {
    /// A client and what its roles allow.
    ///
    /// A class, because a request hands it on several times and would copy all of the client each time.
    final class ClientEntry: Sendable {
        let client: Client
        let entitlements: Entitlements
        let recentAnswers = RecentAnswers()

        init(client: Client, entitlements: Entitlements) {
            self.client = client
            self.entitlements = entitlements
        }
    }

    let id: TenantID
    let issuer: Issuer
    /// Its name on pages.
    let displayName: DisplayText
    /// How its people sign in.
    let signIn: SignInPolicy
    /// How its pages look.
    let branding: Branding
    /// Its upstream providers.
    let providers: [UpstreamProvider]
    /// Whose clients may register themselves.
    let registration: RegistrationPolicy
    /// Whose clients are known by their metadata documents.
    let clientDocuments: ClientDocumentPolicy
    /// Its self-declared clients; the same from snapshot to snapshot.
    let register: ClientRegister
    /// Under which its secrets are sealed.
    let dataKey: DataKey
    /// Its roles by name, for people, whose roles are not known beforehand.
    let roles: [RoleName: Role]
    let pepper: Pepper
    let keys: TenantSigningKeys
    let mint: TokenMint
    let idTokens: IDTokenMint
    /// Recognises the tenant's own access tokens.
    let issuedTokens: IssuedTokens
    /// The audience of a token that is for nothing but userinfo.
    let userInfo: ResourceIdentifier
    let resources: [Resource]
    /// The tenant's algorithm, for resources that name none.
    let algorithm: JWSAlgorithm
    /// The longest that any access token lives: what the key ring counts on.
    let longestTokenLifetime: Duration
    /// Whether this still is what the store says, as far as anybody can know.
    private let isUpToDate = Atomic(true)
    private let clients: [String: ClientEntry]
    private let roleEntitlements: RoleEntitlements
    private let resourcesByIdentifier: [ResourceIdentifier: Resource]
    private let defaultResource: Resource?

    /// Opens the tenant's secrets and works out what is asked for again and again.
    init(
        _ configuration: TenantConfiguration,
        settings: IdentityService.Settings,
        masterKeys: MasterKeys,
        surroundings: (time: any TimeSource, random: any RandomSource),
        register: ClientRegister = ClientRegister(),
        former: TenantSnapshot?
    ) throws {
        let tenant = configuration.tenant
        id = tenant.id
        issuer = Issuer(base: settings.publicURL, tenant: tenant.id)
        displayName = tenant.displayName
        signIn = tenant.signIn
        branding = tenant.branding
        clientDocuments = tenant.clientDocuments
        providers = configuration.providers
        registration = tenant.registration
        self.register = register
        algorithm = tenant.accessTokenAlgorithm
        longestTokenLifetime = settings.schedule.longestTokenLifetime
        dataKey = try masterKeys.unwrap(tenant.sealedDataKey, tenant: tenant.id.value)
        pepper = try Pepper(opening: tenant.sealedPepper, with: dataKey, tenant: tenant.id.value)
        keys = try TenantSigningKeys(
            configuration.keyRing,
            tenant: tenant.id.value,
            dataKey: dataKey,
            schedule: settings.schedule,
            reusing: former?.keys
        )
        let keys = keys
        let signers = JWSAlgorithm.asymmetric.compactMap { keys.signer(for: $0) }
        /// The type keeps one kind of token from passing for another (RFC 8725 §3.11).
        func producers(_ type: String) -> [JWSAlgorithm: JWSProducer] {
            Dictionary(
                signers.map { ($0.algorithm, JWSProducer(signer: $0, type: type)) },
                uniquingKeysWith: { first, _ in first }
            )
        }
        mint = TokenMint(
            issuer: issuer,
            tenant: tenant.id,
            producers: producers("at+jwt"),  // RFC 9068 §2.1
            time: surroundings.time,
            tokenIDs: TokenIDs(surroundings.random)
        )
        idTokens = IDTokenMint(
            issuer: issuer,
            producers: producers("JWT"),
            longestLifetime: settings.schedule.longestTokenLifetime
        )
        issuedTokens = IssuedTokens(issuer: issuer, tenant: tenant.id, keys: keys)
        userInfo = try ResourceIdentifier(issuer.value + "/oauth2/userinfo")

        resources = configuration.resources
        resourcesByIdentifier = Dictionary(
            configuration.resources.map { ($0.identifier, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        defaultResource = configuration.resources.first { $0.name == tenant.defaultResource }
        roles = Dictionary(configuration.roles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var shared: [Set<RoleName>: Entitlements] = [:]
        var clients: [String: ClientEntry] = [:]
        for client in configuration.clients {
            let entitlements =
                shared[client.roles]
                ?? Entitlements(of: client.roles, roles: roles, resources: configuration.resources)
            shared[client.roles] = entitlements
            clients[client.id.value] = ClientEntry(client: client, entitlements: entitlements)
        }
        self.clients = clients
        roleEntitlements = RoleEntitlements(roles: roles, resources: configuration.resources, known: shared)
    }

    /// Whether anybody wants to be told when sessions end.
    var hasBackchannelClients: Bool { clients.values.contains { $0.client.signIn.backchannelLogoutURI != nil } }

    /// What a set of roles allows.
    func entitlements(of roles: Set<RoleName>) -> Entitlements { roleEntitlements[roles] }

    /// The resources of these names, in this order; those that are gone are left out.
    func resources(named names: [ResourceName]) -> [Resource] {
        names.compactMap { name in resources.first { $0.name == name } }
    }

    /// Whether tokens may be issued by it.
    var isTrusted: Bool { isUpToDate.load(ordering: .relaxed) }

    /// The store has not been heard of for too long.
    func distrust() { isUpToDate.store(false, ordering: .relaxed) }

    /// The store has been heard of again, and nothing of this has changed.
    func trust() { isUpToDate.store(true, ordering: .relaxed) }

    /// The client of that id, also a disabled one; `id` is as a request wrote it.
    func client(_ id: String) -> ClientEntry? {
        guard let entry = clients[id] else { return selfDeclaredClient(id) }
        guard entry.client.id.value.utf8.elementsEqual(id.utf8) else { return nil }
        return entry
    }

    /// A client that nobody here made, within what the tenant allows such clients now.
    private func selfDeclaredClient(_ id: String) -> ClientEntry? {
        guard var client = register.client(id) else { return nil }
        // Whose host is not wanted any more is not here any more.
        if client.document != nil, let host = client.id.documentURL?.host, !clientDocuments.allows(host: host) {
            return nil
        }
        client.signIn.isFirstParty = false
        client.roles.formUnion(registration.clientRoles)
        if let bound = registration.scope {
            client.signIn.scope = client.signIn.scope.map { Scope($0.tokens.filter(bound.contains)) } ?? bound
        }
        return ClientEntry(client: client, entitlements: roleEntitlements[client.roles])
    }

    /// The resources that a request is for (RFC 8707 §2): those it names, or else the tenant's default.
    func resources(named texts: [String]) throws(OAuthError) -> [Resource] {
        guard !texts.isEmpty else {
            guard let defaultResource else {
                throw OAuthError(.invalidTarget, "Name a resource: this tenant has no default.")
            }
            return [defaultResource]
        }
        var named: [Resource] = []
        for text in texts {
            guard let identifier = try? ResourceIdentifier(text), let resource = resourcesByIdentifier[identifier]
            else { throw OAuthError(.invalidTarget, "The resource is not one of this tenant.") }
            if !named.contains(where: { $0.name == resource.name }) { named.append(resource) }
        }
        return named
    }

    /// What signs tokens for a resource.
    func algorithm(for resource: Resource) -> JWSAlgorithm { resource.accessTokenAlgorithm ?? algorithm }

    /// What a person is called to a client.
    var subjects: SubjectNames { SubjectNames(pepper: pepper) }

    /// The algorithms of ID tokens and of what else is signed for clients; RS256 is always one (Discovery 1.0 §3).
    var idTokenAlgorithms: Set<JWSAlgorithm> {
        Set(clients.values.map(\.client.signIn.idTokenAlgorithm)).union(selfDeclaredAlgorithms)
            .intersection(JWSAlgorithm.asymmetric)
    }

    /// What may sign for clients that nobody here made; an RSA key is made when the first of them comes
    /// (``KeysOnDemand``).
    var selfDeclaredAlgorithms: Set<JWSAlgorithm> { [.rs256, algorithm] }

    /// The algorithms that a tenant needs a key ring for; RSA ones are made only because somebody here asks.
    static func neededAlgorithms(
        _ configuration: TenantConfiguration,
        _ register: ClientRegister
    ) -> Set<JWSAlgorithm> {
        Set(configuration.resources.compactMap(\.accessTokenAlgorithm))
            .union([configuration.tenant.accessTokenAlgorithm])
            .intersection(JWSAlgorithm.asymmetric)
            .union(configuration.clients.flatMap(\.signingAlgorithms))
            .union(register.signingAlgorithms)
    }
}
