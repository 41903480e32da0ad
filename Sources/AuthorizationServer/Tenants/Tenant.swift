import JOSE
import OAuth

/// One customer: owns its issuer, keys, clients, resources, roles and audit chain.
public struct Tenant: Sendable, Equatable {
    /// Its name in paths and claims; never changes.
    public let id: TenantID
    /// Its name on pages.
    public var displayName: DisplayText
    /// A disabled tenant is answered as if it did not exist.
    public var isEnabled: Bool
    /// What signs its access tokens unless the resource says otherwise.
    public var accessTokenAlgorithm: JWSAlgorithm
    /// The resource that a token is for when the request names none (RFC 8707 §2); nil refuses such a request.
    public var defaultResource: ResourceName?
    /// How its people sign in.
    public var signIn: SignInPolicy
    /// How its pages look.
    public var branding: Branding
    /// Whose clients may register themselves.
    public var registration: RegistrationPolicy
    /// Whose clients are known by their metadata documents.
    public var clientDocuments: ClientDocumentPolicy
    /// When it was made.
    public let createdAt: NumericDate
    /// The tenant's data key, wrapped by the master key.
    public var sealedDataKey: [UInt8]
    /// The key of its client secrets' hashes, sealed under the data key.
    public var sealedPepper: [UInt8]

    /// A tenant of all its parts.
    public init(
        id: TenantID,
        displayName: DisplayText,
        isEnabled: Bool = true,
        accessTokenAlgorithm: JWSAlgorithm = .es256,
        defaultResource: ResourceName? = nil,
        signIn: SignInPolicy = SignInPolicy(),
        branding: Branding = Branding(),
        registration: RegistrationPolicy = RegistrationPolicy(),
        clientDocuments: ClientDocumentPolicy = ClientDocumentPolicy(),
        createdAt: NumericDate,
        sealedDataKey: [UInt8],
        sealedPepper: [UInt8]
    ) {
        self.id = id
        self.displayName = displayName
        self.isEnabled = isEnabled
        self.accessTokenAlgorithm = accessTokenAlgorithm
        self.defaultResource = defaultResource
        self.signIn = signIn
        self.branding = branding
        self.registration = registration
        self.clientDocuments = clientDocuments
        self.createdAt = createdAt
        self.sealedDataKey = sealedDataKey
        self.sealedPepper = sealedPepper
    }

    /// The tenant after a change that cannot touch what never changes: for the stores.
    public func updated(by change: (inout Tenant) -> Void) -> Tenant {
        var new = self
        change(&new)
        return Tenant(
            id: id,
            displayName: new.displayName,
            isEnabled: new.isEnabled,
            accessTokenAlgorithm: new.accessTokenAlgorithm,
            defaultResource: new.defaultResource,
            signIn: new.signIn,
            branding: new.branding,
            registration: new.registration,
            clientDocuments: new.clientDocuments,
            createdAt: createdAt,
            sealedDataKey: new.sealedDataKey,
            sealedPepper: new.sealedPepper
        )
    }
}
