import ArgumentParser
import Logging
import MCPServers
import OAuth
import SharedSecretTokens
import TokenValidator

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

    private static func resources(
        _ options: Serve,
        _ environment: ServeEnvironment,
        isDevelopment: Bool
    ) throws -> [(StandardServer, ResourceIdentifier)] {
        let names = environment.list(options.servers.map(\.rawValue), "SERVERS")
        let servers = try names.map { name in
            guard let server = StandardServer(rawValue: name) else {
                let known = StandardServer.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("There is no server \(name); known are \(known)")
            }
            return server
        }
        guard !servers.isEmpty, Set(servers).count == servers.count else {
            throw ValidationError("Name each server that is to be served once, such as: serve filesystem")
        }
        if let own = options.resource ?? environment["RESOURCE"] {
            guard servers.count == 1 else {
                throw ValidationError("--resource is for one server; give --url for several")
            }
            return [(servers[0], try resource("--resource", own, isDevelopment))]
        }
        var base = try environment.needed(options.baseURL, "--url", "URL")
        while base.hasSuffix("/") { base.removeLast() }
        return try servers.map { ($0, try resource("--url", base + $0.path, isDevelopment)) }
    }

    private static func resource(_ option: String, _ text: String, _ isDevelopment: Bool) throws -> ResourceIdentifier {
        let resource = try parse(option, text) { try ResourceIdentifier($0) }
        guard isDevelopment || resource.url?.scheme == "https" else {
            throw ValidationError("\(option) must be an https URL; only --development allows http on loopback")
        }
        guard resource.url?.scheme == "https" || resource.url?.isLoopback == true else {
            throw ValidationError("\(option) may be http only on loopback")
        }
        return resource
    }

    private static func trusting(_ options: Serve, _ environment: ServeEnvironment) throws -> MCPServerConfiguration {
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

    private static func sharing(
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

    private static func bypasses(_ environment: [String: String]) throws -> Bool {
        switch environment["MCP_DEV_BYPASS"] {
        case nil, "", "0", "false": return false
        case "1": return true
        default: throw ValidationError("MCP_DEV_BYPASS must be 1, or not set")
        }
    }

    /// `tenant/name=path`, each name once in its tenant.
    private static func repositories(_ texts: [String]) throws -> [TenantID: [String: String]] {
        var repositories: [TenantID: [String: String]] = [:]
        for text in texts {
            let sides = text.split(separator: "=", maxSplits: 1)
            let names = sides.first?.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false) ?? []
            guard sides.count == 2, names.count == 2, !names[1].isEmpty, !names[1].contains("/") else {
                throw ValidationError("--git-repository must be tenant/name=path, not \(text)")
            }
            let tenant = try parse("--git-repository", String(names[0])) { try TenantID($0) }
            guard repositories[tenant, default: [:]].updateValue(String(sides[1]), forKey: String(names[1])) == nil
            else {
                throw ValidationError("--git-repository names \(names[0])/\(names[1]) twice")
            }
        }
        return repositories
    }

    private static func embedding(
        _ options: Serve,
        _ environment: ServeEnvironment
    ) throws -> EmbeddingServiceSettings? {
        guard let url = options.embeddingURL ?? environment["EMBEDDING_URL"] else { return nil }
        let model = try environment.needed(options.embeddingModel, "--embedding-model", "EMBEDDING_MODEL")
        let text = try environment.needed(options.embeddingDimension, "--embedding-dimension", "EMBEDDING_DIMENSION")
        guard let dimension = Int(text), dimension > 0 else {
            throw ValidationError("--embedding-dimension must be a number, not \(text)")
        }
        return EmbeddingServiceSettings(
            url: url,
            model: model,
            dimension: dimension,
            keyVariable: options.embeddingKeyVariable ?? environment["EMBEDDING_KEY_VARIABLE"]
        )
    }

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
