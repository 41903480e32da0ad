import JOSE
import OAuth

/// Decides what an access token in a person's name says: the same for a code and for a refresh.
///
/// Source: RFC 9068 §2.2, §3; RFC 8707 §2.2.
struct PersonToken: Sendable {
    let subject: String
    let client: ClientID
    /// Where it is good; none for one that is for the userinfo endpoint alone.
    let resources: [Resource]
    /// What it allows there.
    let scope: Scope
    /// The scopes of OpenID Connect.
    let identityScopes: [String]
    let roles: [RoleName]
    let person: TokenGrant.Person

    /// How long a token lives that is for the userinfo endpoint alone.
    private static let identityLifetime = Duration.seconds(300)

    /// What the mint makes a token of.
    func grant(in tenant: TenantSnapshot) throws(OAuthError) -> TokenGrant {
        let algorithm = resources.first.map(tenant.algorithm(for:)) ?? tenant.algorithm
        guard resources.dropFirst().allSatisfy({ tenant.algorithm(for: $0) == algorithm }) else {
            throw OAuthError(
                .invalidTarget,
                "These resources ask for different signing algorithms: request a token for each."
            )
        }
        var audience = resources.map(\.identifier)
        // Without a resource it is for userinfo alone (RFC 9068 §3 asks for an audience).
        if audience.isEmpty { audience = [tenant.userInfo] }
        let lifetime = resources.map { Duration.seconds($0.accessTokenLifetime) }.min() ?? Self.identityLifetime
        return TokenGrant(
            subject: subject,
            clientID: client,
            audience: audience,
            scope: identityScopes.isEmpty ? scope : Scope(IdentityScope.tokens(identityScopes) + scope.tokens),
            roles: roles,
            // The ring keeps a key published for as long as this bound says, and no token may outlive its key.
            lifetime: min(lifetime, tenant.longestTokenLifetime),
            algorithm: algorithm,
            person: person
        )
    }
}
