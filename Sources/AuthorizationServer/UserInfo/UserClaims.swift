import JSON
import OAuth

/// What clients may learn of a person, and by which scope (OpenID Connect Core §5.1, §5.4).
///
/// A claim that is the tenant's own (`department`) comes with `profile`: the person has consented to that in plain words,
/// and a claim that no scope stands for could not be shown on the consent page.
struct UserClaims: Sendable {
    let user: User

    init(_ user: User) { self.user = user }

    /// The claims of each scope, in the order of the specification.
    static let byScope: [(scope: String, claims: [String])] = [
        (
            IdentityScope.profile,
            [
                "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile",
                "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
            ]
        ),
        (IdentityScope.email, ["email", "email_verified"]),
        (IdentityScope.address, ["address"]),
        (IdentityScope.phone, ["phone_number", "phone_number_verified"]),
    ]

    /// Names that a token gives a meaning of its own: never taken from what a person or an operator typed.
    static let reserved: Set<String> = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "auth_time", "nonce", "acr", "amr", "azp", "sid", "at_hash",
        "c_hash", "s_hash", "client_id", "tenant_id", "scope", "roles", "cnf", "act", "may_act", "events", "sub_jwk",
        "_claim_names", "_claim_sources", "active", "token_type", "username",
    ]

    /// The scope by which a claim is told; nil for one that is never told.
    static func scope(of claim: String) -> String? {
        if reserved.contains(claim) { return nil }
        return byScope.first { $0.claims.contains(claim) }?.scope ?? IdentityScope.profile
    }

    /// All that these scopes tell, for userinfo.
    func released(to scopes: [String]) -> JSONObject {
        var names = Self.byScope.filter { scopes.contains($0.scope) }.flatMap(\.claims)
        for (name, _) in user.claims where !names.contains(name) { names.append(name) }
        return released(to: scopes, named: names)
    }

    /// Of the claims that were asked for one by one, those that these scopes tell.
    func released(to scopes: [String], named names: [String]) -> JSONObject {
        var claims = JSONObject()
        for name in names {
            guard let scope = Self.scope(of: name), scopes.contains(scope) else { continue }
            if let value = value(of: name) { claims[name] = value }
        }
        return claims
    }

    private func value(of name: String) -> JSONValue? {
        switch name {
        case "name": user.name.map { .string($0.value) }
        case "preferred_username": .string(user.username.value)
        case "locale": user.locale.map { .string($0) }
        case "updated_at": .integer(user.updatedAt.whole)
        case "email": user.email.map { .string($0.value) }
        case "email_verified": user.email.map { _ in .bool(user.isEmailVerified) }
        default: user.claims[name]
        }
    }
}
