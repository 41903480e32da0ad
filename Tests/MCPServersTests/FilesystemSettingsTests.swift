import Testing

@testable import signet_mcp

@Suite("signet-mcp serve filesystem: options and environment")
struct FilesystemSettingsTests {
    private let options = [
        "--resource", "https://mcp.example.com/mcp/filesystem", "--signet-url", "https://id.example.com", "--tenant",
        "acme",
        "--data-root", "/srv/files",
    ]

    private func settings(_ arguments: [String], _ environment: [String: String] = [:]) throws -> ServeSettings {
        try ServeSettings(ServeFilesystem.parse(arguments), environment: environment)
    }

    @Test("options are enough")
    func byOptions() throws {
        let settings = try settings(options + ["--port", "9000", "--allow-origin", "https://a.example"])
        let configuration = settings.configuration
        #expect(settings.resource.value == "https://mcp.example.com/mcp/filesystem")
        #expect(configuration.authorizationServers.map(\.value) == ["https://id.example.com/t/acme"])
        #expect(configuration.trustedIssuers == [.issuer(configuration.authorizationServers[0])])
        #expect(configuration.port == 9000)
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.allowedOrigins == ["https://a.example"])
        #expect(!configuration.isDevelopment)
    }

    @Test("the environment is enough, and an option wins over it")
    func byEnvironment() throws {
        let environment = [
            "SIGNET_MCP_RESOURCE": "http://127.0.0.1:8090/mcp/filesystem",
            "SIGNET_MCP_SIGNET_URL": "http://127.0.0.1:8080",
            "SIGNET_MCP_TENANTS": "acme, globex", "SIGNET_MCP_DATA_ROOT": "files", "SIGNET_MCP_DEVELOPMENT": "true",
            "SIGNET_MCP_EVERY_TENANT": "1", "SIGNET_MCP_PORT": "8091", "SIGNET_MCP_LOG_LEVEL": "debug", "HOME": "/",
        ]
        let settings = try settings(["--port", "8092"], environment)
        #expect(settings.configuration.port == 8092)
        #expect(settings.configuration.authorizationServers.count == 2)
        #expect(settings.configuration.trustedIssuers.count == 1)
        #expect(settings.configuration.isDevelopment)
        #expect(settings.logLevel == .debug)
    }

    @Test(
        "what is missing or wrong is refused",
        arguments: [
            [], ["--resource", "https://m.example/mcp"], ["--resource", "nonsense"],
            ["--resource", "http://mcp.example.com/mcp", "--development"],
            ["--resource", "http://127.0.0.1:8090/mcp", "--issuer", "https://id.example.com", "--data-root", "x"],
            ["--resource", "https://m.example/mcp", "--tenant", "acme", "--data-root", "x"],
            [
                "--resource", "https://m.example/mcp", "--signet-url", "https://i.example", "--tenant", "Acme",
                "--data-root", "x",
            ],
            [
                "--resource", "https://m.example/mcp", "--issuer", "https://i.example", "--data-root", "x", "--port",
                "70000",
            ],
            [
                "--resource", "https://m.example/mcp", "--issuer", "https://i.example", "--data-root", "x",
                "--log-level", "loud",
            ],
        ]
    )
    func refused(arguments: [String]) {
        #expect(throws: (any Error).self) { try settings(arguments) }
    }

    @Test(
        "a misspelt or malformed variable is refused",
        arguments: [("SIGNET_MCP_RESORCE", "x"), ("SIGNET_MCP_PORT", "many"), ("SIGNET_MCP_DEVELOPMENT", "yes")]
    )
    func variable(name: String, value: String) {
        #expect(throws: (any Error).self) { try settings(options, [name: value]) }
    }
}
