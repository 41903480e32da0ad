/// The identifier of a protected resource: an absolute URI without fragment, which becomes the token's `aud`.
///
/// A root resource is the same with and without its slash, so `https://api.example` is kept without it. Everything else
/// is compared byte by byte: a different spelling is a different resource.
///
/// Source: RFC 8707 §2, RFC 9728 §1.2.
public struct ResourceIdentifier: OAuthName {
    /// The URI.
    public let value: String

    /// Parses an identifier; https or http, with a host, without user name, query and fragment.
    public init(_ value: String) throws(OAuthValueError) {
        guard let url = AbsoluteURL(value), url.query == nil else {
            throw OAuthValueError(
                kind: "resource identifier",
                rule: "an absolute http(s) URI in lower-case scheme and host, without user name, query and fragment"
            )
        }
        self.value = url.path == "/" ? String(value.dropLast()) : value
    }

    /// The parts of the URI.
    public var url: AbsoluteURL? { AbsoluteURL(value) }
}
