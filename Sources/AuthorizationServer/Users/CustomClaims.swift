import JSON
import OAuth

/// The claims of a person that Signet does not keep in a field of its own, and the names that they may not have.
public enum CustomClaims {
    /// The most bytes of all of them as JSON: they travel in tokens.
    public static let maximumBytes = 4096
    /// What has a field of its own in ``User``.
    private static let fields: Set<String> = [
        "name", "preferred_username", "email", "email_verified", "locale", "updated_at",
    ]

    /// Refuses a name that Signet itself gives a meaning, so that nobody writes their own issuer or audience into a token.
    public static func check(name: String) throws(OAuthValueError) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }) else {
            throw OAuthValueError(kind: "claim name", rule: "1 to 64 visible ASCII characters without quotation marks")
        }
        guard !UserClaims.reserved.contains(name), !fields.contains(name) else {
            throw OAuthValueError(kind: "claim name", rule: "not \(name): Signet sets it itself")
        }
    }

    /// Refuses claims that are too large together, or of a name that is not theirs to have.
    public static func check(_ claims: JSONObject) throws(OAuthValueError) {
        for (name, _) in claims { try check(name: name) }
        var json = JSONWriter()
        json.value(.object(claims))
        guard json.bytes.count <= maximumBytes else {
            throw OAuthValueError(kind: "set of claims", rule: "at most \(maximumBytes) bytes of JSON")
        }
    }
}
