/// An http(s) URL taken apart without interpretation: what is compared is what was written.
///
/// Refuses what identifiers must not have: user information, fragments, upper-case scheme or host, dot segments, empty
/// hosts, bad ports and anything outside of visible ASCII.
///
/// Source: RFC 3986 §3.
public struct AbsoluteURL: Hashable, Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    public let host: String
    /// The port, when one is written.
    public let port: UInt16?
    /// The path, empty or starting with a slash.
    public let path: String
    /// What follows the question mark, when there is one.
    public let query: String?

    /// Takes a URL apart; nil when it breaks a rule above.
    public init?(_ text: String) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy(Self.isURLByte) else { return nil }
        let rest: Substring
        if text.hasPrefix("https://") {
            scheme = "https"
            rest = text.dropFirst(8)
        } else if text.hasPrefix("http://") {
            scheme = "http"
            rest = text.dropFirst(7)
        } else {
            return nil
        }
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<authorityEnd]) else { return nil }
        self.host = host
        self.port = port
        let target = rest[authorityEnd...]
        let pathEnd = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<pathEnd])
        query = pathEnd == target.endIndex ? nil : String(target[target.index(after: pathEnd)...])
        guard !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else { return nil }
    }

    /// Scheme, host and port as a browser writes an origin (RFC 6454 §6.2).
    public var origin: String {
        let standard: UInt16 = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)" + (port.map { $0 == standard ? "" : ":\($0)" } ?? "")
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8` or `[::1]` (RFC 8252 §7.3).
    public var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isURLByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: (0x21...0x7E).contains(byte)
        }
    }

    private static func authority(_ text: Substring) -> (host: String, port: UInt16?)? {
        guard !text.contains("@") else { return nil }
        var host = text
        var port: UInt16?
        let portSearchStart = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[portSearchStart...].lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy(\.isDigit), let number = UInt16(digits), number > 0 else { return nil }
            port = number
            host = text[..<colon]
        }
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isAddress ? host.dropFirst().dropLast() : host
        guard !name.isEmpty,
            name.utf8.allSatisfy({
                $0.isLowercase || $0.isDigit
                    || (isAddress
                        ? $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                        : $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_"))
            })
        else { return nil }
        return (String(host), port)
    }
}
