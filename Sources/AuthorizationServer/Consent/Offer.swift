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
    /// How the client looks to whom it is offered; nil for an administrator's.
    let likeness: ClientLikeness?

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
        likeness = ClientLikeness(of: client)
        let scope = scope
        self.resources =
            resources.filter { resource in
                scope.tokens.contains { $0.value.hasPrefix("\(resource.name):") }
            }
            .map(\.name)
    }

    private init(_ offer: Offer, identityScopes: [String], scope: Scope, at known: Set<ResourceName>) {
        self.identityScopes = identityScopes
        self.scope = scope
        resources = offer.resources.filter { resource in
            known.contains(resource) && scope.tokens.contains { $0.value.hasPrefix("\(resource):") }
        }
        likeness = offer.likeness
    }

    /// Whether the client looks as it did when the grant was given; what nobody has kept is taken for the same.
    func isToTheSame(as grant: UserGrant) -> Bool {
        likeness == nil || grant.likeness == nil || likeness == grant.likeness
    }

    /// What of it a grant covers: what the person has seen and allowed.
    func narrowed(to grant: UserGrant) -> Offer {
        let known = Set(grant.resources)
        return Offer(
            self,
            identityScopes: identityScopes.filter(grant.identityScopes.contains),
            scope: Scope(scope.tokens.filter { grant.scope.contains($0) && isAt(known, $0) }),
            at: known
        )
    }

    /// What of it a grant does not cover: what the person has yet to be asked about.
    func beyond(_ grant: UserGrant) -> Offer {
        let known = Set(grant.resources)
        return Offer(
            self,
            identityScopes: identityScopes.filter { !grant.identityScopes.contains($0) },
            scope: Scope(scope.tokens.filter { !(grant.scope.contains($0) && isAt(known, $0)) }),
            at: Set(resources)
        )
    }

    /// Nothing.
    var isEmpty: Bool { identityScopes.isEmpty && scope.isEmpty }

    private func isAt(_ known: Set<ResourceName>, _ token: ScopeToken) -> Bool {
        resources.contains { known.contains($0) && token.value.hasPrefix("\($0):") }
    }

    /// A keyed hash of who is offered what, how the client looks, and where the answer goes: the consent form carries it, so that a yes is good
    /// for the very question that was read, and for whoever read it.
    func digest(for user: UserID, _ pending: PendingAuthorization, pepper: Pepper) -> String {
        let parts =
            [
                Base64URL.encode(pending.handle.bytes), user.value, pending.request.client.value,
                pending.request.redirectURI.value, likeness.map { Base64URL.encode($0.digest) } ?? "",
                String(identityScopes.count),
            ] + identityScopes + [String(scope.tokens.count)] + scope.tokens.map(\.value) + resources.map(\.value)
        // Lengths before the parts: no two lists have one text.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return Base64URL.encode(pepper.hash("consent:\(text)".utf8))
    }

    /// All scopes, as they are written.
    var description: String { (identityScopes + scope.tokens.map(\.value)).joined(separator: " ") }
}
