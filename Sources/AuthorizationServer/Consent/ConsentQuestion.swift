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
    /// Where the answer goes: the host, or the scheme of an app.
    let redirectHost: String
    /// Whether it goes to an app, by the app's own scheme.
    let goesToApp: Bool
    /// What it wants that it was not allowed before; all of it when there is nothing such.
    let wish: ConsentPage.Wish
    /// What it was allowed before.
    let history: ConsentPage.History
    /// What to look at twice.
    let warnings: [ConsentPage.Warning]

    init(
        _ offer: Offer,
        after grant: UserGrant?,
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
        goesToApp = redirectURI.appScheme != nil
        let words = ScopeWords(tenant.resources(named: offer.resources))
        let isChanged = grant.map { !offer.isToTheSame(as: $0) } ?? false
        let added = grant.map(offer.beyond)
        if let grant, let added, added != offer, !isChanged {
            history = added.isEmpty ? .same : .less(words.wish(offer.narrowed(to: grant)))
            wish = words.wish(added.isEmpty ? offer : added, of: offer)
        } else {
            // Another client as far as anybody can see: what was allowed before was not allowed to this one.
            history = .nothing
            wish = words.wish(offer)
        }
        // RFC 8252 §8.6: any program on this machine could have asked, also in the name of a client that has a web site. And
        // nobody here has looked at a client that came by itself.
        warnings =
            (isChanged ? [.changedClient] : []) + (redirectURI.isLocal ? [.localRedirect] : [])
            + (client.isSelfDeclared ? [.unverifiedClient] : [])
    }
}
