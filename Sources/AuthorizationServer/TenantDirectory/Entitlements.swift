import JOSE
import OAuth

/// What one set of roles allows at each resource of a tenant; computed once and shared by all clients that have it.
struct Entitlements: Sendable {
    /// What is allowed at one resource.
    struct AtResource: Sendable {
        /// All that may be asked for.
        let scope: Scope
        /// The roles through which it is allowed, in the order of their names.
        let roles: [RoleName]
    }

    private let byResource: [ResourceName: AtResource]

    /// Works out what `names` allow; a role that is not defined (any more) allows nothing.
    init(of names: Set<RoleName>, roles: [RoleName: Role], resources: [Resource]) {
        let defined = names.sorted().compactMap { roles[$0] }
        var byResource: [ResourceName: AtResource] = [:]
        for resource in resources {
            let scope = Permissions.scope(of: defined, at: resource)
            guard !scope.isEmpty else { continue }
            let through = defined.filter { !Permissions.scope(of: [$0], at: resource).isEmpty }
            byResource[resource.name] = AtResource(scope: scope, roles: through.map(\.name))
        }
        self.byResource = byResource
    }

    /// What is allowed at a resource; nothing if it is not in here.
    subscript(resource: ResourceName) -> AtResource { byResource[resource] ?? AtResource(scope: .empty, roles: []) }
}
