/// A token taken apart: its issuer is one that is trusted, and its key has a name.
///
/// Nothing else is known of it.
struct UnverifiedToken: Sendable {
    /// What it is remembered by; nil when nothing is.
    let digest: TokenDigest?
    let jws: CompactJWS
    let claims: AccessTokenClaims
    let source: KeySource
    let keyID: String
}

/// What comes before the first question to anybody: form, kind, issuer, algorithm, name of the key, in this order.
///
/// Source: RFC 9068 §4, RFC 8725 §3, RFC 7515 §5.2.
struct TokenReader: Sendable {
    let issuers: TrustedIssuers
    let algorithms: Set<JWSAlgorithm>
    let maximumBytes: Int

    func read(_ token: [UInt8], digest: TokenDigest?) -> Result<UnverifiedToken, TokenRefusal> {
        let jws: CompactJWS
        do throws(JOSEError) {
            jws = try CompactJWS(parsing: token, maximumBytes: maximumBytes)
        } catch {
            return .failure(Self.refusal(error))
        }
        // RFC 9068 §4: `at+jwt` or `application/at+jwt`; an ID token must not open a resource.
        guard jws.header.isType("at+jwt") else { return .failure(TokenRefusal(.wrongType, jws.header.type)) }

        let claims: AccessTokenClaims
        do throws(AccessTokenClaimsError) {
            claims = try AccessTokenClaims(parsing: jws.unverifiedPayload)
        } catch {
            return .failure(TokenRefusal(.claimsMalformed, "\(error)"))
        }
        // Before any key is looked for: who can make us ask can make us ask anybody.
        guard let source = issuers.source(of: claims.issuer) else {
            return .failure(TokenRefusal(.untrustedIssuer, claims.issuer))
        }
        // RFC 8725 §3.1: our list decides; that the key is for it is checked with the signature.
        guard algorithms.contains(jws.header.algorithm) else {
            return .failure(TokenRefusal(.algorithmNotAllowed, jws.header.algorithm.rawValue))
        }
        guard let keyID = jws.header.keyID, !keyID.isEmpty else { return .failure(TokenRefusal(.keyIDMissing)) }
        guard PublishedKeys.isPlain(keyID) else { return .failure(TokenRefusal(.unknownKey, "not a plain name")) }
        return .success(
            UnverifiedToken(digest: digest, jws: jws, claims: claims, source: source, keyID: keyID)
        )
    }

    private static func refusal(_ error: JOSEError) -> TokenRefusal {
        switch error {
        case .tooLarge: TokenRefusal(.tooLarge, error.code)
        case .unsupportedCriticalExtension: TokenRefusal(.criticalHeader, error.code)
        // `none` and whatever else does not exist here.
        case .unknownAlgorithm: TokenRefusal(.algorithmNotAllowed, error.code)
        default: TokenRefusal(.malformed, error.code)
        }
    }
}
