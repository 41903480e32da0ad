import ArgumentParser
import Logging
import MCPServers
import OAuth
import TokenValidator

/// What `serve filesystem` was told, by options and by the environment, checked.
struct ServeSettings {
    let resource: ResourceIdentifier
    let filesystem: FilesystemSettings
    let configuration: MCPServerConfiguration
    let logLevel: Logger.Level

    /// Names of the environment, without their prefix.
    private static let known: Set<String> = [
        "RESOURCE", "SIGNET_URL", "TENANTS", "EVERY_TENANT", "ISSUERS", "DATA_ROOT", "HOST", "PORT", "ALLOWED_ORIGINS",
        "DEVELOPMENT", "LOG_LEVEL",
    ]
    private static let prefix = "SIGNET_MCP_"

    init(_ options: ServeFilesystem, environment: [String: String]) throws {
        let environment = try Self.own(environment)
        func list(_ option: [String], _ name: String) -> [String] {
            option.isEmpty ? (environment[name]?.split(separator: ",").map { Self.trim($0) } ?? []) : option
        }
        func flag(_ option: Bool, _ name: String) throws -> Bool {
            if option { return true }
            switch environment[name] {
            case nil, "false", "0": return false
            case "true", "1": return true
            default: throw ValidationError("\(Self.prefix)\(name) must be true or false")
            }
        }
        func needed(_ option: String?, _ flag: String, _ name: String) throws -> String {
            guard let value = option ?? environment[name], !value.isEmpty else {
                throw ValidationError("Missing \(flag) (or \(Self.prefix)\(name))")
            }
            return value
        }

        let isDevelopment = try flag(options.development, "DEVELOPMENT")
        let resourceText = try needed(options.resource, "--resource", "RESOURCE")
        let resource = try Self.parse("--resource", resourceText) { try ResourceIdentifier($0) }
        guard isDevelopment || resource.url?.scheme == "https" else {
            throw ValidationError("--resource must be an https URL; only --development allows http on loopback")
        }
        guard resource.url?.scheme == "https" || resource.url?.isLoopback == true else {
            throw ValidationError("--resource may be http only on loopback")
        }

        let tenants = try list(options.tenants, "TENANTS")
            .map { try Self.parse("--tenant", $0) { try TenantID($0) } }
        let base = try (options.signetURL ?? environment["SIGNET_URL"])
            .map { try Self.parse("--signet-url", $0) { try Issuer($0) } }
        let others = try list(options.issuers, "ISSUERS").map { try Self.parse("--issuer", $0) { try Issuer($0) } }
        let ofTenants = base.map { base in tenants.map { Issuer(base: base, tenant: $0) } } ?? []
        guard base != nil || tenants.isEmpty else { throw ValidationError("--tenant needs --signet-url") }
        guard !(ofTenants + others).isEmpty else {
            throw ValidationError(
                "Name at least one --signet-url with --tenant, or one --issuer: clients are told to get tokens there"
            )
        }
        var trusted = others.map { TrustedIssuer.issuer($0) }
        if let base, try flag(options.everyTenant, "EVERY_TENANT") {
            trusted.append(.everyTenant(of: base))
        } else {
            trusted += ofTenants.map { TrustedIssuer.issuer($0) }
        }

        filesystem = FilesystemSettings(dataRoot: try needed(options.dataRoot, "--data-root", "DATA_ROOT"))
        self.resource = resource
        var configuration = MCPServerConfiguration(
            serving: [],
            trustedIssuers: trusted,
            authorizationServers: ofTenants + others
        )
        configuration.host = options.host ?? environment["HOST"] ?? configuration.host
        if let text = environment["PORT"], options.port == nil {
            guard let port = Int(text) else {
                throw ValidationError("\(Self.prefix)PORT must be a number, not \(text)")
            }
            configuration.port = port
        } else if let port = options.port {
            configuration.port = port
        }
        guard 0...65535 ~= configuration.port else { throw ValidationError("The port must be from 0 to 65535") }
        configuration.allowedOrigins = list(options.allowedOrigins, "ALLOWED_ORIGINS")
        configuration.isDevelopment = isDevelopment
        self.configuration = configuration

        let level = options.logLevel ?? environment["LOG_LEVEL"] ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--log-level must be one of \(levels)")
        }
        self.logLevel = logLevel
    }

    /// The variables that are ours, without their prefix; one that is misspelt is an error rather than ignored.
    private static func own(_ environment: [String: String]) throws -> [String: String] {
        var own: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix(prefix) {
            let short = String(name.dropFirst(prefix.count))
            guard known.contains(short) else {
                throw ValidationError(
                    "Unknown variable \(name); known are \(known.sorted().map { prefix + $0 }.joined(separator: ", "))"
                )
            }
            own[short] = value
        }
        return own
    }

    private static func parse<Value>(_ option: String, _ text: String, _ parse: (String) throws -> Value) throws
        -> Value
    {
        do {
            return try parse(text)
        } catch {
            throw ValidationError("\(option): \(text) is \(error)")
        }
    }

    private static func trim(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
