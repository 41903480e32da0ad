import JOSE
import OAuth
import SigningKeys
import Synchronization

/// All that is needed to serve one tenant, immutable and in memory: on the way of a token nothing is read from a store.
///
/// When something of the tenant changes in the store, a new snapshot takes its place (``IdentityService``).
final class TenantSnapshot: Sendable {
    /// A client and what its roles allow.
    struct ClientEntry: Sendable {
        let client: Client
        let entitlements: Entitlements
    }

    let id: TenantID
    let issuer: Issuer
    let pepper: Pepper
    let keys: TenantSigningKeys
    let mint: TokenMint
    let resources: [Resource]
    /// The tenant's algorithm, for resources that name none.
    let algorithm: JWSAlgorithm
    /// The longest that any access token lives: what the key ring counts on.
    let longestTokenLifetime: Duration
    /// Whether this still is what the store says, as far as anybody can know.
    private let isUpToDate = Atomic(true)
    private let clients: [String: ClientEntry]
    private let resourcesByIdentifier: [ResourceIdentifier: Resource]
    private let defaultResource: Resource?

    /// Opens the tenant's secrets and works out what is asked for again and again.
    init(
        _ configuration: TenantConfiguration,
        settings: IdentityService.Settings,
        masterKeys: MasterKeys,
        surroundings: (time: any TimeSource, random: any RandomSource),
        former: TenantSnapshot?
    ) throws {
        let tenant = configuration.tenant
        id = tenant.id
        issuer = Issuer(base: settings.publicURL, tenant: tenant.id)
        algorithm = tenant.accessTokenAlgorithm
        longestTokenLifetime = settings.schedule.longestTokenLifetime
        let dataKey = try masterKeys.unwrap(tenant.sealedDataKey, tenant: tenant.id.value)
        pepper = try Pepper(opening: tenant.sealedPepper, with: dataKey, tenant: tenant.id.value)
        keys = try TenantSigningKeys(
            configuration.keyRing,
            tenant: tenant.id.value,
            dataKey: dataKey,
            schedule: settings.schedule,
            reusing: former?.keys
        )
        let keys = keys
        mint = TokenMint(
            issuer: issuer,
            tenant: tenant.id,
            producers: Dictionary(
                uniqueKeysWithValues: JWSAlgorithm.asymmetric.compactMap { algorithm in
                    keys.signer(for: algorithm)
                        .map {
                            // RFC 9068 §2.1: the type keeps an access token from passing for any other JWT.
                            (algorithm, JWSProducer(signer: $0, type: "at+jwt"))
                        }
                }
            ),
            time: surroundings.time,
            tokenIDs: TokenIDs(surroundings.random)
        )

        resources = configuration.resources
        resourcesByIdentifier = Dictionary(
            configuration.resources.map { ($0.identifier, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        defaultResource = configuration.resources.first { $0.name == tenant.defaultResource }
        let roles = Dictionary(configuration.roles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
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
    }

    /// Whether tokens may be issued by it.
    var isTrusted: Bool { isUpToDate.load(ordering: .relaxed) }

    /// The store has not been heard of for too long.
    func distrust() { isUpToDate.store(false, ordering: .relaxed) }

    /// The store has been heard of again, and nothing of this has changed.
    func trust() { isUpToDate.store(true, ordering: .relaxed) }

    /// The client of that id, also a disabled one; `id` is as a request wrote it.
    func client(_ id: String) -> ClientEntry? {
        guard let entry = clients[id], entry.client.id.value.utf8.elementsEqual(id.utf8) else { return nil }
        return entry
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

    /// The algorithms that the tenant needs a key ring for; RSA ones are made only because something here asks.
    var neededAlgorithms: Set<JWSAlgorithm> { Self.neededAlgorithms(algorithm, resources) }

    static func neededAlgorithms(_ tenant: JWSAlgorithm, _ resources: [Resource]) -> Set<JWSAlgorithm> {
        Set(resources.compactMap(\.accessTokenAlgorithm)).union([tenant]).intersection(.init(JWSAlgorithm.asymmetric))
    }
}
