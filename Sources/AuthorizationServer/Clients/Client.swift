import JOSE
import OAuth

/// A client of one tenant: a service that asks for tokens.
public struct Client: Sendable, Equatable {
    /// Its identifier; never changes.
    public let id: ClientID
    /// Its name on pages and in lists.
    public var name: DisplayText
    /// A disabled client gets no token.
    public var isEnabled: Bool
    /// The roles that it has; one that is not defined (any more) allows nothing.
    public var roles: Set<RoleName>
    /// The grants that it may use.
    public var grantTypes: Set<GrantType>
    /// How it may prove who it is.
    public var authenticationMethods: Set<ClientAuthenticationMethod>
    /// Its public keys, for `private_key_jwt`.
    public var keys: ClientKeys?
    /// The one algorithm that its assertions may be signed with; nil for any that its keys allow.
    public var assertionAlgorithm: JWSAlgorithm?
    /// What it says of itself beside its name.
    public var details: ClientDetails
    /// What it needs to have people signed in.
    public var signIn: ClientSignIn
    /// The resources that it is the server of: it may ask about tokens for these (RFC 7662).
    public var servedResources: Set<ResourceName>
    /// How it came to be here; stays.
    public let origin: ClientOrigin
    /// Its secrets, the newest first; changed by the secret verbs of ``ClientStore`` only.
    public let secrets: [ClientSecret]
    /// When it was made.
    public let createdAt: NumericDate

    /// A client of all its parts.
    public init(
        id: ClientID,
        name: DisplayText,
        isEnabled: Bool = true,
        roles: Set<RoleName> = [],
        grantTypes: Set<GrantType> = [.clientCredentials],
        authenticationMethods: Set<ClientAuthenticationMethod> = [.clientSecretBasic, .clientSecretPost],
        keys: ClientKeys? = nil,
        assertionAlgorithm: JWSAlgorithm? = nil,
        details: ClientDetails = ClientDetails(),
        signIn: ClientSignIn = ClientSignIn(),
        servedResources: Set<ResourceName> = [],
        origin: ClientOrigin = .administrator,
        secrets: [ClientSecret] = [],
        createdAt: NumericDate
    ) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.roles = roles
        self.grantTypes = grantTypes
        self.authenticationMethods = authenticationMethods
        self.keys = keys
        self.assertionAlgorithm = assertionAlgorithm
        self.details = details
        self.signIn = signIn
        self.servedResources = servedResources
        self.origin = origin
        self.secrets = secrets.sorted(by: ClientSecret.isNewer)
        self.createdAt = createdAt
    }

    /// The same client with other secrets: for the stores.
    public func with(secrets: [ClientSecret]) -> Client { Client(self, as: self, secrets: secrets) }

    /// The client after a change that cannot touch its id, its origin, its secrets and when it was made: for the stores.
    public func updated(by change: (inout Client) -> Void) -> Client {
        var new = self
        change(&new)
        return Client(new, as: self, secrets: secrets)
    }

    /// A new copy of a document's client in the place of the former one: for the stores.
    ///
    /// What the document does not say stays: whether the client is enabled, its roles, when it was made and last used. Nil
    /// when the former one is of another origin.
    public func inPlace(of former: Client) -> Client? {
        guard case .metadataDocument = former.origin, case .metadataDocument(var record) = origin else { return nil }
        record.lastUsedAt = former.origin.lastUsedAt
        var new = self
        new.isEnabled = former.isEnabled
        new.roles = former.roles
        return Client(new, as: former, origin: .metadataDocument(record), secrets: former.secrets)
    }

    /// What a registration becomes by its client's own wish (RFC 7592 §2.2): for the stores.
    ///
    /// Its identifier, its origin and when it was made stay. Nil when it did not register itself.
    public func registration(changedBy change: (Client) -> Client) -> Client? {
        guard case .registration = origin else { return nil }
        let wanted = change(self)
        return updated { $0 = wanted }.with(secrets: wanted.secrets)
    }

    /// The same client, last used at another time: for the stores.
    public func used(at time: NumericDate) -> Client {
        Client(self, as: self, origin: origin.used(at: time), secrets: secrets)
    }

    /// Whether nobody who runs this tenant made it: it registered itself, or was found by its metadata document.
    ///
    /// Such a client is never one of the tenant's own, and pages say that nobody has checked it.
    public var isSelfDeclared: Bool { if case .administrator = origin { false } else { true } }

    private init(_ other: Client, as original: Client, origin: ClientOrigin? = nil, secrets: [ClientSecret]) {
        self.init(
            id: original.id,
            name: other.name,
            isEnabled: other.isEnabled,
            roles: other.roles,
            grantTypes: other.grantTypes,
            authenticationMethods: other.authenticationMethods,
            keys: other.keys,
            assertionAlgorithm: other.assertionAlgorithm,
            details: other.details,
            signIn: other.signIn,
            servedResources: other.servedResources,
            origin: origin ?? original.origin,
            secrets: secrets,
            createdAt: original.createdAt
        )
    }
}
