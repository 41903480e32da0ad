import JOSE
import OAuth

/// One way to a token: says for whom and how much at most.
///
/// The endpoint authenticates the client before, and narrows, audits and mints afterwards: a grant cannot skip any of it.
protocol Grant: Sendable {
    /// The `grant_type`.
    var type: GrantType { get }

    /// Decides; expected refusals are thrown.
    func decide(_ request: GrantRequest) throws(OAuthError) -> GrantDecision
}

/// What a grant gets to see.
struct GrantRequest: Sendable {
    let client: AuthenticatedClient
    let resources: [Resource]
}

/// What a grant allows: the endpoint grants no more, and the request may ask for less.
struct GrantDecision: Sendable {
    /// Whom the token speaks of.
    let subject: String
    /// The most that may be granted.
    let scope: Scope
    /// The roles through which.
    let roles: [RoleName]
}
