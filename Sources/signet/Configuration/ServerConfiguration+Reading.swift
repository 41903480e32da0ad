import AuthorizationServer
import Foundation
import OAuth

extension ServerConfiguration {
    /// What reading answers: the configuration, and where each setting came from.
    struct Reading {
        let configuration: ServerConfiguration
        let effective: [SettingsSource.Effective]
    }

    /// Reads a file and lays the environment over it; a nil file means built-in defaults and the environment alone.
    static func read(
        file: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> Reading {
        guard let file else { return try parse("", file: "(no file)", environment: environment) }
        do {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            return try parse(text, file: file, environment: environment)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            let issue = ConfigurationIssue(
                .file(file, line: 1, column: 1),
                key: "",
                "cannot be read",
                remedy: "name another file with --config, or start from config/signet.yaml"
            )
            throw ConfigurationError(issues: [issue])
        }
    }

    /// Reads the text of a configuration.
    static func parse(
        _ yaml: String,
        file: String,
        environment: [String: String]
    ) throws(ConfigurationError) -> Reading {
        let source = SettingsSource(file: file, environment: environment)
        var reader = source.open(yaml)
        let configuration = ServerConfiguration(&reader)
        reader.finish()
        try source.finish()
        guard let configuration else { throw ConfigurationError(issues: source.issues) }
        return Reading(configuration: configuration, effective: source.effective)
    }

    /// Nil when a setting that has no default is missing or wrong, which has been reported by then.
    private init?(_ file: inout SettingsReader) {
        mode = file.value("mode", .choice, default: .development)
        let server = file.section("server") { Server(&$0) }
        let directory = file.section("dev") { $0.path("directory", default: "var/dev") } ?? "var/dev"
        // Development keeps all its state in one place, so that the command line finds what `signet dev` made.
        let isDevelopment = mode == .development
        store = file.section("store") {
            Store(&$0, path: isDevelopment ? "\(directory)/signet.sqlite" : nil)
        }
        keys = file.section("keys") {
            Keys(
                masterKeyFile: $0.path("master_key_file", default: isDevelopment ? "\(directory)/master.key" : nil),
                rotationInterval: $0.value(
                    "rotation_interval",
                    .duration(.seconds(1) ... .seconds(366 * 86_400)),
                    default: .seconds(30 * 86_400)
                )
            )
        }
        jwksMaxAge = file.section("jwks") {
            $0.value("max_age", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(300))
        }
        tokens = file.section("tokens") { Tokens(&$0) }
        passwords = file.section("passwords") {
            Passwords(
                threads: $0.value("hashing_threads", .automatic(or: 1...256), default: nil),
                queue: $0.value("queue_limit", .number(0...10_000), default: 256),
                breachedList: $0.path("breached_list", default: nil)
            )
        }
        clientMetadata = file.section("client_metadata") {
            ClientMetadata(
                trustedCA: $0.path("trusted_ca", default: nil),
                loopbackHosts: $0.list("loopback_hosts", SettingKind<HostPattern>.name) ?? []
            )
        }
        auditDurability = file.section("audit") { $0.value("durability", .choice, default: .strict) }
        logging = file.section("logging") {
            Logging(
                level: $0.value("level", .choice, default: .info),
                format: $0.value("format", .choice, default: .text)
            )
        }
        policiesFile = file.path("policies", default: nil)
        writtenDevelopmentSections = ["dev", "mcp"].filter { [file] in file.has($0) }
        mcp = file.section("mcp") {
            DevelopmentMCP(
                host: $0.value("host", .host, default: "127.0.0.1"),
                port: $0.value("port", .port, default: 8090)
            )
        }
        developmentDirectory = directory
        tenants = file.sections("tenants") { TenantSeed(&$0) }
        guard let server else { return nil }
        self.server = server
        // draft-ietf-oauth-client-id-metadata-document-02 §8.5: only where our own issuer is on this machine.
        if clientMetadata.isLoosened, server.publicURL.url?.isLoopback != true {
            file.report(
                "client_metadata",
                "is for a server whose public_url is on this machine",
                remedy: "take the section out, or write a public_url such as http://127.0.0.1:8080"
            )
        }
    }
}

extension ServerConfiguration.Server {
    init?(_ section: inout SettingsReader) {
        host = section.value("host", .host, default: "127.0.0.1")
        port = section.value("port", .port, default: 8080)
        let fallback = try? Issuer("http://" + AddressText.authority(AddressText.reachable(host), port))
        let url = section.value("public_url", SettingKind<Issuer>.name.optional, default: fallback)
        eventLoops = section.value("event_loops", .automatic(or: 1...256), default: nil)
        trustedProxies = section.list("trusted_proxies", .addressBlock) ?? []
        idleTimeout = section.value("idle_timeout", .duration(.seconds(1) ... .seconds(3600)), default: .seconds(60))
        shutdownTimeout = section.value(
            "shutdown_timeout",
            .duration(.zero ... .seconds(600)),
            default: .seconds(20)
        )
        guard let url else {
            section.report("public_url", "must be written when the port is 0", remedy: OAuthRule.of(Issuer.self))
            return nil
        }
        publicURL = url
    }
}

extension ServerConfiguration.ClientMetadata {
    /// Whether anything but the public Internet is asked or believed.
    var isLoosened: Bool { trustedCA != nil || !loopbackHosts.isEmpty }
}

extension ServerConfiguration.Store {
    init(_ section: inout SettingsReader, path fallback: String?) {
        kind = section.value("kind", .choice, default: .sqlite)
        path = section.path("path", default: fallback)
        synchronous = section.value("synchronous", .choice, default: .full)
        pollInterval = section.value(
            "poll_interval",
            .duration(.milliseconds(10) ... .seconds(60)),
            default: .milliseconds(250)
        )
    }
}

extension ServerConfiguration.Tokens {
    init(_ section: inout SettingsReader) {
        let lifetimes = SettingKind.tokenLifetime
        accessTokenLifetime = section.value("access_token_lifetime", lifetimes, default: .seconds(300))
        maximumLifetime = section.value("maximum_lifetime", lifetimes, default: .seconds(3600))
        clockSkew = section.value("clock_skew", .duration(.zero ... .seconds(300)), default: .seconds(30))
        algorithm = section.value("algorithm", .signingAlgorithm, default: .es256)
        if accessTokenLifetime > maximumLifetime {
            section.report(
                "access_token_lifetime",
                "is longer than tokens.maximum_lifetime",
                remedy: "raise maximum_lifetime to at least \(DurationText.format(accessTokenLifetime))"
            )
        }
    }
}
