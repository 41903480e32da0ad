import Crypto
import JOSE
import JSON

/// What an ID token must prove, check by check (OpenID Connect Core §3.1.3.7, RFC 8725 §3).
struct UpstreamIDToken: Sendable {
    /// What was asked for.
    struct Expectation: Sendable {
        /// Nil for a token of a refresh (OpenID Connect Core §12.2).
        var nonce: String?
        /// When the sign-in went out, if the person was to prove themselves anew.
        var loginAfter: NumericDate?
        /// How long ago the person may have proven themselves.
        var maximumAge: Int?

        /// That of a token of a refresh.
        init() {}

        /// That of a sign-in.
        init(secrets: UpstreamSecrets, request: AuthorizationRequest) {
            nonce = secrets.nonce
            loginAfter = request.prompts.contains(.login) || request.maximumAge == 0 ? secrets.startedAt : nil
            maximumAge = request.maximumAge
        }
    }

    let relyingParty: RelyingParty

    private static let maximumBytes = 32 * 1024
    private static let skew = Duration.seconds(60)
    /// An ID token comes straight from the token endpoint: an old one is somebody's copy.
    private static let longestAge = Duration.seconds(600)

    /// The claims of a token, once everything is proven.
    func claims(
        of token: String,
        accessToken: String,
        expecting expected: Expectation
    ) async throws(UpstreamRefusal) -> JSONObject {
        let jws = try await verified(token)
        guard let json = try? JSONValue(parsing: jws.unverifiedPayload, maximumDepth: 16, maximumValues: 4096),
            let claims = json.objectValue
        else { throw Self.refusal("the payload is no JSON object") }
        try checkParties(claims)
        try checkTimes(claims)
        try checkNonce(claims, expected)
        try checkFreshness(claims, expected)
        try Self.checkAccessToken(accessToken, claims, jws.header.algorithm)
        return claims
    }

    private static func refusal(_ reason: String) -> UpstreamRefusal { UpstreamRefusal(.failed, "ID token: \(reason)") }

    /// The signature: an algorithm of our list and the provider's, never of the token's choice; the key by its name.
    private func verified(_ token: String) async throws(UpstreamRefusal) -> CompactJWS {
        let metadata = relyingParty.metadata
        let jws: CompactJWS
        do throws(JOSEError) { jws = try CompactJWS(parsing: Array(token.utf8), maximumBytes: Self.maximumBytes) } catch
        {
            throw Self.refusal(error.code)
        }
        // RFC 8725 §3.11: another kind of token (`at+jwt`, `logout+jwt`) of the same provider is no ID token.
        guard jws.header.type == nil || jws.header.isType("jwt") else { throw Self.refusal("typ is not JWT") }
        guard metadata.signingAlgorithms.contains(jws.header.algorithm) else {
            throw Self.refusal("alg \(jws.header.algorithm.rawValue) is not allowed")
        }
        let key: VerificationKey
        do throws(UpstreamKeyFailure) {
            key = try await relyingParty.upstreams.keys.key(jws.header.keyID, publishedAt: metadata.jwksURI)
        } catch {
            switch error {
            case .unknown(let reason): throw Self.refusal(reason)
            case .unavailable(let reason): throw UpstreamRefusal(.unavailable, "keys: \(reason)")
            }
        }
        do throws(JOSEError) { _ = try jws.verify(with: key, allowed: metadata.signingAlgorithms) } catch {
            throw Self.refusal(error.code)
        }
        return jws
    }

    /// `iss`, `aud`, `azp`: from whom, and for us.
    private func checkParties(_ claims: JSONObject) throws(UpstreamRefusal) {
        let provider = relyingParty.provider
        guard let issuer = claims["iss"]?.stringValue, provider.issuer.isNamed(by: issuer) else {
            throw Self.refusal("iss is another issuer's")
        }
        let audience: [String]
        switch claims["aud"] {
        case .string(let one): audience = [one]
        case .array(let several): audience = several.compactMap(\.stringValue)
        default: audience = []
        }
        func isOurs(_ name: String) -> Bool { name.utf8.elementsEqual(provider.clientID.utf8) }
        guard audience.contains(where: isOurs) else { throw Self.refusal("aud is not our client") }
        if let party = claims["azp"] {
            guard let name = party.stringValue, isOurs(name) else { throw Self.refusal("azp is not our client") }
        } else if audience.count > 1 {
            // §3.1.3.7: of several audiences the token itself must say that it was issued to us.
            throw Self.refusal("several audiences and no azp")
        }
    }

