import ArgumentParser
import Logging
import MCPServers
import OAuth

/// What `serve` was told, by options and by the environment, checked; nothing is opened yet.
struct ServeSettings {
    /// The servers and their URLs.
    let resources: [(server: StandardServer, resource: ResourceIdentifier)]
    /// Where several tenants are named: whose URLs there are besides.
    let ofTenants: [TenantURLs]
    let standard: StandardServerSettings
    let auditDirectory: String
    let logLevel: Logger.Level
    /// What the operator should know though it is no error.
    let remarks: [String]
    /// Everything but the servers and the audit.
    private(set) var configuration: MCPServerConfiguration

    init(_ options: Serve, environment all: [String: String]) throws {
        let environment = try ServeEnvironment(all)
        let isDevelopment = try environment.flag(options.development, "DEVELOPMENT")
        resources = try Self.resources(options, environment, isDevelopment: isDevelopment)
        ofTenants = try TenantURLs.all(options, environment, resources)
        let dataRoot = try environment.needed(options.dataRoot, "--data-root", "DATA_ROOT")
        var standard = StandardServerSettings(dataRoot: dataRoot)
        standard.repositories = try Self.repositories(environment.list(options.gitRepositories, "GIT_REPOSITORIES"))
        standard.gitProgram = options.gitProgram ?? environment["GIT_PROGRAM"]
        standard.embeddingService = try Self.embedding(options, environment)
        self.standard = standard
        auditDirectory = options.audit ?? environment["AUDIT"] ?? "\(dataRoot)/audit"

        var remarks: [String] = []
        var configuration: MCPServerConfiguration
        switch options.authMode ?? environment["AUTH_MODE"] ?? "issuer" {
        case "issuer":
            configuration = try Self.trusting(options, environment)
            if all["MCP_JWT_SECRET"] != nil {
                remarks.append("MCP_JWT_SECRET is ignored: tokens of issuers are taken, and never both")
            }
        case "shared-secret":
            configuration = try Self.sharing(options, environment, all)
        case let mode: throw ValidationError("--auth-mode must be issuer or shared-secret, not \(mode)")
        }
        configuration.host = options.host ?? environment["HOST"] ?? configuration.host
        configuration.port = try Self.port(options, environment) ?? configuration.port
        configuration.allowedOrigins = environment.list(options.allowedOrigins, "ALLOWED_ORIGINS")
        configuration.isDevelopment = isDevelopment
        if try Self.bypasses(all) {
            guard isDevelopment, ["127.0.0.1", "::1", "localhost"].contains(configuration.host) else {
                throw ValidationError("\(MCPServerError.bypass)")
            }
            configuration.allowingUnauthenticatedRequests = true
            remarks.append("MCP_DEV_BYPASS is on: REQUESTS WITHOUT A TOKEN PASS, as tenant dev, allowed everything")
        }
        self.configuration = configuration
        self.remarks = remarks

        let level = options.logLevel ?? environment["LOG_LEVEL"] ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--log-level must be one of \(levels)")
        }
        self.logLevel = logLevel
    }

    /// The configuration with its servers and its audit, which are opened here.
    func opened() throws -> MCPServerConfiguration {
        var configuration = configuration
        configuration.audit = try AccessLog(directory: auditDirectory)
        configuration.servers = try resources.flatMap { server, resource in
            let served = try standard.make(server)
            return try [MCPMount(served, at: resource)]
                + ofTenants.map { MCPMount(served, at: try $0.resource(of: server), for: $0.issuer) }
        }
        return configuration
    }

    // MARK: Steps

    private static func port(_ options: Serve, _ environment: ServeEnvironment) throws -> Int? {
        var port = options.port
        if port == nil, let text = environment["PORT"] {
            guard let number = Int(text) else {
                throw ValidationError("\(ServeEnvironment.prefix)PORT must be a number, not \(text)")
            }
            port = number
        }
        guard port.map({ 0...65535 ~= $0 }) ?? true else {
            throw ValidationError("The port must be from 0 to 65535")
        }
        return port
    }

    static func parse<Value>(_ option: String, _ text: String, _ parse: (String) throws -> Value) throws
        -> Value
    {
        do {
            return try parse(text)
        } catch {
            throw ValidationError("\(option): \(text) is \(error)")
        }
    }
}
