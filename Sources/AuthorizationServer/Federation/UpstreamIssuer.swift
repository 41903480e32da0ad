import OAuth

/// The issuer of an upstream provider: exactly the text that its metadata and its tokens say (OpenID Connect Discovery
/// §4.3).
///
/// Unlike our own ``Issuer`` it may end with a slash, as that of some providers does.
public struct UpstreamIssuer: OAuthName {
    /// The issuer as it was written.
    public let value: String

    /// Parses an issuer.
    public init(_ value: String) throws(OAuthValueError) {
        guard let url = AbsoluteURL(value), url.query == nil else {
            throw OAuthValueError(
                kind: "upstream issuer",
                rule: "an absolute http(s) URL in lower-case scheme and host, without query and fragment"
            )
        }
        self.value = value
    }

    /// Where its metadata is: a slash at its end does not count (OpenID Connect Discovery §4.1).
    var discoveryURL: String {
        (value.hasSuffix("/") ? String(value.dropLast()) : value) + "/.well-known/openid-configuration"
    }

    /// Whether `iss` names this issuer, byte by byte.
    ///
    /// Google's ID tokens may leave the scheme out; whose keys verify them is not changed by it.
    func isNamed(by text: String) -> Bool {
        if value.utf8.elementsEqual(text.utf8) { return true }
        return value == GoogleDialect.issuer && text == "accounts.google.com"
    }
}
