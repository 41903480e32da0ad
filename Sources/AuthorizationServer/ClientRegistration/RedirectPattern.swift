import OAuth

/// Which redirect URIs a tenant allows to clients that register themselves.
///
/// - `https`, `loopback`, `app`: all of that kind (``RedirectURI/Kind``).
/// - A URI as it is: exactly this one, or any port of it on this machine.
/// - A URI that ends with `*`: all that begin so; the host must be written whole, so that `https://example.com*` is none.
/// - `https://*.example.com/…`: the same for all hosts below that name.
public struct RedirectPattern: OAuthName {
    /// The pattern as it was written.
    public let value: String

    private static let kinds: [String: RedirectURI.Kind] = ["https": .web, "loopback": .loopback, "app": .privateUse]
    private static let anyHost = "https://*."

    /// Parses a pattern.
    public init(_ value: String) throws(OAuthValueError) {
        guard Self.kinds[value] != nil || Self.isPattern(value) else {
            throw OAuthValueError(
                kind: "redirect pattern",
                rule: "https, loopback, app, a redirect URI, one that ends with * after its host, or https://*.host/…"
            )
        }
        self.value = value
    }

    /// Whether it allows this URI.
    public func matches(_ uri: RedirectURI) -> Bool {
        if let kind = Self.kinds[value] { return uri.kind == kind }
        let isPrefix = value.hasSuffix("*")
        let text = isPrefix ? String(value.dropLast()) : value
        guard text.hasPrefix(Self.anyHost) else {
            guard isPrefix else { return (try? RedirectURI(text))?.matches(uri) ?? false }
            return uri.value.utf8.starts(with: text.utf8)
        }
        guard let wanted = AbsoluteURL("https://" + text.dropFirst(Self.anyHost.utf8.count)),
            let url = AbsoluteURL(uri.value), url.scheme == "https", url.port == wanted.port,
            url.host.hasSuffix("." + wanted.host)
        else { return false }
        return isPrefix
            ? url.path.utf8.starts(with: wanted.path.utf8) : url.path == wanted.path && url.query == wanted.query
    }

    private static func isPattern(_ value: String) -> Bool {
        var text = value
        if text.hasSuffix("*") {
            text.removeLast()
            // What follows a host's name belongs to it until the slash: the prefix must go beyond.
            if text.hasPrefix("http") {
                guard let slash = text.dropFirst(8).firstIndex(of: "/"), slash > text.startIndex else { return false }
            } else if text.hasSuffix("://") {
                text += "x"
            }
        }
        if text.hasPrefix(anyHost) { text = "https://any." + text.dropFirst(anyHost.utf8.count) }
        return !text.contains("*") && (try? RedirectURI(text)) != nil
    }
}
