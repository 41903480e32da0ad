/// The name of a tenant: `[a-z0-9](-?[a-z0-9]){0,62}`, so that it fits in a path, a host name and a file name.
public struct TenantID: OAuthName {
    /// The name.
    public let value: String

    /// Parses a tenant's name.
    public init(_ value: String) throws(OAuthValueError) {
        guard isHyphenated(value, maximumParts: 63) else {
            throw OAuthValueError(
                kind: "tenant",
                rule: "1 to 63 of a-z and 0-9, with single hyphens between them"
            )
        }
        self.value = value
    }
}

/// The name of a protected resource inside its tenant, as scopes spell it: `filesystem`, `postgresql-database`.
public struct ResourceName: OAuthName {
    /// The name.
    public let value: String

    /// Parses a resource's name.
    public init(_ value: String) throws(OAuthValueError) {
        guard isHyphenated(value, maximumParts: 63) else {
            throw OAuthValueError(
                kind: "resource name",
                rule: "1 to 63 of a-z and 0-9, with single hyphens between them"
            )
        }
        self.value = value
    }
}

/// The name of a role inside its tenant: `database-specialist`.
public struct RoleName: OAuthName {
    /// The name.
    public let value: String

    /// Parses a role's name.
    public init(_ value: String) throws(OAuthValueError) {
        guard isHyphenated(value, maximumParts: 63) else {
            throw OAuthValueError(
                kind: "role",
                rule: "1 to 63 of a-z and 0-9, with single hyphens between them"
            )
        }
        self.value = value
    }
}

/// What may be done at a resource: `read`, `execute_queries`.
public struct PermissionName: OAuthName {
    /// The name.
    public let value: String

    /// Parses a permission's name.
    public init(_ value: String) throws(OAuthValueError) {
        let utf8 = value.utf8
        guard (1...63).contains(utf8.count), utf8.first?.isLowercase == true,
            utf8.allSatisfy({ $0.isLowercase || $0.isDigit || $0 == UInt8(ascii: "_") })
        else {
            throw OAuthValueError(
                kind: "permission",
                rule: "1 to 63 of a-z, 0-9 and _, starting with a letter"
            )
        }
        self.value = value
    }
}

/// The name of a tool at an MCP server: `write_file` (MCP, tools, Tool Names).
public struct ToolName: OAuthName {
    /// The name.
    public let value: String

    /// Parses a tool's name.
    public init(_ value: String) throws(OAuthValueError) {
        let utf8 = value.utf8
        guard (1...128).contains(utf8.count),
            utf8.allSatisfy({
                $0.isLowercase || $0.isUppercase || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".")
            })
        else { throw OAuthValueError(kind: "tool name", rule: "1 to 128 of A-Z, a-z, 0-9, _, - and .") }
        self.value = value
    }
}

/// The identifier of a client: one that was given here, or the URL of a client's own metadata document.
///
/// - Given here: URL-safe characters, so that no URL and no form changes them (RFC 6749 §2.2 and appendix A.1). Such an
///   id never begins with `https://`, for it has no colon.
/// - A URL: `https`, with a path, as it was written (OAuth Client ID Metadata Document §3).
public struct ClientID: OAuthName {
    /// The most bytes of a URL.
    public static let maximumURLBytes = 1024

    /// The identifier.
    public let value: String

    /// Parses a client's identifier.
    public init(_ value: String) throws(OAuthValueError) {
        let utf8 = value.utf8
        let isGiven =
            (1...200).contains(utf8.count)
            && utf8.allSatisfy {
                $0.isLowercase || $0.isUppercase || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "~")
            }
        guard isGiven || Self.isDocumentURL(value) else {
            throw OAuthValueError(
                kind: "client id",
                rule: "1 to 200 of A-Z, a-z, 0-9, -, ., _ and ~, or the https URL of a client metadata document"
            )
        }
        self.value = value
    }

    /// The parts of the URL, where it is one.
    public var documentURL: AbsoluteURL? { Self.isDocumentURL(value) ? AbsoluteURL(value) : nil }

    private static func isDocumentURL(_ value: String) -> Bool {
        guard value.utf8.starts(with: "https://".utf8), value.utf8.count <= maximumURLBytes,
            let url = AbsoluteURL(value)
        else { return false }
        return !url.path.isEmpty
    }
}

/// Lowercase letters and digits with single hyphens between them.
private func isHyphenated(_ value: String, maximumParts: Int) -> Bool {
    var characters = 0
    var afterHyphen = true
    for byte in value.utf8 {
        if byte == UInt8(ascii: "-") {
            if afterHyphen { return false }
            afterHyphen = true
        } else if byte.isLowercase || byte.isDigit {
            characters += 1
            afterHyphen = false
        } else {
            return false
        }
    }
    return !afterHyphen && characters <= maximumParts
}
