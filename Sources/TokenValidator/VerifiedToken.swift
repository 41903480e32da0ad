/// An access token that was proven: signed by a trusted issuer's published key, in its time, for this audience, within
/// its tenant.
///
/// Only ``AccessTokenValidator`` makes one, so a function that takes a `VerifiedToken` needs no check of its own. It is
/// one reference: passing it on costs nothing.
public struct VerifiedToken: Sendable {
    /// What was proven, and with what.
    final class Proof: Sendable {
        let claims: AccessTokenClaims
        let source: KeySource
        let tenant: TenantID
        let scope: Scope
        let roles: [RoleName]
        let key: PublishedKey
        let keyID: String
        let algorithm: JWSAlgorithm

        init(
            claims: AccessTokenClaims,
            source: KeySource,
            tenant: TenantID,
            scope: Scope,
            roles: [RoleName],
            key: PublishedKey,
            keyID: String,
            algorithm: JWSAlgorithm
        ) {
            self.claims = claims
            self.source = source
            self.tenant = tenant
            self.scope = scope
            self.roles = roles
            self.key = key
            self.keyID = keyID
            self.algorithm = algorithm
        }
    }

    let proof: Proof

    init(_ proof: Proof) { self.proof = proof }

    /// `iss`: who issued it.
    public var issuer: Issuer { proof.source.issuer }
    /// `tenant_id`: the one tenant in which it is valid.
    public var tenant: TenantID { proof.tenant }
    /// `sub`: on whose behalf; the client itself when it acts for nobody else.
    public var subject: String { proof.claims.subject }
    /// `client_id`: who uses it.
    ///
    /// Visible ASCII, which may be a URL (Client ID Metadata Documents).
    public var clientID: String { proof.claims.clientID }
    /// `aud`: for whom; one of them is this resource server.
    public var audience: [String] { proof.claims.audience }
    /// `scope`: what it allows.
    public var scope: Scope { proof.scope }
    /// `roles`, as the tenant names them.
    public var roles: [RoleName] { proof.roles }
    /// `jti`: the token's own name, good for logs and audit.
    public var tokenID: String { proof.claims.tokenID }
    /// `iat`.
    public var issuedAt: NumericDate { proof.claims.issuedAt }
    /// `exp`.
    public var expiresAt: NumericDate { proof.claims.expiresAt }
    /// `auth_time`: when the person signed in.
    public var authenticatedAt: NumericDate? { proof.claims.authenticatedAt }
    /// `acr`: how well.
    public var authenticationClass: String? { proof.claims.authenticationClass }
    /// `amr`: by which means.
    public var authenticationMethods: [String]? { proof.claims.authenticationMethods }
    /// `sid`: the person's session.
    public var sessionID: String? { proof.claims.sessionID }
    /// `cnf`: the key that the holder must prove to have; only there if that was left to the caller.
    public var confirmation: AccessTokenClaims.Confirmation? { proof.claims.confirmation }
    /// `kid` of the key that signed it.
    public var keyID: String { proof.keyID }
    /// The algorithm that it was signed with.
    public var algorithm: JWSAlgorithm { proof.algorithm }

    /// Whether it allows this.
    public func allows(_ token: ScopeToken) -> Bool { proof.scope.contains(token) }
    /// Whether it allows all of this.
    public func allows(_ scope: Scope) -> Bool { proof.scope.isSuperset(of: scope) }
}

extension VerifiedToken: CustomStringConvertible, CustomReflectable {
    /// Its own name and no more: a default description leaks nothing.
    public var description: String { "VerifiedToken(\(tokenID))" }
    /// Nothing of the claims.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
