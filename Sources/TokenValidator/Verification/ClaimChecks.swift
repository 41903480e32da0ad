/// What the claims of a token must say, check by check.
///
/// Source: RFC 9068 §2.2 and §4, RFC 7519 §4.1. That `iss` is the issuer whose key signed is so by construction: the
/// key was taken from that issuer's set.
struct ClaimChecks: Sendable {
    private let audiences: [String]
    private let skew: Double
    private let requiredTenant: TenantID?
    private let allowsUnprovenHolder: Bool

    init(_ configuration: AccessTokenValidator.Configuration) {
        var audiences = configuration.audiences.map(\.value)
        // A root resource is the same with and without its slash (RFC 8707 §2 by way of RFC 3986 §6.2.3).
        for audience in configuration.audiences where audience.url?.path == "" {
            audiences.append(audience.value + "/")
        }
        self.audiences = audiences
        skew = configuration.clockSkew.inSeconds
        requiredTenant = configuration.requiredTenant
        allowsUnprovenHolder = configuration.allowingUnprovenHolder
    }

    /// A token whose signature is good, and the time.
    struct Question {
        let claims: AccessTokenClaims
        let source: KeySource
        let now: Double
    }

    /// All checks, in the order in which they are made.
    ///
    /// The first that objects decides.
    private static let all: [@Sendable (ClaimChecks, Question) -> TokenRefusal?] = [
        { checks, question in checks.times(question) },
        { checks, question in checks.audience(question) },
        { checks, question in checks.expiry(question) },
        { checks, question in checks.notBefore(question) },
        { checks, question in checks.issuedAt(question) },
        { checks, question in checks.names(question) },
        { checks, question in checks.tenant(question) },
        { checks, question in checks.holder(question) },
    ]

    func refusal(_ question: Question) -> TokenRefusal? {
        for check in Self.all {
            if let refusal = check(self, question) { return refusal }
        }
        return nil
    }

    /// How long at most a verified token may be remembered, and from when: `exp` without any tolerance.
    func isWithinTime(_ claims: AccessTokenClaims, now: Double) -> Bool {
        now < claims.expiresAt.seconds && now >= max(claims.notBefore?.seconds ?? 0, claims.issuedAt.seconds) - skew
    }

    /// Numbers that are no dates (1e400, or the year 300,000,000) must not get into arithmetic.
    private func times(_ question: Question) -> TokenRefusal? {
        let claims = question.claims
        // Up to the year 9999.
        func isDate(_ time: NumericDate) -> Bool { (0..<253_402_300_800).contains(time.seconds) }
        let areDates =
            isDate(claims.expiresAt) && isDate(claims.issuedAt) && (claims.notBefore.map(isDate) ?? true)
            && (claims.authenticatedAt.map(isDate) ?? true)
        return areDates ? nil : TokenRefusal(.claimsMalformed, "a time is out of range")
    }

    private func audience(_ question: Question) -> TokenRefusal? {
        for named in question.claims.audience {
            for own in audiences where own.utf8.elementsEqual(named.utf8) { return nil }
        }
        return TokenRefusal(.wrongAudience, question.claims.audience.joined(separator: " "))
    }

    /// RFC 7519 §4.1.4: not on or after `exp`, but for the skew.
    private func expiry(_ question: Question) -> TokenRefusal? {
        let expiry = question.claims.expiresAt.seconds
        if question.now < expiry + skew { return nil }
        return TokenRefusal(.expired, "\(Int64(question.now - expiry)) s ago")
    }

    private func notBefore(_ question: Question) -> TokenRefusal? {
        guard let start = question.claims.notBefore?.seconds, question.now + skew < start else { return nil }
        return TokenRefusal(.notYetValid, "in \(Int64(start - question.now)) s")
    }

    /// A token from the future comes from a clock that cannot be trusted with `exp` either.
    private func issuedAt(_ question: Question) -> TokenRefusal? {
        let issued = question.claims.issuedAt.seconds
        if question.now + skew >= issued { return nil }
        return TokenRefusal(.issuedInFuture, "in \(Int64(issued - question.now)) s")
    }

    /// `sub`, `client_id` (RFC 6749 appendix A.1: visible ASCII) and `jti` must name something.
    private func names(_ question: Question) -> TokenRefusal? {
        let claims = question.claims
        if claims.subject.isEmpty { return TokenRefusal(.claimsMalformed, "sub is empty") }
        if claims.tokenID.isEmpty { return TokenRefusal(.claimsMalformed, "jti is empty") }
        let isClient = !claims.clientID.isEmpty && claims.clientID.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isClient ? nil : TokenRefusal(.claimsMalformed, "client_id is not visible ASCII")
    }

    /// A token is valid in exactly one tenant: the issuer's and, when one is required here, that one.
    private func tenant(_ question: Question) -> TokenRefusal? {
        let named = question.claims.tenantID
        for wanted in [question.source.tenant, requiredTenant] {
            guard let wanted else { continue }
            guard wanted.value.utf8.elementsEqual(named.utf8) else {
                return TokenRefusal(.wrongTenant, "tenant_id is \(named), not \(wanted.value)")
            }
        }
        return nil
    }

    private func holder(_ question: Question) -> TokenRefusal? {
        guard question.claims.confirmation != nil, !allowsUnprovenHolder else { return nil }
        return TokenRefusal(.holderNotProven)
    }
}
