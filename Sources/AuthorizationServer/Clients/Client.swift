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
    /// What it needs to have people signed in.
    public var signIn: ClientSignIn
    /// The resources that it is the server of: it may ask about tokens for these (RFC 7662).
    public var servedResources: Set<ResourceName>
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
        signIn: ClientSignIn = ClientSignIn(),
        servedResources: Set<ResourceName> = [],
        secrets: [ClientSecret] = [],
        createdAt: NumericDate
    ) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.roles = roles
        self.grantTypes = grantTypes
        self.authenticationMethods = authenticationMethods
        self.signIn = signIn
        self.servedResources = servedResources
        self.secrets = secrets.sorted(by: ClientSecret.isNewer)
        self.createdAt = createdAt
    }

    /// The same client with other secrets: for the stores.
    public func with(secrets: [ClientSecret]) -> Client { Client(self, id: id, secrets: secrets, createdAt: createdAt) }

    /// The client after a change that cannot touch its id, its secrets and when it was made: for the stores.
    public func updated(by change: (inout Client) -> Void) -> Client {
        var new = self
        change(&new)
        return Client(new, id: id, secrets: secrets, createdAt: createdAt)
    }

    private init(_ other: Client, id: ClientID, secrets: [ClientSecret], createdAt: NumericDate) {
        self.init(
            id: id,
            name: other.name,
            isEnabled: other.isEnabled,
            roles: other.roles,
            grantTypes: other.grantTypes,
            authenticationMethods: other.authenticationMethods,
            signIn: other.signIn,
            servedResources: other.servedResources,
            secrets: secrets,
            createdAt: createdAt
        )
    }
}
