import SigningKeys

/// All that the server must know of one tenant to serve it, as it was at one moment.
public struct TenantConfiguration: Sendable, Equatable {
    /// The change sequence of the tenant's last change that is in here.
    public var sequence: Int64
    /// The tenant itself, with its sealed data key and pepper.
    public var tenant: Tenant
    /// Its clients with the hashes of their secrets, in the order of their ids; not those that are self-declared, which
    /// may be very many (``ClientRegistrationStore/selfDeclaredClients()``).
    public var clients: [Client]
    /// Its resources in the order of their names.
    public var resources: [Resource]
    /// Its roles in the order of their names.
    public var roles: [Role]
    /// Its upstream providers in the order of their names.
    public var providers: [UpstreamProvider]
    /// Its signing keys.
    public var keyRing: StoredKeyRing

    /// A configuration of all its parts.
    public init(
        sequence: Int64,
        tenant: Tenant,
        clients: [Client],
        resources: [Resource],
        roles: [Role],
        providers: [UpstreamProvider] = [],
        keyRing: StoredKeyRing
    ) {
        self.sequence = sequence
        self.tenant = tenant
        self.clients = clients
        self.resources = resources
        self.roles = roles
        self.providers = providers
        self.keyRing = keyRing
    }
}
