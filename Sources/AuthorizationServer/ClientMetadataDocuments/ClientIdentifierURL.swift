import OAuth

/// A client identifier that is the URL of the client's metadata document.
///
/// https, with a path, without user information, fragment and dot segments, also encoded ones; as it was written, for it is
/// compared by its characters (RFC 3986 §6.2.1).
///
/// Source: draft-ietf-oauth-client-id-metadata-document-02 §3.
public struct ClientIdentifierURL: Hashable, Sendable {
    /// Where it leads.
    public let url: AbsoluteURL
    /// As it was written.
    public let value: String

    /// Whether a client id means to be one: all that we issue ourselves begin in another way.
    public static func isMeant(by clientID: String) -> Bool { clientID.utf8.starts(with: "https://".utf8) }

    /// Parses an identifier; nil when it breaks a rule.
    public init?(_ text: String) {
        guard let url = AbsoluteURL(text), url.scheme == "https", url.path.utf8.count > 1 else { return nil }
        let segments = url.path.lowercased().split(separator: "/")
        guard !segments.contains(where: { Self.dotSegments.contains(String($0)) }) else { return nil }
        self.url = url
        value = text
    }

    /// What servers take for `.` and `..` (RFC 3986 §6.2.2.2).
    private static let dotSegments: Set = [".", "..", "%2e", "%2e%2e", ".%2e", "%2e."]
}
