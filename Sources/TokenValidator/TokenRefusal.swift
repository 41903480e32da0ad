/// Why a token is not accepted: a value, not a fault.
///
/// `code` is stable and goes to logs, metrics and tests. `publicDescription` is dull and may be sent to the client.
/// `detail` is for the log alone: it may repeat what the token says, never the token.
///
/// ```swift
/// case .failure(let refusal):
///     logger.info("token refused", metadata: ["code": "\(refusal.code.rawValue)", "detail": "\(refusal.detail ?? "")"])
/// ```
public struct TokenRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; the raw value never changes between versions.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Longer than the limit; it was not looked at.
        case tooLarge = "token_too_large"
        /// Not a JWS in compact form, or its header or payload breaks a rule of JSON or of base64url.
        case malformed = "token_malformed"
        /// `typ` is not `at+jwt`: an ID token, a logout token or no JWT at all (RFC 9068 §4, RFC 8725 §3.11).
        case wrongType = "wrong_type"
        /// The header demands an extension that is not known here (RFC 7515 §4.1.11).
        case criticalHeader = "critical_header"
        /// Nobody here trusts this issuer.
        case untrustedIssuer = "untrusted_issuer"
        /// The header names an algorithm that is not on the list, or the key is not for it (RFC 8725 §3.1).
        case algorithmNotAllowed = "algorithm_not_allowed"
        /// The header names no key.
        case keyIDMissing = "key_id_missing"
        /// The issuer does not publish this key.
        case unknownKey = "unknown_key"
        /// The issuer publishes several keys of this name.
        case ambiguousKey = "ambiguous_key"
        /// The signature is not the key's.
        case badSignature = "bad_signature"
        /// A claim that RFC 9068 §2.2 requires is missing, or one is of the wrong kind.
        case claimsMalformed = "claims_malformed"
        /// The token is for somebody else.
        case wrongAudience = "wrong_audience"
        /// `exp` has passed.
        case expired = "token_expired"
        /// `nbf` has not come yet.
        case notYetValid = "token_not_yet_valid"
        /// `iat` lies in the future.
        case issuedInFuture = "token_issued_in_future"
        /// `tenant_id` is not the issuer's tenant, or not the one that is required here.
        case wrongTenant = "wrong_tenant"
        /// The token is bound to a key (`cnf`), and nobody proved that the sender holds it.
        case holderNotProven = "holder_not_proven"
        /// The issuer's keys cannot be had now; the token may be good.
        case keysUnavailable = "keys_unavailable"
        /// The issuer has been out of reach for so long that its last known keys are not believed any more.
        case keysTooOld = "keys_too_old"
    }

    /// What was wrong.
    public let code: Code
    /// What only the log may know.
    public let detail: String?
    /// When it is worth trying again; given when the issuer, not the token, is to blame.
    public let retryAfter: Duration?

    init(_ code: Code, _ detail: String? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.detail = detail.map(Self.loggable)
        self.retryAfter = retryAfter
    }

    /// Whether the token could not be judged: answer 503, not 401.
    public var isUnavailability: Bool { code == .keysUnavailable || code == .keysTooOld }

    /// What a client may be told; ASCII without quotes and backslashes (RFC 6750 §3).
    public var publicDescription: String {
        switch code {
        case .expired: "The access token expired"
        case .keysUnavailable, .keysTooOld: "The access token cannot be checked now"
        default: "The access token is invalid"
        }
    }

    /// The code alone: a default description leaks nothing.
    public var description: String { code.rawValue }

    /// Details repeat what strangers wrote: a log line must stay one line, and short.
    private static func loggable(_ text: String) -> String {
        let isPlain: (UInt8) -> Bool = { (0x20...0x7E).contains($0) }
        if text.utf8.count <= 256, text.utf8.allSatisfy(isPlain) { return text }
        return String(decoding: text.utf8.prefix(256).map { isPlain($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
