import OAuth

/// Scopes at resources in plain words: what people read when they are asked, and later on their account page.
struct ScopeWords: Sendable {
    private let resources: [Resource]

    init(_ resources: [Resource]) { self.resources = resources }

    /// An offer as the consent page shows it.
    ///
    /// `whole` is all that the client will have: a tool may need more than what the page asks about.
    func wish(_ offer: Offer, of whole: Offer? = nil) -> ConsentPage.Wish {
        ConsentPage.Wish(
            identityScopes: offer.identityScopes,
            groups: groups(offer.scope, of: whole?.scope ?? offer.scope)
        )
    }

    /// What the scope allows at each resource, in the order of the resources; a scope that nobody has words for is told
    /// as it is written.
    private func groups(_ scope: Scope, of whole: Scope) -> [ConsentPage.Group] {
        resources.compactMap { resource in
            let permissions = resource.permissions.sorted { $0.key < $1.key }
                .filter { scope.tokens.contains(ScopeToken(resource.name, $0.key)) }
                .map { name, text in
                    ConsentPage.Permission(
                        text.value,
                        tools: resource.tools(openedBy: whole, with: name).map(\.value)
                    )
                }
            guard !permissions.isEmpty else { return nil }
            return ConsentPage.Group(
                name: resource.name.value,
                host: AbsoluteURL(resource.identifier.value)?.host,
                permissions: permissions
            )
        }
    }

    /// The same in one list.
    func list(_ scope: Scope) -> [String] { groups(scope, of: scope).flatMap(\.permissions).map(\.text) }
}
