import OAuth

/// What a request can get of a person: what it asks for, as far as the person may do it and the client may have it.
///
/// The consent page shows exactly this, the grant keeps it, the code gives it.
struct Offer: Sendable, Equatable {
    /// Of the scopes of OpenID Connect.
    let identityScopes: [String]
    /// At resources.
    let scope: Scope
    /// The resources at which that is something.
    let resources: [ResourceName]

    init(to user: User, of request: AuthorizationRequest, through client: Client, in tenant: TenantSnapshot) {
        let resources = tenant.resources(named: request.resources)
        let allowed = UserEntitlements(snapshot: tenant)
            .allowed(
                user,
                to: client,
                at: resources,
                within: request.scope.isEmpty ? nil : request.scope
            )
        scope = resources.isEmpty ? .empty : allowed.scope
        identityScopes = request.identityScopes
        let scope = scope
        self.resources =
            resources.filter { resource in
                scope.tokens.contains { $0.value.hasPrefix("\(resource.name):") }
            }
            .map(\.name)
    }

    /// Whether a grant covers all of it.
    func isCovered(by grant: UserGrant) -> Bool {
        grant.scope.isSuperset(of: scope) && Set(grant.identityScopes).isSuperset(of: identityScopes)
            && Set(grant.resources).isSuperset(of: resources)
    }

    /// All scopes, as they are written.
    var description: String { (identityScopes + scope.tokens.map(\.value)).joined(separator: " ") }
}
