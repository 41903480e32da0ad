import OAuth

/// Which hosts are meant: `app.example` that one, `*.example` all below it (and not `example` itself).
public struct HostPattern: OAuthName {
    /// As it is written, in lower case.
    public let value: String

    /// Parses a pattern.
    public init(_ value: String) throws(OAuthValueError) {
        let name = value.hasPrefix("*.") ? value.dropFirst(2) : value[...]
        guard (1...253).contains(name.utf8.count), let url = AbsoluteURL("https://\(name)/"), url.port == nil,
            url.host == name, !name.split(separator: ".", omittingEmptySubsequences: false).contains("")
        else { throw OAuthValueError(kind: "host", rule: "a host in lower case, such as app.example or *.example") }
        self.value = value
    }

    /// Whether a host is meant; a final dot of the name counts for nothing.
    public func matches(_ host: String) -> Bool {
        let host = host.hasSuffix(".") ? host.dropLast() : host[...]
        return value.hasPrefix("*.") ? host.hasSuffix(value.dropFirst(1)) && host != value.dropFirst(1) : host == value
    }
}

/// Which hosts a tenant takes from what clients publish of themselves.
public struct HostRules: Sendable, Equatable {
    private let allowed: [HostPattern]
    private let denied: [HostPattern]
    private let isRestricted: Bool

    /// Only the allowed ones, all if there are none, and never a denied one.
    ///
    /// A text that is no pattern matches nothing; that it stands among the allowed ones restricts all the same.
    public init(allowed: [String] = [], denied: [String] = []) {
        self.allowed = allowed.compactMap { try? HostPattern($0) }
        self.denied = denied.compactMap { try? HostPattern($0) }
        isRestricted = !allowed.isEmpty
    }

    /// Whether a host may be asked.
    public func allow(_ host: String) -> Bool {
        !denied.contains { $0.matches(host) } && (!isRestricted || allowed.contains { $0.matches(host) })
    }
}
