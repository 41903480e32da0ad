import JOSE
import JSON
import SigningKeys

/// What a provider's token endpoint gave (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3); prints `***`.
struct UpstreamTokenAnswer: Secret {
    /// For the provider's own APIs.
    let accessToken: String
    /// When it ends, as far as the provider says.
    let expiresAt: NumericDate?
    /// For the next ones.
    let refreshToken: String?
    /// What was granted; nil for what was asked for.
    let scope: String?
    /// Who signed in: unproven.
    let idToken: String?

    private static let longestToken = 32 * 1024

    init(_ response: UpstreamResponse, receivedAt now: NumericDate) throws(UpstreamRefusal) {
        let json = try? JSONValue(parsing: response.body, maximumDepth: 16, maximumValues: 4096)
        guard response.status == 200 else {
            let code = json?["error"]?.stringValue
            throw UpstreamRefusal(.failed, "token endpoint: \(code ?? "status \(response.status)")", code: code)
        }
        guard let json, let accessToken = json["access_token"]?.stringValue, !accessToken.isEmpty,
            accessToken.utf8.count <= Self.longestToken
        else { throw UpstreamRefusal(.failed, "token endpoint: the answer has no access token") }
        // RFC 6749 §7.1: a token of a kind that is not understood must not be used.
        guard json["token_type"]?.stringValue?.lowercased() == "bearer" else {
            throw UpstreamRefusal(.failed, "token endpoint: token_type is not Bearer")
        }
        self.accessToken = accessToken
        // Some say numbers as strings.
        let seconds = json["expires_in"].flatMap { $0.doubleValue ?? $0.stringValue.flatMap(Double.init) }
        expiresAt = seconds.flatMap { $0 > 0 && $0.isFinite ? NumericDate(now.seconds + $0) : nil }
        refreshToken = json["refresh_token"]?.stringValue
            .flatMap { $0.isEmpty || $0.utf8.count > Self.longestToken ? nil : $0 }
        scope = json["scope"]?.stringValue
        idToken = json["id_token"]?.stringValue
    }
}
