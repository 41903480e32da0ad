import OAuth

/// What a tenant lets strangers' clients do: who may register (RFC 7591 §3), with what, for how long.
public struct RegistrationPolicy: Sendable, Equatable {
    /// Who may register a client.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// Whoever asks, within the quotas.
        case open
        /// Who shows an initial access token (RFC 7591 §3).
        case token
        /// Nobody: the endpoint does not exist.
        case off
    }

    /// Who may register a client.
    public var mode: Mode
    /// Which redirect URIs are allowed; empty for all that are safe in themselves.
    public var redirectPatterns: [RedirectPattern]
    /// The most that such a client may ask for at resources in a person's name; nil for whatever the person may.
    public var scope: Scope?
    /// The roles of such a client when it comes in its own name; without any it cannot (no `client_credentials`).
    public var clientRoles: Set<RoleName>
    /// How many seconds a client that was never used is kept.
    public var unusedLifetime: Int
    /// How many seconds a client is kept after its last use; one with live grants is kept in any case.
    public var idleLifetime: Int
    /// How many clients that nobody here made the tenant may have at once.
    public var maximumClients: Int
    /// How many clients an address may register in an hour.
    public var maximumPerHour: Int

    /// A policy; the defaults are those of a new tenant.
    public init(
        mode: Mode = .open,
        redirectPatterns: [RedirectPattern] = [],
        scope: Scope? = nil,
        clientRoles: Set<RoleName> = [],
        unusedLifetime: Int = 24 * 3600,
        idleLifetime: Int = 90 * 24 * 3600,
        maximumClients: Int = 10_000,
        maximumPerHour: Int = 60
    ) {
        self.mode = mode
        self.redirectPatterns = redirectPatterns
        self.scope = scope
        self.clientRoles = clientRoles
        self.unusedLifetime = max(600, unusedLifetime)
        self.idleLifetime = max(3600, idleLifetime)
        self.maximumClients = max(0, maximumClients)
        self.maximumPerHour = max(1, maximumPerHour)
    }

    /// Whether a client may have people sent back there.
    public func allows(_ redirectURI: RedirectURI) -> Bool {
        redirectPatterns.isEmpty || redirectPatterns.contains { $0.matches(redirectURI) }
    }
}

/// What a tenant thinks of clients that are found by their metadata documents (OAuth Client ID Metadata Document §6).
public struct ClientDocumentPolicy: Sendable, Equatable {
    /// Whether such clients are let in.
    public var isEnabled: Bool
    /// The only hosts whose clients are let in; empty for all.
    ///
    /// `*.example.com` stands for all hosts below that name.
    public var allowedHosts: [String]
    /// The hosts whose clients are refused in any case; written as above.
    public var deniedHosts: [String]

    /// A policy; the defaults are those of a new tenant.
    public init(isEnabled: Bool = true, allowedHosts: [String] = [], deniedHosts: [String] = []) {
        self.isEnabled = isEnabled
        self.allowedHosts = allowedHosts
        self.deniedHosts = deniedHosts
    }

    /// Whether clients of that host, in lower case, are let in.
    public func allows(host: String) -> Bool {
        func isNamed(_ patterns: [String]) -> Bool {
            patterns.contains { $0.hasPrefix("*.") ? host.hasSuffix($0.dropFirst()) : host == $0 }
        }
        return isEnabled && !isNamed(deniedHosts) && (allowedHosts.isEmpty || isNamed(allowedHosts))
    }
}
