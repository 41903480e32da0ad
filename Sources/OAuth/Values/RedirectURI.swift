/// Where a client may have the browser sent back: exact, but for the port of a loopback address.
///
/// Three kinds, each with its own rule (RFC 8252 §7, OAuth 2.1 §8.4):
/// - `https` with a host;
/// - `http` on this machine (`127.0.0.1`, `[::1]`, `localhost`), where any port matches: native clients choose it late;
/// - a native client's private-use scheme, such as `cursor://…` or `com.example.app:/callback`.
///
/// Never a fragment, user information, `javascript:`, `data:` or plain http to another machine.
public struct RedirectURI: OAuthName {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// `https`.
        case web
        /// `http` on this machine.
        case loopback
        /// A private-use scheme (RFC 8252 §7.1).
        case privateUse
    }

    /// The URI as it was written.
    public let value: String
    /// What it is.
    public let kind: Kind

    /// Schemes that a browser acts on by itself, or that stand for something else than an app.
    private static let foreignSchemes: Set<String> = [
        "about", "blob", "chrome", "data", "file", "filesystem", "ftp", "http", "https", "intent", "jar", "javascript",
        "mailto", "resource", "sms", "tel", "urn", "vbscript", "view-source", "ws", "wss",
    ]

    /// Parses a redirect URI.
    public init(_ value: String) throws(OAuthValueError) {
        guard let kind = Self.kind(of: value) else {
            throw OAuthValueError(
                kind: "redirect URI",
                rule: "https, http on localhost, 127.0.0.1 or [::1], or an app's own scheme; "
                    + "without fragment and user name"
            )
        }
        self.value = value
        self.kind = kind
    }

    /// Whether a request may name `requested` where this one is registered.
    ///
    /// Compared byte by byte (RFC 9700 §2.1), apart from a loopback's port (RFC 8252 §7.3).
    public func matches(_ requested: RedirectURI) -> Bool {
        if value.utf8.elementsEqual(requested.value.utf8) { return true }
        guard kind == .loopback, requested.kind == .loopback, let ours = AbsoluteURL(value),
            let theirs = AbsoluteURL(requested.value)
        else { return false }
        return ours.host == theirs.host && ours.path == theirs.path && ours.query == theirs.query
    }

    /// The host that people see on the consent page; the scheme where there is none.
    public var displayHost: String {
        AbsoluteURL(value)?.host ?? String(value.prefix { $0 != ":" })
    }

    /// Whether the answer goes to a program on the person's own machine, where any program could be the one that asked
    /// (RFC 8252 §8.6): also by https, to a name of this machine (RFC 6761 §6.3).
    public var isLocal: Bool {
        guard kind == .web, let url = AbsoluteURL(value) else { return true }
        let name = url.host.hasSuffix(".") ? url.host.dropLast() : url.host[...]
        return url.isLoopback || name == "localhost" || name.hasSuffix(".localhost")
    }

    /// The scheme of an app; nil for http(s).
    ///
    /// It is no host, however much it looks like one: `accounts.example.com:/callback` goes to whichever app took that name.
    public var appScheme: String? { kind == .privateUse ? String(value.prefix { $0 != ":" }) : nil }

    private static func kind(of value: String) -> Kind? {
        if let url = AbsoluteURL(value) {
            if url.scheme == "https" { return .web }
            return url.isLoopback ? .loopback : nil
        }
        // RFC 3986 §3.1: scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
        guard value.utf8.count <= 2048, let colon = value.firstIndex(of: ":") else { return nil }
        let scheme = value[..<colon]
        let rest = value[value.index(after: colon)...]
        guard scheme.utf8.first?.isLowercase == true,
            scheme.utf8.allSatisfy({
                $0.isLowercase || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".")
            }),
            !foreignSchemes.contains(String(scheme)), !rest.isEmpty,
            rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#"#"<>\^`{|}"#.utf8.contains($0) })
        else { return nil }
        // User information has no place in a redirect.
        if rest.hasPrefix("//"), rest.dropFirst(2).prefix(while: { $0 != "/" && $0 != "?" }).contains("@") {
            return nil
        }
        return .privateUse
    }
}