    private func checkTimes(_ claims: JSONObject) throws(UpstreamRefusal) {
        let now = relyingParty.now
        guard let expiry = claims["exp"]?.doubleValue, let issued = claims["iat"]?.doubleValue else {
            throw Self.refusal("exp or iat is missing")
        }
        guard now < NumericDate(expiry).advanced(by: Self.skew) else { throw Self.refusal("it has expired") }
        guard NumericDate(issued) <= now.advanced(by: Self.skew) else { throw Self.refusal("iat lies in the future") }
        guard now <= NumericDate(issued).advanced(by: Self.longestAge) else { throw Self.refusal("it is an old one") }
        if let start = claims["nbf"] {
            guard let start = start.doubleValue, NumericDate(start) <= now.advanced(by: Self.skew) else {
                throw Self.refusal("nbf lies in the future")
            }
        }
    }

    /// The token is the answer to this very sign-in of this very browser.
    private func checkNonce(_ claims: JSONObject, _ expected: Expectation) throws(UpstreamRefusal) {
        guard let nonce = expected.nonce else { return }
        guard let named = claims["nonce"]?.stringValue, named.utf8.elementsEqual(nonce.utf8) else {
            throw Self.refusal("nonce is not that of this sign-in")
        }
    }

    /// `auth_time`: required when `max_age` was asked for, which it also is for a new login (§2, §3.1.2.1).
    ///
    /// Having asked for a new login proves none: a provider that does not know `prompt` or `max_age` ignores them
    /// (RFC 6749 §3.1), and then nobody can say that the person was there. `max_age=0` is told by its own start, like a new
    /// login: the person's typing takes longer than no time.
    private func checkFreshness(_ claims: JSONObject, _ expected: Expectation) throws(UpstreamRefusal) {
        guard expected.loginAfter != nil || expected.maximumAge != nil else { return }
        guard let time = claims["auth_time"]?.doubleValue.map({ NumericDate($0) }) else {
            throw UpstreamRefusal(.notFresh, "ID token: auth_time is missing")
        }
        guard time <= relyingParty.now.advanced(by: Self.skew) else {
            throw UpstreamRefusal(.notFresh, "ID token: auth_time lies in the future")
        }
        if let age = expected.maximumAge, age > 0 {
            guard relyingParty.now <= time.advanced(by: .seconds(age) + Self.skew) else {
                throw UpstreamRefusal(.notFresh, "ID token: auth_time is older than max_age")
            }
        }
        if let start = expected.loginAfter, time.advanced(by: Self.skew) < start {
            throw UpstreamRefusal(.notFresh, "ID token: auth_time is before this sign-in")
        }
    }

    /// `at_hash` (§3.1.3.6): the access token that came with it is the one that the provider meant.
    private static func checkAccessToken(
        _ accessToken: String,
        _ claims: JSONObject,
        _ algorithm: JWSAlgorithm
    ) throws(UpstreamRefusal) {
        guard let claim = claims["at_hash"] else { return }
        let bytes = Array(accessToken.utf8)
        let digest: [UInt8]
        switch algorithm {
        case .rs256, .ps256, .es256, .hs256: digest = Array(SHA256.hash(data: bytes))
        case .rs384, .ps384, .es384, .hs384: digest = Array(SHA384.hash(data: bytes))
        // EdDSA on Ed25519 hashes with SHA-512 (RFC 8032 §5.1).
        case .rs512, .ps512, .es512, .hs512, .edDSA: digest = Array(SHA512.hash(data: bytes))
        }
        guard claim.stringValue == Base64URL.encode(digest.prefix(digest.count / 2)) else {
            throw refusal("at_hash is that of another access token")
        }
    }
}
