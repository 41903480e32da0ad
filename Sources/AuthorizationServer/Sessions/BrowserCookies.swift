import OAuth

/// The cookies of one tenant: who the browser is, and in which session.
///
/// On https they are `__Host-` cookies (RFC 6265bis §4.1.3.2): Secure, Path=/, no Domain, so that neither a sibling host
/// nor a plain-http page can set them. On http on this machine they have plain names. HttpOnly and SameSite=Lax always.
/// Tenants share a host, so the tenant's name is part of theirs.
struct BrowserCookies: Sendable {
    private let prefix: String
    private let attributes: String

    init(issuer: Issuer, tenant: TenantID) {
        let isSecure = issuer.value.hasPrefix("https://")
        prefix = (isSecure ? "__Host-" : "") + "signet-\(tenant.value)-"
        attributes = "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }

    /// The cookie that proves a session.
    func session(in request: EndpointRequest) -> OpaqueToken? { token("session", request) }

    /// The cookie that tells this browser from others, also when nobody is signed in.
    func browser(in request: EndpointRequest) -> OpaqueToken? { token("browser", request) }

    /// `Set-Cookie` for a session; it ends with the browser's own, or after `seconds`.
    func settingSession(_ token: OpaqueToken, seconds: Int) -> (name: String, value: String) {
        ("set-cookie", "\(prefix)session=\(token.text)\(attributes); Max-Age=\(seconds)")
    }

    /// `Set-Cookie` for the browser; half a year.
    func settingBrowser(_ token: OpaqueToken) -> (name: String, value: String) {
        ("set-cookie", "\(prefix)browser=\(token.text)\(attributes); Max-Age=15552000")
    }

    /// `Set-Cookie` that ends the session's cookie.
    var clearingSession: (name: String, value: String) { ("set-cookie", "\(prefix)session=\(attributes); Max-Age=0") }

    /// RFC 6265 §5.4: pairs separated by `; `.
    ///
    /// A name that stands twice is believed in neither place.
    private func token(_ name: String, _ request: EndpointRequest) -> OpaqueToken? {
        guard let header = request.browser?.cookie else { return nil }
        let wanted = prefix + name
        var found: String?
        for pair in header.split(separator: ";") {
            let trimmed = pair.drop { $0 == " " }
            guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals] == wanted else { continue }
            guard found == nil else { return nil }
            found = String(trimmed[trimmed.index(after: equals)...])
        }
        return found.flatMap(OpaqueToken.init(presented:))
    }
}
