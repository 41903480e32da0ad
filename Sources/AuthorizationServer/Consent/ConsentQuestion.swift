import JOSE
import OAuth

/// What a person is asked: who wants what, and where the answer goes.
struct ConsentQuestion: Sendable, Equatable {
    /// What it is about.
    let offer: Offer
    /// ``Offer/digest(for:_:pepper:)``: the form brings it back.
    let digest: String
    /// The client's name for itself.
    let clientName: String
    /// The host of its id, if that is the URL of its metadata document, or of its home page; nil when nobody vouches for it.
    let clientHost: String?
    /// When it registered itself; nil for clients of another origin.
    let registeredAt: NumericDate?
    /// Where the answer goes.
    let redirectHost: String
    /// The scopes of OpenID Connect; pages have words for them.
    let identityScopes: [String]
    /// What it wants at each resource, in plain words.
    let groups: [ConsentPage.Group]
    /// What to look at twice.
    let warnings: [ConsentPage.Warning]

    init(
        _ offer: Offer,
        digest: String,
        from client: Client,
        to redirectURI: RedirectURI,
        in tenant: TenantSnapshot
    ) {
        self.offer = offer
        self.digest = digest
        clientName = client.name.value
        switch client.origin {
        case .administrator: clientHost = client.signIn.homepage?.displayHost
        // Who registered itself could name any home page.
        case .registration: clientHost = nil
        // draft-ietf-oauth-client-id-metadata-document-02 §8.4: whoever has this host is who asks.
        case .metadataDocument: clientHost = client.id.documentURL?.host
        }
        if case .registration = client.origin { registeredAt = client.createdAt } else { registeredAt = nil }
        redirectHost = redirectURI.displayHost
        identityScopes = offer.identityScopes
        groups = ScopeWords(tenant.resources(named: offer.resources)).groups(offer.scope)
        // RFC 8252 §8.6: any program on this machine could have asked, also in the name of a client that has a web site. And
        // nobody here has looked at a client that came by itself.
        warnings =
            (redirectURI.kind == .web ? [] : [.localRedirect]) + (client.isSelfDeclared ? [.unverifiedClient] : [])
    }
}
