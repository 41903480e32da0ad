extension AccessTokenValidator {
    /// What to accept.
    ///
    /// The defaults are strict.
    public struct Configuration: Sendable {
        /// Whose tokens are believed.
        public var trusted: [TrustedIssuer]
        /// What this resource server is called in `aud`; one of them must be there.
        public var audiences: [ResourceIdentifier]
        /// The algorithms that a token may be signed with; symmetric ones cannot be listed.
        public var algorithms: Set<JWSAlgorithm> = [.es256, .rs256, .ps256, .edDSA, .es384]
        /// How far this machine's clock and the issuer's may lie apart.
        ///
        /// 30 seconds: machines that keep time at all agree within one, and a larger tolerance would only lengthen the
        /// life of stolen tokens.
        public var clockSkew: Duration = .seconds(30)
        /// When set, tokens of other tenants are refused.
        public var requiredTenant: TenantID?
        /// Longer tokens are not looked at.
        public var maximumTokenBytes = CompactJWS.defaultMaximumBytes
        /// How many verified tokens are remembered (by digest) so that the next request with one costs a look-up; 0
        /// turns it off.
        ///
        /// A token takes about 1.5 KB.
        public var rememberedTokens = 8192
        /// How keys are fetched and believed.
        public var keys = JWKSPolicy()
        /// For development: keys may come from `http://127.0.0.1`, `http://[::1]` and `http://localhost`.
        public var allowingLoopbackHTTP = false
        /// The caller proves by itself that the sender holds the key named in `cnf` (DPoP, mutual TLS).
        ///
        /// Otherwise a token that is bound to a key is refused: as a bearer token it may be a stolen one (RFC 9449
        /// §7.2).
        public var allowingUnprovenHolder = false

        /// Accepts tokens of these issuers for these audiences.
        public init(trusting trusted: [TrustedIssuer], audiences: [ResourceIdentifier]) {
            self.trusted = trusted
            self.audiences = audiences
        }
    }

    /// A configuration that nobody could have meant.
    public enum ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
        /// No issuer is trusted.
        case noIssuer
        /// No audience: every token of the issuer would be accepted, also those for other services (RFC 9068 §4).
        case noAudience
        /// No algorithm.
        case noAlgorithm
        /// With a symmetric algorithm whoever verifies could also sign (RFC 8725 §3.5).
        case symmetricAlgorithm(JWSAlgorithm)
        /// Keys would come over an unprotected connection, or from what is no URL.
        case insecureURL(String)
        /// Less than zero, or more than five minutes.
        case clockSkewOutOfRange

        /// One sentence.
        public var description: String {
            switch self {
            case .noIssuer: "at least one issuer must be trusted"
            case .noAudience: "at least one audience must be named"
            case .noAlgorithm: "at least one algorithm must be allowed"
            case .symmetricAlgorithm(let algorithm): "\(algorithm.rawValue) is symmetric and cannot be allowed"
            case .insecureURL(let url): "\(url) is not an https URL (loopback http must be allowed explicitly)"
            case .clockSkewOutOfRange: "the clock skew must be between 0 and 5 minutes"
            }
        }
    }
}

extension AccessTokenValidator.Configuration {
    func check() throws(AccessTokenValidator.ConfigurationError) {
        guard !trusted.isEmpty else { throw .noIssuer }
        guard !audiences.isEmpty else { throw .noAudience }
        guard !algorithms.isEmpty else { throw .noAlgorithm }
        for algorithm in algorithms where algorithm.isSymmetric { throw .symmetricAlgorithm(algorithm) }
        for issuer in trusted {
            guard HTTPJWKSFetcher.isAllowed(issuer.fetchedURL, loopbackHTTP: allowingLoopbackHTTP) else {
                throw .insecureURL(issuer.fetchedURL)
            }
        }
        guard (Duration.zero...Duration.seconds(300)).contains(clockSkew) else { throw .clockSkewOutOfRange }
    }
}
