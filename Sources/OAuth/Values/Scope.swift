/// One scope: `filesystem:read`, or a plain word such as `openid`.
///
/// Source: RFC 6749 §3.3: `1*( %x21 / %x23-5B / %x5D-7E )`.
public struct ScopeToken: OAuthName {
    /// The scope as it is written in requests and tokens.
    public let value: String

    /// Parses one scope.
    public init(_ value: String) throws(OAuthValueError) {
        guard (1...200).contains(value.utf8.count),
            value.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
        else {
            throw OAuthValueError(
                kind: "scope",
                rule: "1 to 200 visible ASCII characters without quotes and backslashes"
            )
        }
        self.value = value
    }

    /// The scope that stands for a permission at a resource.
    public init(_ resource: ResourceName, _ permission: PermissionName) {
        value = "\(resource.value):\(permission.value)"
    }
}

/// A set of scopes in the order in which they were named.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    /// Each scope once, in order.
    public let tokens: [ScopeToken]
    /// The scopes as a request or a token writes them; written once, for it is asked for with every token.
    public let description: String

    /// No scope at all.
    public static let empty = Scope([])

    /// The given scopes; a repeated one counts once.
    public init(_ tokens: some Sequence<ScopeToken>) {
        var unique: [ScopeToken] = []
        var description = ""
        for token in tokens where !unique.contains(token) {
            if !unique.isEmpty { description += " " }
            description += token.value
            unique.append(token)
        }
        self.tokens = unique
        self.description = description
    }

    /// Parses scopes separated by single spaces; the empty string is no scope (MCP clients send it).
    public init(parsing text: String, maximumTokens: Int = 256) throws(OAuthValueError) {
        var tokens: [ScopeToken] = []
        if !text.isEmpty {
            // By bytes: a space is one, and to look for characters takes longer than all else here.
            for part in text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
                guard tokens.count < maximumTokens else {
                    throw OAuthValueError(kind: "scope", rule: "at most \(maximumTokens) scopes")
                }
                tokens.append(try ScopeToken(String(Substring(part))))
            }
        }
        self.init(tokens)
    }

    /// Whether no scope is in it.
    public var isEmpty: Bool { tokens.isEmpty }

    /// Whether this scope is in it.
    public func contains(_ token: ScopeToken) -> Bool { tokens.contains(token) }

    /// Whether all of `other` is in it.
    public func isSuperset(of other: Scope) -> Bool { other.tokens.allSatisfy(contains) }
}
