import JOSE
import OAuth
import SigningKeys

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

    private init(identityScopes: [String], scope: Scope, resources: [ResourceName]) {
        self.identityScopes = identityScopes
        self.scope = scope
        self.resources = resources
    }

    /// What of it a grant covers: what the person has seen and allowed.
    func narrowed(to grant: UserGrant) -> Offer {
        let scope = Scope(scope.tokens.filter(grant.scope.tokens.contains))
        return Offer(
            identityScopes: identityScopes.filter(grant.identityScopes.contains),
            scope: scope,
            resources: resources.filter { resource in
                grant.resources.contains(resource)
                    && scope.tokens.contains { $0.value.hasPrefix("\(resource):") }
            }
        )
    }

    /// A keyed hash of who is offered what, and where the answer goes: the consent form carries it, so that a yes is good
    /// for the very question that was read, and for whoever read it.
    func digest(for user: UserID, _ pending: PendingAuthorization, pepper: Pepper) -> String {
        let parts =
            [
                Base64URL.encode(pending.handle.bytes), user.value, pending.request.client.value,
                pending.request.redirectURI.value, String(identityScopes.count),
            ] + identityScopes + [String(scope.tokens.count)] + scope.tokens.map(\.value) + resources.map(\.value)
        // Lengths before the parts: no two lists have one text.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return Base64URL.encode(pepper.hash("consent:\(text)".utf8))
    }

    /// All scopes, as they are written.
    var description: String { (identityScopes + scope.tokens.map(\.value)).joined(separator: " ") }
}
