import Crypto
import JOSE
import JSON
import OAuth

/// What an ID token says.
struct IDTokenContent: Sendable {
    /// `sub`.
    let subject: String
    /// Who gets it: `aud` and `azp`.
    let client: ClientID
    /// Given back as it came; nil for none, and never at a refresh (OpenID Connect Core §12.2).
    let nonce: String?
    /// `auth_time`, `amr`, `acr`.
    let authentication: AuthenticationFacts
    /// `sid`.
    let session: SessionID
    /// Claims of the person that were asked for one by one (OpenID Connect Core §5.5).
    let claims: JSONObject
    /// What signs it.
    let algorithm: JWSAlgorithm
    /// The access token beside it.
    let accessToken: [UInt8]
}

/// The one function that makes ID tokens (OpenID Connect Core §2, §3.1.3.6).
struct IDTokenMint: Sendable {
    /// Who redeems a code needs it at once; what it proves is kept in a session of the client's own.
    static let lifetime = Duration.seconds(300)

    let issuer: Issuer
    /// With `typ: JWT`: an access token is `at+jwt`, so that neither passes for the other (RFC 8725 §3.11).
    let producers: [JWSAlgorithm: JWSProducer]
    /// No token outlives the publication of its key.
    let longestLifetime: Duration

    /// Makes a token; fails only when the tenant has no key for the algorithm, or the key cannot sign.
    func mint(_ content: IDTokenContent, at now: NumericDate) throws(OAuthError) -> [UInt8] {
        let issuedAt = NumericDate(Double(now.whole))
        var json = JSONWriter(capacity: 768)
        json.object { json in
            json.member("iss", issuer.value)
            json.member("sub", content.subject)
            json.member("aud", content.client.value)
            json.member("exp", issuedAt.advanced(by: min(Self.lifetime, longestLifetime)).whole)
            json.member("iat", issuedAt.whole)
            json.member("auth_time", content.authentication.time.whole)
            json.member("nonce", content.nonce)
            json.member("acr", content.authentication.authenticationClass)
            json.member("amr", content.authentication.methods)
            json.member("azp", content.client.value)
            json.member("sid", content.session.value)
            json.member("at_hash", Self.hash(of: content.accessToken, for: content.algorithm))
            for (name, value) in content.claims { json.member(name, value) }
        }
        return try sign(json.bytes, content.algorithm)
    }

    /// Signs what is for a client and is no access token.
    func sign(_ payload: [UInt8], _ algorithm: JWSAlgorithm) throws(OAuthError) -> [UInt8] {
        let producer = try producer(for: algorithm)
        do throws(JOSEError) {
            return try producer.sign(payload)
        } catch { throw OAuthError(.serverError, "The token could not be signed.", cause: error.code) }
    }

    /// What signs by this algorithm; who asks before a step that is not undone finds a missing key in time.
    @discardableResult
    func producer(for algorithm: JWSAlgorithm) throws(OAuthError) -> JWSProducer {
        guard let producer = producers[algorithm] else {
            throw OAuthError(
                .temporarilyUnavailable,
                "Signing keys are being made. Try again.",
                cause: "no active key for \(algorithm.rawValue)"
            )
        }
        return producer
    }

    /// The left half of the hash of the algorithm's own kind (OpenID Connect Core §3.1.3.6).
    ///
    /// For Ed25519 that is SHA-512, the hash inside of it (RFC 8032 §5.1).
    static func hash(of token: [UInt8], for algorithm: JWSAlgorithm) -> String {
        switch algorithm {
        case .rs256, .ps256, .es256, .hs256: Base64URL.encode(SHA256.hash(data: token).prefix(16))
        case .rs384, .ps384, .es384, .hs384: Base64URL.encode(SHA384.hash(data: token).prefix(24))
        case .rs512, .ps512, .es512, .hs512, .edDSA: Base64URL.encode(SHA512.hash(data: token).prefix(32))
        }
    }
}

extension TenantService {
    /// The ID token beside an access token in a person's name; nil unless `openid` was granted.
    ///
    /// `nonce` is the authorization request's, nil at a refresh (OpenID Connect Core §12.2); `named` are claims that were
    /// asked for one by one.
    func idToken(
        for user: User,
        to client: Client,
        as person: TokenGrant.Person,
        identityScopes: [String],
        beside accessToken: [UInt8],
        nonce: String? = nil,
        named: [String] = []
    ) throws(OAuthError) -> [UInt8]? {
        guard identityScopes.contains(IdentityScope.openID) else { return nil }
        let content = IDTokenContent(
            subject: snapshot.subjects.subject(of: user.id, for: client),
            client: client.id,
            nonce: nonce,
            authentication: person.authentication,
            session: person.session,
            claims: UserClaims(user).released(to: identityScopes, named: named),
            algorithm: client.signIn.idTokenAlgorithm,
            accessToken: accessToken
        )
        return try snapshot.idTokens.mint(content, at: now)
    }
}
