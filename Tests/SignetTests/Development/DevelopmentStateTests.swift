import AuthorizationServer
import Foundation
import OAuth
import SigningKeys
import StoreMemory
import Testing

@testable import signet

@Suite("development state")
struct DevelopmentStateTests {
    private let directory: TemporaryDirectory
    private let store = MemoryStore()
    private let admin: Administration

    init() throws {
        directory = try TemporaryDirectory()
        admin = try Workbench.administration(store: store)
    }

    private func configuration(mcpPort: Int = 8090) throws -> ServerConfiguration {
        try ServerConfiguration.parse(
            "dev: {directory: \"\(directory.path)\"}\nmcp: {port: \(mcpPort)}",
            file: "s.yaml",
            environment: [:]
        )
        .configuration
    }

    private func prepare(mcpPort: Int = 8090) async throws -> (DevelopmentCredentials, [String]) {
        var state = try DevelopmentState(try configuration(mcpPort: mcpPort))
        let credentials = try await state.prepare(admin)
        return (credentials, state.remarks)
    }

    @Test("the first start makes a development key, two tenants and a credentials file for the owner only")
    func firstStart() async throws {
        let (credentials, remarks) = try await prepare()
        #expect(remarks.count == 1 && remarks[0].contains("master key"))
        #expect(directory.mode(of: "master.key") == 0o600)
        #expect(directory.mode(of: "credentials.json") == 0o600)
        let keys = try MasterKeys(file: directory.path + "/master.key", allowingDevelopment: true)
        #expect(keys.isForDevelopment)
        #expect(credentials.firstTenant.issuer == "http://127.0.0.1:8080/t/acme")
        #expect(credentials.secondTenant.issuer == "http://127.0.0.1:8080/t/globex")
        let client = try #require(credentials.firstTenant.clients["service"])
        #expect(client.scope == "filesystem:read filesystem:write")
        #expect(client.resource == "http://127.0.0.1:8090/mcp/filesystem")
        #expect(credentials.firstTenant.mcp["filesystem"] == client.resource)
        #expect(credentials.firstTenant.mcp.keys.sorted() == ["filesystem", "git", "memory", "vector"])
    }

    @Test("the resources have the tools of the servers that run, also where an earlier version made them without")
    func tools() async throws {
        _ = try await prepare()
        let acme = try TenantID("acme")
        let before = try await admin.configuration(of: acme).resources
        #expect(before.allSatisfy { $0.tools.isEmpty })
        var state = try DevelopmentState(try configuration())
        let filesystem = try state.servers.make(.filesystem)
        _ = try await state.prepare(admin, running: [.filesystem: filesystem])
        #expect(state.remarks.isEmpty)
        let after = try await admin.configuration(of: acme).resources
        let changed = try #require(after.first { $0.name.value == "filesystem" })
        #expect(changed.tools[try ToolName("write_file")]?.permissions == [try PermissionName("write")])
        #expect(changed.permissions == before.first { $0.name == changed.name }?.permissions)
        #expect(after.filter { $0.name != changed.name } == before.filter { $0.name != changed.name })
        await filesystem.shutDown()
    }

    @Test("starting again keeps the secrets, and changes nothing in the store")
    func restart() async throws {
        let (first, _) = try await prepare()
        let acme = try TenantID("acme")
        let before = try await admin.configuration(of: acme)
        let (second, remarks) = try await prepare()
        #expect(second == first && remarks.isEmpty)
        #expect(try await admin.configuration(of: acme) == before)
        #expect(try DevelopmentCredentials.read(directory.path + "/credentials.json") == first)
    }

    @Test("each tenant has a person, and clients that they sign in for")
    func people() async throws {
        let (credentials, _) = try await prepare()
        for (tenant, username) in [(credentials.firstTenant, "ada"), (credentials.secondTenant, "grace")] {
            #expect(tenant.users.map(\.username) == [username])
            #expect(tenant.signInClients["web"]?.redirectURI == "http://127.0.0.1:8085/callback")
            #expect(tenant.signInClients["web"]?.clientSecret != nil)
            #expect(tenant.signInClients["native"]?.clientSecret == nil)
        }
    }

    @Test("a lost credentials file means a new secret, and that is said")
    func lostFile() async throws {
        let (first, _) = try await prepare()
        try FileManager.default.removeItem(atPath: directory.path + "/credentials.json")
        let (second, remarks) = try await prepare()
        #expect(second.firstTenant.clients["service"] != first.firstTenant.clients["service"])
        #expect(remarks.contains { $0.contains("has a new one") })
        let client = try await admin.client(try ClientID("service"), in: try TenantID("acme"))
        let secret = try #require(second.firstTenant.clients["service"]?.clientSecret)
        #expect(try await admin.accepts(secret, of: client, in: try TenantID("acme")))
    }

    @Test("the resource follows the MCP server to another port")
    func otherPort() async throws {
        _ = try await prepare()
        let (credentials, _) = try await prepare(mcpPort: 9191)
        let resources = try await admin.configuration(of: try TenantID("acme")).resources
        #expect(
            resources.map(\.identifier.value).sorted()
                == ["filesystem", "git", "memory", "vector"].map { "http://127.0.0.1:9191/mcp/\($0)" }
        )
        #expect(credentials.secondTenant.mcp["filesystem"] == "http://127.0.0.1:9191/t/globex/mcp/filesystem")
    }

    @Test("a store whose master key is gone is not given another one")
    func lostKey() throws {
        try PrivateFiles.write("", to: directory.path + "/signet.sqlite", replacing: true)
        #expect { try DevelopmentState(try configuration()) } throws: { "\($0)".contains("make clean-dev") }
    }

    @Test("the banner has the commands to paste, with nothing left to fill in")
    func banner() async throws {
        let (credentials, _) = try await prepare()
        let banner = DevelopmentBanner(
            configuration: try configuration(),
            credentials: credentials,
            credentialsFile: directory.path + "/credentials.json",
            remarks: [],
            isColoured: false
        )
        let secret = try #require(credentials.firstTenant.clients["service"]?.clientSecret)
        #expect(banner.text.contains("curl -s -u 'service:\(secret)'"))
        #expect(banner.text.contains("curl -s http://127.0.0.1:8090/mcp/filesystem"))
        #expect(banner.text.contains("curl -s http://127.0.0.1:8080/t/acme/oauth2/jwks"))
        #expect(!banner.text.contains("\u{1B}"))
    }
}
