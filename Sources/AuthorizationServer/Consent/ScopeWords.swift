import OAuth

/// Scopes at resources in plain words: what people read when they are asked, and later on their account page.
struct ScopeWords: Sendable {
    private let resources: [Resource]

    init(_ resources: [Resource]) { self.resources = resources }

    /// An offer as the consent page shows it.
    func wish(_ offer: Offer) -> ConsentPage.Wish {
        ConsentPage.Wish(identityScopes: offer.identityScopes, groups: groups(offer.scope))
    }

    /// What the scope allows at each resource, in the order of the resources; a scope that nobody has words for is told
    /// as it is written.
    func groups(_ scope: Scope) -> [ConsentPage.Group] {
        resources.compactMap { resource in
            let permissions = resource.permissions.sorted { $0.key < $1.key }
                .filter { scope.tokens.contains(ScopeToken(resource.name, $0.key)) }
                .map(\.value.value)
            guard !permissions.isEmpty else { return nil }
            return ConsentPage.Group(
                name: resource.name.value,
                host: AbsoluteURL(resource.identifier.value)?.host,
                permissions: permissions
            )
        }
    }

    /// The same in one list.
    func list(_ scope: Scope) -> [String] { groups(scope).flatMap(\.permissions) }
}
