import OAuth

/// Who may do what: the one place where roles and resources become scopes.
///
/// A permission is granted when one of the roles allows it at the resource (or at every resource) and the resource has
/// it. There is no denial and no order: more roles never allow less.
public enum Permissions {
    /// The scopes (`<resource>:<permission>`) that somebody with these roles may have at `resource`, in the order of
    /// their names.
    public static func scope(of roles: some Sequence<Role>, at resource: Resource) -> Scope {
        var allowed: Set<PermissionName> = []
        for role in roles {
            allowed.formUnion(role.grants[.everyResource] ?? [])
            allowed.formUnion(role.grants[.resource(resource.name)] ?? [])
        }
        return Scope(
            resource.permissions.keys.filter(allowed.contains).sorted().map { ScopeToken(resource.name, $0) }
        )
    }
}
