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

/// The tokens of one grant before they are made: written beforehand is what is the same in each.
struct PreparedToken: Sendable {
    fileprivate let producer: JWSProducer
    fileprivate let beginning: JWSProducer.Beginning
    /// Their `aud`.
    let audience: [String]
    /// Their `kid`.
    let keyID: String
    /// Their lifetime in whole seconds.
    let expiresIn: Int64
    fileprivate let family: RefreshTokenFamilyID?
}

/// A token of which all is decided and nothing is signed: what the audit says of it is known.
struct UnsignedToken: Sendable {
    fileprivate let prepared: PreparedToken
    fileprivate let passing: [UInt8]
    /// Its `jti`.
    let tokenID: String
    /// Its `exp`.
    let expiresAt: NumericDate

    /// Its `aud`.
    var audience: [String] { prepared.audience }
    /// Its `kid`.
    var keyID: String { prepared.keyID }

    /// Signs it, which takes longer than all else; fails only when the key cannot sign.
    func signed() throws(OAuthError) -> MintedToken {
        do throws(JOSEError) {
            return MintedToken(
                token: try prepared.producer.sign(prepared.beginning, then: passing),
                tokenID: tokenID,
                keyID: keyID,
                expiresIn: prepared.expiresIn,
                expiresAt: expiresAt
            )
        } catch { throw OAuthError(.serverError, "The token could not be signed.", cause: error.code) }
    }
}

/// The one function that makes access tokens (RFC 9068).
struct TokenMint: Sendable {
    let issuer: Issuer
    let tenant: TenantID
    let producers: [JWSAlgorithm: JWSProducer]
    let time: any TimeSource
    let tokenIDs: TokenIDs

    /// Makes a token; fails only when the tenant has no key for the algorithm, or the key cannot sign.
    func mint(_ grant: TokenGrant) throws(OAuthError) -> MintedToken { try mint(prepare(grant)) }

    /// Writes what all tokens of a grant have in common; fails only when the tenant has no key for the algorithm.
    func prepare(_ grant: TokenGrant) throws(OAuthError) -> PreparedToken {
        guard let producer = producers[grant.algorithm] else {
            throw OAuthError(
                .temporarilyUnavailable,
                "Signing keys are being made. Try again.",
                cause: "no active key for \(grant.algorithm.rawValue)"
            )
        }
        // Neither name nor times of its own yet.
        var claims = AccessTokenClaims(
            issuer: issuer.value,
            subject: grant.subject,
            audience: grant.audience.map(\.value),
            clientID: grant.clientID.value,
            tenantID: tenant.value,
            scope: grant.scope.description,
            roles: grant.roles.map(\.value),
            tokenID: "",
            issuedAt: NumericDate(0),
            expiresAt: NumericDate(0)
        )
        if let person = grant.person {
            // RFC 9068 §2.2.1, OpenID Connect Back-Channel Logout 1.0 §2.1 (`sid`).
            claims.authenticatedAt = person.authentication.time
            claims.authenticationClass = person.authentication.authenticationClass
            claims.authenticationMethods = person.authentication.methods
            claims.sessionID = person.session.value
        }
        return PreparedToken(
            producer: producer,
            beginning: producer.beginning([UInt8(ascii: "{")] + claims.lasting.bytes + [UInt8(ascii: ",")]),
            audience: claims.audience,
            keyID: producer.signer.keyID,
            expiresIn: Int64(grant.lifetime.inSeconds.rounded(.down)),
            family: grant.person?.family
        )
    }

    /// Makes one of these tokens; fails only when the key cannot sign.
    func mint(_ token: PreparedToken) throws(OAuthError) -> MintedToken { try unsigned(token).signed() }

    /// Makes all of one of these tokens but its signature.
    func unsigned(_ token: PreparedToken) -> UnsignedToken {
        let now = time.now().whole
        let expiry = NumericDate(Double(now + token.expiresIn))
        let tokenID = AccessTokenID.text(family: token.family, tokenIDs.next())
        let claims = AccessTokenClaims.passing(
            tokenID: tokenID,
            issuedAt: NumericDate(Double(now)),
            expiresAt: expiry
        )
        return UnsignedToken(
            prepared: token,
            passing: claims.bytes + [UInt8(ascii: "}")],
            tokenID: tokenID,
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
