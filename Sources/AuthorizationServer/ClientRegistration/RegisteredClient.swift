import JOSE
import OAuth

/// What becomes of a client's metadata under a tenant's policy: the rules of RFC 7591 §2, in their order.
///
/// What is merely unknown here, such as another grant type, is left out of the registration, and the answer says so
/// (§3.2.1); what would be unsafe or could never work is refused (§3.2.2).
struct RegisteredClient: Sendable {
    /// How it proves who it is.
    let method: ClientAuthenticationMethod
    private let grantTypes: Set<GrantType>
    private let metadata: ClientMetadata
    private let redirectURIs: [RedirectURI]

    init(_ metadata: ClientMetadata, for tenant: TenantSnapshot) throws(RegistrationError) {
        self.metadata = metadata
        method = try Self.method(metadata)
        grantTypes = try Self.grantTypes(metadata, method, tenant.registration)
        redirectURIs = try Self.redirectURIs(metadata, grantTypes, tenant.registration)
        // RFC 7591 §2.1: the grant authorization_code and the response type code go together.
        if grantTypes.contains(.authorizationCode), metadata.responseTypes.map({ !$0.contains("code") }) ?? false {
            throw .invalid("The grant type authorization_code needs the response type code.")
        }
        // Where keys are not needed they would be kept for nothing, and a jwks_uri be fetched for nothing.
        if method == .privateKeyJWT, metadata.keys == nil {
            throw .invalid("The method private_key_jwt needs jwks or jwks_uri.")
        }
        for algorithm in [metadata.idTokenSignedResponseAlg, metadata.userInfoSignedResponseAlg].compactMap(\.self) {
            guard tenant.selfDeclaredAlgorithms.contains(algorithm) else {
                throw .invalid("This server does not sign with \(algorithm.rawValue) for clients.")
            }
        }
    }

    /// The client itself.
    func client(
        id: ClientID,
        origin: ClientOrigin,
        secrets: [ClientSecret],
        createdAt: NumericDate
    ) -> Client {
        var details = metadata.details
        details.scope = metadata.scope
        return Client(
            id: id,
            name: metadata.clientName ?? .unnamedClient,
            grantTypes: grantTypes,
            authenticationMethods: [method],
            keys: method == .privateKeyJWT ? metadata.keys : nil,
            assertionAlgorithm: method == .privateKeyJWT ? metadata.tokenEndpointAuthSigningAlg : nil,
            details: details,
            signIn: ClientSignIn(
                redirectURIs: redirectURIs,
                postLogoutRedirectURIs: metadata.postLogoutRedirectURIs ?? [],
                homepage: metadata.clientURI,
                idTokenAlgorithm: metadata.idTokenSignedResponseAlg ?? .rs256,
                userInfoAlgorithm: metadata.userInfoSignedResponseAlg,
                subjectType: metadata.subjectType ?? .public
            ),
            origin: origin,
            secrets: secrets,
            createdAt: createdAt
        )
    }

    // MARK: Rules

    private static func method(_ metadata: ClientMetadata) throws(RegistrationError) -> ClientAuthenticationMethod {
        // RFC 8252 §8.5: what is installed on many devices has no secret, so one that does not say is a public client;
        // otherwise the default is client_secret_basic (RFC 7591 §2).
        if metadata.tokenEndpointAuthMethod == nil, metadata.details.applicationType == .native { return .none }
        guard let method = metadata.authenticationMethod else {
            throw .invalid("This token_endpoint_auth_method does not exist here.")
        }
        return method
    }

    private static func grantTypes(
        _ metadata: ClientMetadata,
        _ method: ClientAuthenticationMethod,
        _ policy: RegistrationPolicy
    ) throws(RegistrationError) -> Set<GrantType> {
        var types = metadata.grantTypes ?? [.authorizationCode]
        if types.contains(.clientCredentials), policy.clientRoles.isEmpty || method == .none {
            types.remove(.clientCredentials)
        }
        // Nothing else begins a line of refresh tokens.
        if !types.contains(.authorizationCode) { types.remove(.refreshToken) }
        guard !types.isEmpty else { throw .invalid("None of the grant types is allowed to this client here.") }
        return types
    }

    private static func redirectURIs(
        _ metadata: ClientMetadata,
        _ grantTypes: Set<GrantType>,
        _ policy: RegistrationPolicy
    ) throws(RegistrationError) -> [RedirectURI] {
        let uris = metadata.redirectURIs ?? []
        guard !uris.isEmpty || !grantTypes.contains(.authorizationCode) else {
            throw RegistrationError(.invalidRedirectURI, "The member redirect_uris is missing or empty.")
        }
        guard uris.allSatisfy(policy.allows) else {
            throw RegistrationError(.invalidRedirectURI, "A redirect URI is not allowed by this tenant.")
        }
        return uris
    }
}

extension DisplayText {
    /// The name of a client that gives none.
    static let unnamedClient = DisplayText(unchecked: "Unnamed application")
}
