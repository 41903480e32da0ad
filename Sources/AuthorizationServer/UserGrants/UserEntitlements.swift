import OAuth
import Synchronization

/// What a person may do at resources now: what their roles allow, narrowed by what the client may ask for and by what was
/// granted.
///
/// Asked anew for every token, so that a role that was taken away is felt at the next refresh.
struct UserEntitlements: Sendable {
    let snapshot: TenantSnapshot

    /// What is allowed at these resources.
    ///
    /// `granted` is the most, nil for whatever the person may; its order stays.
    func allowed(
        _ user: User,
        to client: Client,
        at resources: [Resource],
        within granted: Scope?
    ) -> Entitlements.AtResource {
        let entitlements = snapshot.entitlements(of: user.roles)
        let atEach = resources.map { entitlements[$0.name] }
        func isAllowed(_ token: ScopeToken) -> Bool {
            atEach.contains { $0.scope.contains(token) } && client.signIn.scope?.contains(token) ?? true
        }
        let scope: Scope
        if let granted {
            // Nearly always all of it is still allowed: then the scope is the one that was stored.
            scope = granted.tokens.allSatisfy(isAllowed) ? granted : Scope(granted.tokens.filter(isAllowed))
        } else {
            scope = Scope(atEach.flatMap(\.scope.tokens).filter(isAllowed))
        }
        var roles = atEach.first?.roles ?? []
        for role in atEach.dropFirst().flatMap(\.roles) where !roles.contains(role) { roles.append(role) }
        return Entitlements.AtResource(scope: scope, roles: roles)
    }
}

/// The entitlements of sets of roles, each worked out once: people share them, and there are far fewer sets than people.
final class RoleEntitlements: Sendable {
    private static let maximumCount = 4096
    private let roles: [RoleName: Role]
    private let resources: [Resource]
    private let known: Mutex<[Set<RoleName>: Entitlements]>

    init(roles: [RoleName: Role], resources: [Resource], known: [Set<RoleName>: Entitlements]) {
        self.roles = roles
        self.resources = resources
        self.known = Mutex(known)
    }

    subscript(names: Set<RoleName>) -> Entitlements {
        if let entitlements = known.withLock({ $0[names] }) { return entitlements }
        let entitlements = Entitlements(of: names, roles: roles, resources: resources)
        known.withLock { known in
            if known.count >= Self.maximumCount { known.removeAll() }
            known[names] = entitlements
        }
        return entitlements
    }
}
