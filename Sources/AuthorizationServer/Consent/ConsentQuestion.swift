import OAuth

/// What a person is asked: who wants what, and where the answer goes.
struct ConsentQuestion: Sendable, Equatable {
    /// What it is about.
    let offer: Offer
    /// ``Offer/digest(for:_:pepper:)``: the form brings it back.
    let digest: String
    /// The client's name for itself.
    let clientName: String
    /// The host of its home page.
    let clientHost: String?
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
        clientHost = client.signIn.homepage?.displayHost
        redirectHost = redirectURI.displayHost
        identityScopes = offer.identityScopes
        groups = ScopeWords(tenant.resources(named: offer.resources)).groups(offer.scope)
        // RFC 8252 §8.6: any program on this machine could have asked. (Every client here was made by an operator, so none is
        // unverified.)
        warnings = redirectURI.kind == .web ? [] : [.localRedirect]
    }
}
