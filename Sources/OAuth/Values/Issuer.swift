/// The issuer of one tenant's tokens: an exact string, the same in metadata, in `iss` and in every comparison.
///
/// It has no trailing slash, no query and no fragment (RFC 8414 §2).
public struct Issuer: OAuthName {
    /// The issuer's URL.
    public let value: String

    /// Parses an issuer.
    public init(_ value: String) throws(OAuthValueError) {
        guard let url = AbsoluteURL(value), url.query == nil, !value.hasSuffix("/") else {
            throw OAuthValueError(
                kind: "issuer",
                rule:
                    "an absolute http(s) URL in lower-case scheme and host, without trailing slash, query and fragment"
            )
        }
        self.value = value
    }

    /// The issuer of a tenant below a Signet's public URL (which is itself an issuer-like URL): `{base}/t/{tenant}`.
    public init(base: Issuer, tenant: TenantID) { value = "\(base.value)/t/\(tenant.value)" }

    /// The tenant, if this is the issuer of one below `base`.
    public func tenant(below base: Issuer) -> TenantID? {
        let prefix = base.value + "/t/"
        guard value.utf8.starts(with: prefix.utf8) else { return nil }
        return try? TenantID(String(value.dropFirst(prefix.count)))
    }

    /// The parts of the URL.
    public var url: AbsoluteURL? { AbsoluteURL(value) }
}
