import Testing

@testable import signet

@Suite("server configuration")
struct ServerConfigurationTests {
    private func read(_ yaml: String, _ environment: [String: String] = [:]) throws -> ServerConfiguration {
        try ServerConfiguration.parse(yaml, file: "config/signet.yaml", environment: environment).configuration
    }

    private func issues(_ yaml: String, _ environment: [String: String] = [:]) -> [String] {
        do throws(ConfigurationError) {
            _ = try ServerConfiguration.parse(yaml, file: "config/signet.yaml", environment: environment)
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }

    @Test("an empty file is a complete development configuration")
    func empty() throws {
        let configuration = try read("")
        #expect(configuration.mode == .development)
        #expect(configuration.server.port == 8080)
        #expect(configuration.server.publicURL.value == "http://127.0.0.1:8080")
        #expect(configuration.tokens.algorithm == .es256)
        #expect(configuration.tokens.accessTokenLifetime == .seconds(300))
        #expect(configuration.auditDurability == .strict)
        #expect(configuration.store.synchronous == .full)
    }

    @Test("an unknown key is named with its line and the nearest key")
    func unknownKey() {
        let found = issues("tokens:\n  clock_skw: 30s\n")
        #expect(found.count == 1)
        #expect(
            found[0].hasPrefix("config/signet.yaml:2:3: tokens.clock_skw: unknown key; did you mean \"clock_skew\"?")
        )
        #expect(found[0].contains("allowed here: access_token_lifetime, algorithm, clock_skew, maximum_lifetime"))
    }

    @Test("a bad value is named with its line and with what is allowed")
    func badValue() {
        let found = issues("audit:\n  durability: eager\nserver: {port: 99999}\n")
        #expect(
            found == [
                "config/signet.yaml:3:16: server.port: \"99999\" is not a port from 0 to 65535 (0 lets the system choose)",
                "config/signet.yaml:2:15: audit.durability: \"eager\" is not one of: strict, relaxed",
            ]
        )
    }

    @Test("every problem is told in one run")
    func allAtOnce() {
        #expect(issues("mode: test\nsever: {}\njwks: 5m\nlogging: {level: loud}\n").count == 4)
    }

    @Test("broken YAML and doubled keys name their line", arguments: ["server:\n  port: [1\n", "mode: a\nmode: b\n"])
    func broken(yaml: String) {
        let found = issues(yaml)
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("config/signet.yaml:"))
    }

    @Test("a variable overrides the file, and its own bad value is named after it")
    func variables() throws {
        let yaml = "server:\n  port: 9000\ntokens:\n  clock_skew: 10s\n"
        let configuration = try read(yaml, ["SIGNET_SERVER_PORT": "9100", "PATH": "/bin"])
        #expect(configuration.server.port == 9100)
        #expect(configuration.server.publicURL.value == "http://127.0.0.1:9100")
        #expect(configuration.tokens.clockSkew == .seconds(10))
        #expect(
            issues(yaml, ["SIGNET_TOKENS_CLOCK_SKEW": "soon"]) == [
                "SIGNET_TOKENS_CLOCK_SKEW: tokens.clock_skew: \"soon\" is not "
                    + "a duration from 0s to 5m, such as 90s, 15m or 24h"
            ]
        )
    }

    @Test("an unknown variable is an error that names the nearest one")
    func unknownVariable() {
        #expect(
            issues("", ["SIGNET_SERVER_PRT": "1"]) == [
                "SIGNET_SERVER_PRT: unknown variable; did you mean SIGNET_SERVER_PORT?"
            ]
        )
    }

    @Test("variables that Kubernetes sets for a service called signet are left alone")
    func serviceLinks() throws {
        let environment = [
            "SIGNET_PORT": "tcp://10.0.0.1:80", "SIGNET_SERVICE_HOST": "10.0.0.1", "SIGNET_SERVICE_PORT": "80",
            "SIGNET_PORT_80_TCP_ADDR": "10.0.0.1", "SIGNET_MCP_PORT": "tcp://10.0.0.2:80",
        ]
        #expect(try read("", environment).mcp.port == 8090)
    }

    @Test("paths in the file start from its directory, those in variables from the working directory")
    func paths() throws {
        let yaml = "store: {path: ../var/a.sqlite}\npolicies: policies.yaml\n"
        let configuration = try read(yaml, ["SIGNET_DEV_DIRECTORY": "tmp/dev"])
        #expect(configuration.store.path == "var/a.sqlite")
        #expect(configuration.policiesFile == "config/policies.yaml")
        #expect(configuration.developmentDirectory == "tmp/dev")
        #expect(configuration.keys.masterKeyFile == "tmp/dev/master.key")
    }

    @Test("an access token may not outlive the maximum")
    func lifetimes() {
        #expect(issues("tokens: {access_token_lifetime: 2h}")[0].contains("longer than tokens.maximum_lifetime"))
    }

    @Test("spans of keys that cannot hold together are told by the names of the settings")
    func spans() throws {
        let configuration = try read("keys: {rotation_interval: 1m}")
        #expect { try configuration.keySchedule() } throws: {
            "\($0)".contains("keys.rotation_interval (60.0 seconds) is shorter than")
                && "\($0)".contains("shorten jwks.max_age")
        }
    }

    @Test("the files in config/ are valid", arguments: ["signet.yaml", "production.example.yaml"])
    func shippedFiles(name: String) throws {
        let file = Repository.path("config/" + name)
        let reading = try ServerConfiguration.read(file: file, environment: [:])
        #expect(reading.configuration.mode == (name == "signet.yaml" ? .development : .production))
        #expect(reading.configuration.policiesFile == Repository.path("config/policies.yaml"))
    }

    @Test("the development default spells out the built-in values")
    func defaultsAreDocumented() throws {
        let written = try ServerConfiguration.read(file: Repository.path("config/signet.yaml"), environment: [:])
        let builtIn = try ServerConfiguration.parse("", file: "config/signet.yaml", environment: [:])
        let paths: Set = ["store.path", "keys.master_key_file", "dev.directory", "policies", "server.public_url"]
        let values = Dictionary(uniqueKeysWithValues: written.effective.map { ($0.key, $0.value) })
        for setting in builtIn.effective where !paths.contains(setting.key) {
            #expect(values[setting.key] == setting.value, "\(setting.key)")
        }
    }
}
