import ArgumentParser
import MCPServers
import OAuth
import SharedSecretTokens
import TokenValidator

// Whose tokens are taken.
extension ServeSettings {
    static func trusting(_ options: Serve, _ environment: ServeEnvironment) throws -> MCPServerConfiguration {
        let tenants = try environment.list(options.tenants, "TENANTS")
            .map { try parse("--tenant", $0) { try TenantID($0) } }
        let base = try (options.signetURL ?? environment["SIGNET_URL"])
            .map { try parse("--signet-url", $0) { try Issuer($0) } }
        let others = try environment.list(options.issuers, "ISSUERS")
            .map { try parse("--issuer", $0) { try Issuer($0) } }
        let ofTenants = base.map { base in tenants.map { Issuer(base: base, tenant: $0) } } ?? []
        guard base != nil || tenants.isEmpty else { throw ValidationError("--tenant needs --signet-url") }
        guard !(ofTenants + others).isEmpty else {
            throw ValidationError(
                "Name at least one --signet-url with --tenant, or one --issuer: clients are told to get tokens there"
            )
        }
        var trusted = others.map { TrustedIssuer.issuer($0) }
        if let base, try environment.flag(options.everyTenant, "EVERY_TENANT") {
            trusted.append(.everyTenant(of: base))
        } else {
            trusted += ofTenants.map { TrustedIssuer.issuer($0) }
        }
        return MCPServerConfiguration(
            serving: [],
            trustedIssuers: trusted,
            authorizationServers: ofTenants + others
        )
    }

    static func sharing(
        _ options: Serve,
        _ environment: ServeEnvironment,
        _ all: [String: String]
    ) throws -> MCPServerConfiguration {
        let isByIssuers =
            try !environment.list(options.issuers, "ISSUERS").isEmpty || options.signetURL != nil
            || environment["SIGNET_URL"] != nil || !environment.list(options.tenants, "TENANTS").isEmpty
            || environment.flag(options.everyTenant, "EVERY_TENANT")
        guard !isByIssuers else { throw ValidationError("\(MCPServerError.twoAuthentications)") }
        guard let secret = try secret("MCP_JWT_SECRET", all) else {
            throw ValidationError("MCP_JWT_SECRET is not set; make a secret with `openssl rand -base64 48`")
        }
        let previous = try self.secret("MCP_JWT_SECRET_PREVIOUS", all)
        guard previous?.isSame(as: secret) != true else {
            throw ValidationError("MCP_JWT_SECRET_PREVIOUS is the same as MCP_JWT_SECRET; unset it")
        }
        var configuration = MCPServerConfiguration(serving: [], trustedIssuers: [], authorizationServers: [])
        configuration.authentication = .sharedSecret(secret, previous: previous)
        return configuration
    }

    private static func secret(_ name: String, _ environment: [String: String]) throws -> SharedSecret? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        do {
            return try SharedSecret(text)
        } catch {
            throw ValidationError("\(name): \(error)")
        }
    }

    static func bypasses(_ environment: [String: String]) throws -> Bool {
        switch environment["MCP_DEV_BYPASS"] {
        case nil, "", "0", "false": return false
        case "1": return true
        default: throw ValidationError("MCP_DEV_BYPASS must be 1, or not set")
        }
    }
}
