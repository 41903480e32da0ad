import JSON

/// Why a token, a key or a key set is refused; each case has a code that stays the same between versions.
public enum JOSEError: Error, Equatable, Sendable {
    /// Longer than the limit, in bytes.
    case tooLarge(limit: Int)
    /// Not three parts separated by dots (RFC 7515 §7.1).
    case malformedToken
    /// Not base64url without padding, or not its one canonical spelling (RFC 7515 §2).
    case malformedBase64URL
    /// Not the JSON that is needed here.
    case malformedJSON(JSONError)
    /// A header member that is needed is missing or has a wrong value (RFC 7515 §4.1).
    case invalidHeader(member: String)
    /// An algorithm that does not exist here; `none` is one of them (RFC 8725 §3.1).
    case unknownAlgorithm
    /// `crit` names an extension, and none is understood here (RFC 7515 §4.1.11).
    case unsupportedCriticalExtension
    /// An algorithm that the caller does not allow, or that is not this key's (RFC 8725 §3.1).
    case algorithmNotAllowed
    /// The signature is not that of this key over this text.
    case signatureMismatch
    /// A kind of key or curve that does not exist here.
    case unsupportedKey
    /// A key that breaks its type's rules: missing member, wrong length, off the curve, too short.
    case invalidKey(reason: String)
    /// A key set with more keys than the limit.
    case tooManyKeys(limit: Int)
    /// The key cannot sign: the backend refused.
    case signingFailed

    /// A name for logs, metrics and tests.
    public var code: String {
        switch self {
        case .tooLarge: "jose_too_large"
        case .malformedToken: "jose_malformed_token"
        case .malformedBase64URL: "jose_malformed_base64url"
        case .malformedJSON: "jose_malformed_json"
        case .invalidHeader: "jose_invalid_header"
        case .unknownAlgorithm: "jose_unknown_algorithm"
        case .unsupportedCriticalExtension: "jose_unsupported_critical_extension"
        case .algorithmNotAllowed: "jose_algorithm_not_allowed"
        case .signatureMismatch: "jose_signature_mismatch"
        case .unsupportedKey: "jose_unsupported_key"
        case .invalidKey: "jose_invalid_key"
        case .tooManyKeys: "jose_too_many_keys"
        case .signingFailed: "jose_signing_failed"
        }
    }
}
