import MCPServers
import Testing

@testable import signet_mcp

@Suite("signet-mcp serve: options and environment")
struct ServeSettingsTests {
    private let options = [
        "filesystem", "--url", "https://mcp.example.com", "--signet-url", "https://id.example.com", "--tenant", "acme",
        "--data-root", "/srv/mcp",
    ]
    private static let secret = "kZ8v2Qp7Lx1Rt9Yw4Nc6Hb3Jm5Ds0Fg8"

    private func settings(_ arguments: [String], _ environment: [String: String] = [:]) throws -> ServeSettings {
        try ServeSettings(Serve.parse(arguments), environment: environment)
    }

    @Test("options are enough")
    func byOptions() throws {
        let settings = try settings(options + ["--port", "9000", "--allow-origin", "https://a.example"])
        let configuration = settings.configuration
        #expect(settings.resources.map(\.resource.value) == ["https://mcp.example.com/mcp/filesystem"])
        #expect(settings.standard.root(of: .filesystem) == "/srv/mcp/filesystem")
        #expect(settings.auditDirectory == "/srv/mcp/audit")
        #expect(configuration.authorizationServers.map(\.value) == ["https://id.example.com/t/acme"])
        #expect(configuration.trustedIssuers == [.issuer(configuration.authorizationServers[0])])
        #expect(configuration.port == 9000)
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.allowedOrigins == ["https://a.example"])
        #expect(!configuration.isDevelopment)
        #expect(!configuration.allowingUnauthenticatedRequests)
    }

    @Test("of several tenants each has URLs that lead its people to its own issuer")
    func ofTenants() throws {
        let several = try settings(options + ["memory", "--tenant", "globex"])
        #expect(
            several.ofTenants.map(\.issuer.value) == [
                "https://id.example.com/t/acme", "https://id.example.com/t/globex",
            ]
        )
        let urls = try several.ofTenants.map { try $0.resource(of: .memory).value }
        #expect(
            urls == ["https://mcp.example.com/t/acme/mcp/memory", "https://mcp.example.com/t/globex/mcp/memory"]
        )
        #expect(try settings(options).ofTenants.isEmpty)
        let own = [
            "memory", "--resource", "https://memory.example.com/", "--signet-url", "https://id.example.com", "--tenant",
            "acme", "--tenant", "globex", "--data-root", "x",
        ]
        #expect(try settings(own).ofTenants.isEmpty)
    }

    @Test("the environment is enough, and an option wins over it")
    func byEnvironment() throws {
        let environment = [
            "SIGNET_MCP_SERVERS": "filesystem", "SIGNET_MCP_RESOURCE": "http://127.0.0.1:8090/files",
            "SIGNET_MCP_SIGNET_URL": "http://127.0.0.1:8080",
            "SIGNET_MCP_TENANTS": "acme, globex", "SIGNET_MCP_DATA_ROOT": "files", "SIGNET_MCP_DEVELOPMENT": "true",
            "SIGNET_MCP_EVERY_TENANT": "1", "SIGNET_MCP_PORT": "8091", "SIGNET_MCP_LOG_LEVEL": "debug", "HOME": "/",
            "SIGNET_MCP_AUDIT": "/var/audit",
        ]
        let settings = try settings(["--port", "8092"], environment)
        #expect(settings.resources.map(\.resource.value) == ["http://127.0.0.1:8090/files"])
        #expect(settings.configuration.port == 8092)
        #expect(settings.configuration.authorizationServers.count == 2)
        #expect(settings.configuration.trustedIssuers.count == 1)
        #expect(settings.configuration.isDevelopment)
        #expect(settings.auditDirectory == "/var/audit")
        #expect(settings.logLevel == .debug)
    }

    @Test(
        "what is missing or wrong is refused",
        arguments: [
            [], ["filesystem"], ["filesystem", "--url", "https://m.example"], ["filesystem", "--url", "nonsense"],
            ["filesystem", "--url", "http://mcp.example.com", "--development"],
            ["filesystem", "--url", "http://127.0.0.1:8090", "--issuer", "https://id.example.com", "--data-root", "x"],
            ["filesystem", "--url", "https://m.example", "--tenant", "acme", "--data-root", "x"],
            [
                "filesystem", "filesystem", "--url", "https://m.example", "--issuer", "https://i.example",
                "--data-root", "x",
            ],
            ["--url", "https://m.example", "--issuer", "https://i.example", "--data-root", "x"],
            [
                "filesystem", "--url", "https://m.example", "--signet-url", "https://i.example", "--tenant", "Acme",
                "--data-root", "x",
            ],
            [
                "filesystem", "--url", "https://m.example", "--issuer", "https://i.example", "--data-root", "x",
                "--port", "70000",
            ],
            [
                "filesystem", "--url", "https://m.example", "--issuer", "https://i.example", "--data-root", "x",
                "--log-level", "loud",
            ],
            [
                "filesystem", "--url", "https://m.example", "--issuer", "https://i.example", "--data-root", "x",
                "--auth-mode", "none",
            ],
        ]
    )
    func refused(arguments: [String]) {
        #expect(throws: (any Error).self) { try settings(arguments) }
    }

    @Test(
        "a misspelt or malformed variable is refused",
        arguments: [
            ("SIGNET_MCP_RESORCE", "x"), ("SIGNET_MCP_PORT", "many"), ("SIGNET_MCP_DEVELOPMENT", "yes"),
            ("MCP_DEV_BYPASS", "yes"),
        ]
    )
    func variable(name: String, value: String) {
        #expect(throws: (any Error).self) { try settings(options, [name: value]) }
    }

    @Test("a shared secret comes from the environment, and never beside issuers")
    func sharedSecret() throws {
        let own = ["filesystem", "--url", "https://m.example", "--data-root", "x", "--auth-mode", "shared-secret"]
        let environment = ["MCP_JWT_SECRET": Self.secret]
        let settings = try settings(own, environment)
        guard case .sharedSecret(_, nil) = settings.configuration.authentication else {
            Issue.record("not by a shared secret")
            return
        }
        #expect(settings.configuration.trustedIssuers.isEmpty)
        #expect(throws: (any Error).self) { try self.settings(own) }
        #expect(throws: (any Error).self) { try self.settings(own, ["MCP_JWT_SECRET": "short"]) }
        #expect(throws: (any Error).self) { try self.settings(own + ["--issuer", "https://i.example"], environment) }
        #expect(throws: (any Error).self) {
            try self.settings(own, environment.merging(["SIGNET_MCP_TENANTS": "acme"]) { $1 })
        }
        #expect(throws: (any Error).self) {
            try self.settings(own, environment.merging(["MCP_JWT_SECRET_PREVIOUS": Self.secret]) { $1 })
        }
        #expect(try self.settings(options, environment).remarks.count == 1)
    }

    @Test("the bypass is for development on loopback; anything else does not start with it")
    func bypass() throws {
        let local = [
            "filesystem", "--url", "http://127.0.0.1:8090", "--data-root", "x", "--development", "--issuer",
            "http://127.0.0.1:8080/t/acme",
        ]
        let bypass = ["MCP_DEV_BYPASS": "1"]
        let settings = try settings(local, bypass)
        #expect(settings.configuration.allowingUnauthenticatedRequests)
        #expect(settings.remarks.count == 1)
        #expect(throws: (any Error).self) { try self.settings(options, bypass) }
        #expect(throws: (any Error).self) { try self.settings(local + ["--host", "0.0.0.0"], bypass) }
    }
}
