import JOSE
import OAuth

/// What a token says that was made of a code or by a refresh: what was granted, as far as the request wants it and the
/// person still may.
///
/// A request may narrow scope and resources and never widen them (RFC 6749 §6, RFC 8707 §2.2); without them all that was
/// granted counts. The family itself stays as it is: the next refresh may have all of it again.
struct RefreshedScope: Sendable {
    let resources: [Resource]
    let scope: Scope
    let identityScopes: [String]
    let roles: [RoleName]

    /// What was granted once.
    struct Granted {
        let scope: Scope
        let identityScopes: [String]
        let resources: [ResourceName]
    }

    /// Works out what is left of it.
    ///
    /// The parameter `scope` counts (`narrowingScope`) at a refresh (RFC 6749 §6), not with a code, whose request has none
    /// (RFC 6749 §4.1.3).
    init(
        _ form: FormParameters,
        of granted: Granted,
        narrowingScope: Bool,
        user: User,
        client: Client,
        in snapshot: TenantSnapshot
    ) throws(OAuthError) {
        let wanted =
            narrowingScope ? try Self.wanted(form, granted) : (granted.scope, granted.identityScopes)
        let named = try Self.named(form, granted, snapshot)
        let resources = named ?? snapshot.resources(named: granted.resources)
        let allowed = UserEntitlements(snapshot: snapshot)
            .allowed(user, to: client, at: resources, within: wanted.0)
        // RFC 9068 §3: a token names no resource at which it allows nothing.
        let isUseful: (Resource) -> Bool =
            resources.count == 1
            ? { _ in !allowed.scope.isEmpty }
            : { resource in allowed.scope.tokens.contains { $0.value.hasPrefix(resource.name.value + ":") } }
        self.resources = resources.filter(isUseful)
        guard named == nil || self.resources.count == resources.count else {
            throw OAuthError(.invalidTarget, "No scope is granted at one of the resources.")
        }
        guard !self.resources.isEmpty || wanted.1.contains(IdentityScope.openID) else {
            throw OAuthError(.invalidGrant, "Nothing is left of what was granted.")
        }
        scope = allowed.scope
        identityScopes = wanted.1
        roles = allowed.roles
    }

    /// The scopes of the request, which must all have been granted.
    private static func wanted(
        _ form: FormParameters,
        _ granted: Granted
    ) throws(OAuthError) -> (scope: Scope, identityScopes: [String]) {
        guard let text = form.all("scope").first else { return (granted.scope, granted.identityScopes) }
        guard let requested = try? Scope(parsing: text) else {
            throw OAuthError(.invalidScope, "The scope is malformed.")
        }
        var scopes: [ScopeToken] = []
        var identityScopes: [String] = []
        for token in requested.tokens {
            if granted.scope.contains(token) {
                scopes.append(token)
            } else if granted.identityScopes.contains(token.value) {
                identityScopes.append(token.value)
            } else {
                throw OAuthError(.invalidScope, "The scope exceeds what was granted.")
            }
        }
        return (Scope(scopes), identityScopes)
    }

    /// The resources of the request, which must all have been granted; nil when it names none.
    private static func named(
        _ form: FormParameters,
        _ granted: Granted,
        _ snapshot: TenantSnapshot
    ) throws(OAuthError) -> [Resource]? {
        let texts = form.all("resource")
        guard !texts.isEmpty else { return nil }
        let named = try snapshot.resources(named: texts)
        guard named.allSatisfy({ granted.resources.contains($0.name) }) else {
            throw OAuthError(.invalidTarget, "The resource was not granted.")
        }
        return named
    }
}
