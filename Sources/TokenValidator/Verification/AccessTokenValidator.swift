import Logging

/// Proves access tokens (RFC 9068) for a resource server.
///
/// ```swift
/// import TokenValidator
///
/// let validator = try AccessTokenValidator(
///     .init(
///         trusting: [.everyTenant(of: try Issuer("https://id.example.com"))],
///         audiences: [try ResourceIdentifier("https://api.example.com/orders")]
///     )
/// )
///
/// switch await validator.validate(token) {
/// case .success(let token): print(token.tenant, token.subject, token.scope)
/// case .failure(let refusal): print(refusal.code.rawValue)   // "token_expired", "wrong_audience", …
/// }
/// ```
///
/// Make one for the life of the process; it is safe from every task and thread. It keeps the issuers' keys
/// (``JWKSCache``) and the tokens that it has verified, so that a rotation, an outage of the issuer or a flood of bad
/// tokens is not the caller's affair.
///
/// The checks, in order: size, three parts of canonical base64url, header without unknown `crit`, `typ` is `at+jwt`,
/// payload, `iss` is trusted, `alg` is allowed, `kid` is there, exactly one published key bears it, that key is for the
/// algorithm, signature, and then the claims (``ClaimChecks`` lists them). No key is fetched before the issuer is known
/// to be trusted; the token's header never chooses key or algorithm.
public final class AccessTokenValidator: Sendable {
    private let reader: TokenReader
    private let checks: ClaimChecks
    private let keys: JWKSCache
    private let verified: VerifiedTokens
    private let time: any TimeSource
    private let algorithms: Set<JWSAlgorithm>

    /// A validator that fetches keys over https (``HTTPJWKSFetcher``) or by a fetcher of the caller's own.
    public convenience init(
        _ configuration: Configuration,
        fetcher: (any JWKSFetcher)? = nil,
        time: any TimeSource = SystemTime(),
        random: any RandomSource = SystemRandom(),
        logger: Logger = Logger(label: "signet.validator")
    ) throws(ConfigurationError) {
        let keys = JWKSCache(
            policy: configuration.keys,
            fetcher: fetcher ?? HTTPJWKSFetcher(allowingLoopbackHTTP: configuration.allowingLoopbackHTTP),
            time: time,
            random: random,
            logger: logger
        )
        try self.init(configuration, keys: keys, time: time)
    }

    /// A validator that shares its keys with others, each for its own audience.
    public init(
        _ configuration: Configuration,
        keys: JWKSCache,
        time: any TimeSource = SystemTime()
    ) throws(ConfigurationError) {
        try configuration.check()
        reader = TokenReader(
            issuers: TrustedIssuers(configuration.trusted),
            algorithms: configuration.algorithms,
            maximumBytes: configuration.maximumTokenBytes
        )
        checks = ClaimChecks(configuration)
        verified = VerifiedTokens(capacity: configuration.rememberedTokens)
        algorithms = configuration.algorithms
        self.keys = keys
        self.time = time
    }

    /// Proves a token or says why not.
    ///
    /// Suspends only when the issuer's keys must be waited for.
    public func validate(_ token: String) async -> Result<VerifiedToken, TokenRefusal> {
        switch attempt(token) {
        case .settled(let result): return result
        case .needsKey(let unverified):
            switch await keys.key(unverified.keyID, of: unverified.source) {
            case .success(let key): return finish(unverified, with: key)
            case .failure(let refusal):
                if let digest = unverified.digest { verified.forget(digest) }
                return .failure(refusal)
            }
        }
    }

    /// The same without suspension; nil when keys must be waited for, and then ``validate(_:)`` is to be called.
    ///
    /// With known keys, which is nearly always, this settles everything: for callers on an event loop.
    public func validateAtOnce(_ token: String) -> Result<VerifiedToken, TokenRefusal>? {
        switch attempt(token) {
        case .settled(let result): result
        case .needsKey: nil
        }
    }

    /// Fetches the keys of all issuers that are named exactly, so that the first request need not wait.
    ///
    /// Answers those whose keys could not be had; they are asked again when a token needs them.
    @discardableResult
    public func prepare() async -> [Issuer] {
        var missing: [Issuer] = []
        for source in reader.issuers.named where await !keys.prepare(source) { missing.append(source.issuer) }
        return missing
    }

    /// How many verified tokens are remembered.
    var rememberedCount: Int { verified.count }

    // MARK: Steps

    private enum Attempt {
        case settled(Result<VerifiedToken, TokenRefusal>)
        case needsKey(UnverifiedToken)
    }

    private func attempt(_ token: String) -> Attempt {
        guard token.utf8.count <= reader.maximumBytes else {
            return .settled(.failure(TokenRefusal(.tooLarge, "\(token.utf8.count) bytes")))
        }
        var token = token
        return token.withUTF8 { bytes in
            // By nothing else is it known again.
            let digest = verified.isOn ? TokenDigest(of: UnsafeRawBufferPointer(bytes)) : nil
            if let digest, let proof = remembered(digest) { return .settled(.success(VerifiedToken(proof))) }
            switch reader.read([UInt8](bytes), digest: digest) {
            case .failure(let refusal): return .settled(.failure(refusal))
            case .success(let unverified):
                switch keys.keyAtOnce(unverified.keyID, of: unverified.source) {
                case .success(let key)?: return .settled(finish(unverified, with: key))
                case .failure(let refusal)?: return .settled(.failure(refusal))
                case nil: return .needsKey(unverified)
                }
            }
        }
    }

    /// A token that was verified before, is still within its time, and whose very key is still published.
    private func remembered(_ digest: TokenDigest) -> VerifiedToken.Proof? {
        guard let proof = verified.find(digest) else { return nil }
        guard checks.isWithinTime(proof.claims, now: time.now().seconds) else {
            verified.forget(digest)
            return nil
        }
        switch keys.keyAtOnce(proof.keyID, of: proof.source) {
        case .success(let key)? where key === proof.key: return proof
        // The set ran out and must be waited for: the whole way, which ends here again if the key is still there.
        case nil: return nil
        default:
            verified.forget(digest)
            return nil
        }
    }

    private func finish(_ token: UnverifiedToken, with key: PublishedKey) -> Result<VerifiedToken, TokenRefusal> {
        do throws(JOSEError) {
            _ = try token.jws.verify(with: key.key, allowed: algorithms)
        } catch {
            let code: TokenRefusal.Code = error == .algorithmNotAllowed ? .algorithmNotAllowed : .badSignature
            return .failure(TokenRefusal(code, error.code))
        }
        let now = time.now().seconds
        let claims = token.claims
        if let refusal = checks.refusal(.init(claims: claims, source: token.source, now: now)) {
            return .failure(refusal)
        }
        let proof: VerifiedToken.Proof
        do throws(OAuthValueError) {
            var roles: [RoleName] = []
            for role in claims.roles { roles.append(try RoleName(role)) }
            proof = VerifiedToken.Proof(
                claims: claims,
                source: token.source,
                tenant: try TenantID(claims.tenantID),
                scope: try Scope(parsing: claims.scope),
                roles: roles,
                key: key,
                keyID: token.keyID,
                algorithm: token.jws.header.algorithm
            )
        } catch {
            return .failure(TokenRefusal(.claimsMalformed, "\(error)"))
        }
        if let digest = token.digest, checks.isWithinTime(claims, now: now) { verified.remember(digest, proof) }
        return .success(VerifiedToken(proof))
    }
}
