import JOSE
import JSON
import OAuth

/// What a grant has decided that a token may say.
struct TokenGrant: Sendable {
    /// Whom the token speaks of.
    let subject: String
    /// The client that gets it.
    let clientID: ClientID
    /// The resources that it is for; never empty.
    let audience: [ResourceIdentifier]
    /// What it allows.
    let scope: Scope
    /// The roles through which it does.
    let roles: [RoleName]
    /// How long it is valid.
    let lifetime: Duration
    /// The algorithm that its resource asks for.
    let algorithm: JWSAlgorithm
    /// The person in whose name; nil for a client's own token.
    var person: Person?

    /// What a token says of a person's sign-in.
    struct Person: Sendable {
        /// `sid`.
        let session: SessionID
        /// `auth_time`, `amr`, `acr`.
        let authentication: AuthenticationFacts
        /// The refresh-token family beside which it is issued: when that ends, the token counts as revoked.
        let family: RefreshTokenFamilyID?
    }
}

/// A token of which all is decided and nothing is signed: what the audit says of it is known.
struct UnsignedToken: Sendable {
    fileprivate let payload: [UInt8]
    fileprivate let producer: JWSProducer
    /// Its `aud`.
    let audience: [String]
    /// Its `jti`.
    let tokenID: String
    /// Its lifetime in whole seconds, as `expires_in` says it.
    let expiresIn: Int64
    /// Its `exp`.
    let expiresAt: NumericDate

    /// Its `kid`.
    var keyID: String { producer.signer.keyID }

    /// Signs it; fails only when the key cannot sign.
    func signed() throws(OAuthError) -> MintedToken {
        do throws(JOSEError) {
            return MintedToken(
                token: try producer.sign(payload),
                tokenID: tokenID,
                keyID: keyID,
                expiresIn: expiresIn,
                expiresAt: expiresAt
            )
        } catch { throw OAuthError(.serverError, "The token could not be signed.", cause: error.code) }
    }
}

/// A token that has been made, and what the audit says of it.
struct MintedToken: Sendable {
    /// The token, as ASCII.
    let token: [UInt8]
    /// Its `jti`.
    let tokenID: String
    /// Its `kid`.
    let keyID: String
    /// Its lifetime in whole seconds, as `expires_in` says it.
    let expiresIn: Int64
    /// Its `exp`.
    let expiresAt: NumericDate
}

/// The one function that makes access tokens (RFC 9068).
struct TokenMint: Sendable {
    let issuer: Issuer
    let tenant: TenantID
    let producers: [JWSAlgorithm: JWSProducer]
    let time: any TimeSource
    let tokenIDs: TokenIDs

    /// Makes a token; fails only when the tenant has no key for the algorithm, or the key cannot sign.
    func mint(_ grant: TokenGrant) throws(OAuthError) -> MintedToken { try prepare(grant).signed() }

    /// Makes all of a token but its signature, which takes longer than all else: for where others wait.
    func prepare(_ grant: TokenGrant) throws(OAuthError) -> UnsignedToken {
        guard let producer = producers[grant.algorithm] else {
            throw OAuthError(
                .temporarilyUnavailable,
                "Signing keys are being made. Try again.",
                cause: "no active key for \(grant.algorithm.rawValue)"
            )
        }
        let now = NumericDate(Double(time.now().whole))
        let expiry = now.advanced(by: grant.lifetime)
        let tokenID = AccessTokenID.text(family: grant.person?.family, tokenIDs.next())
        var claims = AccessTokenClaims(
            issuer: issuer.value,
            subject: grant.subject,
            audience: grant.audience.map(\.value),
            clientID: grant.clientID.value,
            tenantID: tenant.value,
            scope: grant.scope.description,
            roles: grant.roles.map(\.value),
            tokenID: tokenID,
            issuedAt: now,
            expiresAt: expiry
        )
        if let person = grant.person {
            // RFC 9068 §2.2.1, OpenID Connect Back-Channel Logout 1.0 §2.1 (`sid`).
            claims.authenticatedAt = person.authentication.time
            claims.authenticationClass = person.authentication.authenticationClass
            claims.authenticationMethods = person.authentication.methods
            claims.sessionID = person.session.value
        }
        return UnsignedToken(
            payload: claims.payload,
            producer: producer,
            audience: claims.audience,
            tokenID: tokenID,
            expiresIn: expiry.whole - now.whole,
            expiresAt: expiry
        )
    }
}

/// The `jti` of an access token: 128 random bits, after the name of the refresh-token family beside which it was issued.
///
/// So a family that ends takes its access tokens with it, and nothing more is kept of a token than of one without.
enum AccessTokenID {
    static func text(family: RefreshTokenFamilyID?, _ random: String) -> String {
        family.map { "\($0.value).\(random)" } ?? random
    }

    /// The family that a `jti` names.
    static func family(of tokenID: String) -> RefreshTokenFamilyID? {
        guard let dot = tokenID.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        return try? RefreshTokenFamilyID(String(tokenID[..<dot]))
    }
}
