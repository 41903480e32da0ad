import ArgumentParser

/// The variables of the environment that are `signet-mcp`'s own.
struct ServeEnvironment {
    static let prefix = "SIGNET_MCP_"

    /// Names without their prefix.
    private static let known: Set<String> = [
        "SERVERS", "URL", "RESOURCE", "SIGNET_URL", "TENANTS", "EVERY_TENANT", "ISSUERS", "AUTH_MODE", "DATA_ROOT",
        "AUDIT", "HOST", "PORT", "ALLOWED_ORIGINS", "DEVELOPMENT", "LOG_LEVEL", "EMBEDDING_URL",
        "EMBEDDING_MODEL", "EMBEDDING_DIMENSION", "EMBEDDING_KEY_VARIABLE",
        "GIT_REPOSITORIES", "GIT_PROGRAM",
    ]

    private let own: [String: String]

    /// The variables that are ours; one that is misspelt is an error rather than ignored.
    init(_ environment: [String: String]) throws {
        var own: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix(Self.prefix) {
            let short = String(name.dropFirst(Self.prefix.count))
            guard Self.known.contains(short) else {
                let known = Self.known.sorted().map { Self.prefix + $0 }.joined(separator: ", ")
                throw ValidationError("Unknown variable \(name); known are \(known)")
            }
            own[short] = value
        }
        self.own = own
    }

    subscript(name: String) -> String? { own[name] }

    /// The option, or else the variable as a list.
    func list(_ option: [String], _ name: String) -> [String] {
        option.isEmpty ? (own[name]?.split(separator: ",").map { Self.trim($0) } ?? []) : option
    }

    /// The option, or else the variable as a truth value.
    func flag(_ option: Bool, _ name: String) throws -> Bool {
        if option { return true }
        switch own[name] {
        case nil, "false", "0": return false
        case "true", "1": return true
        default: throw ValidationError("\(Self.prefix)\(name) must be true or false")
        }
    }

    /// The option, or else the variable; one of them must be there.
    func needed(_ option: String?, _ flag: String, _ name: String) throws -> String {
        guard let value = option ?? own[name], !value.isEmpty else {
            throw ValidationError("Missing \(flag) (or \(Self.prefix)\(name))")
        }
        return value
    }

    private static func trim(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
