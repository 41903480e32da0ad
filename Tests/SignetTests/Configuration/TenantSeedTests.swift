import OAuth
import Testing

@testable import signet

@Suite("tenants in the configuration")
struct TenantSeedTests {
    private func parse(_ yaml: String) throws(ConfigurationError) -> ServerConfiguration {
        try ServerConfiguration.parse(yaml, file: "s.yaml", environment: [:]).configuration
    }

    @Test("a tenant comes with its resources, roles and clients")
    func whole() throws {
        let tenants = try parse(
            """
            tenants:
              - id: acme
                name: Acme Corporation
                algorithm: RS256
                default_resource: files
                resources:
                  - {name: files, identifier: "https://mcp.example/files", permissions: [read], token_lifetime: 90s}
                roles:
                  reader: {description: Reads, permissions: {files: [read], "*": [access_review]}}
                clients:
                  - {id: service, roles: [reader], authentication: client_secret_post, secret_file: s.secret}
                  - {id: other}
            """
        )
        .tenants
        #expect(tenants.count == 1)
        #expect(tenants[0].algorithm == .rs256)
        #expect(tenants[0].defaultResource?.value == "files")
        #expect(tenants[0].resources[0].tokenLifetime == .seconds(90))
        #expect(tenants[0].resources[0].permissions?.keys.map(\.value) == ["read"])
        #expect(tenants[0].roles[0].grants.count == 2)
        #expect(tenants[0].clients.map(\.secret) == [.file("s.secret"), .generated])
        #expect(tenants[0].clients[0].authentication == .clientSecretPost)
    }

    @Test("the tools of a resource are listed with what they need, and some with a title")
    func tools() throws {
        let resource = try parse(
            """
            tenants:
              - id: acme
                resources:
                  - name: files
                    identifier: https://mcp.example/files
                    permissions: [read, write]
                    tools:
                      read_file: [read]
                      move_file: {title: Move a file, needs: [files:read, write]}
                      ping: []
                  - {name: plain, identifier: "https://mcp.example/plain"}
            """
        )
        .tenants[0].resources
        let tools = try #require(resource[0].tools)
        #expect(tools.mapValues(\.permissions.count).values.sorted() == [0, 1, 2])
        let move = try #require(tools[try ToolName("move_file")])
        #expect(move.title?.value == "Move a file")
        #expect(move.permissions.map(\.value).sorted() == ["read", "write"])
        #expect(resource[1].tools == nil)
    }

    @Test(
        "what is wrong with a tenant is named by its place in the list",
        arguments: [
            ("tenants: [{name: x}]", "s.yaml:1:11: tenants[0].id: is missing"),
            ("tenants: [{id: Acme}]", "tenants[0].id: \"Acme\" is not a tenant: 1 to 63 of a-z and 0-9"),
            ("tenants: [{id: a, clients: [{id: b, rols: []}]}]", "tenants[0].clients[0].rols: unknown key"),
            (
                "tenants: [{id: a, resources: [{name: r, identifier: \"ftp://x\"}]}]",
                "tenants[0].resources[0].identifier: \"ftp://x\" is not a resource identifier"
            ),
            (
                "tenants: [{id: a, resources: [{name: r, identifier: \"https://x\", tools: {t: [mail:read]}}]}]",
                "tenants[0].resources[0].tools.t: \"mail:read\" is not a permission of r"
            ),
            (
                "tenants: [{id: a, resources: [{name: r, identifier: \"https://x\", permissions: [read], tools: {t: [write]}}]}]",
                "tenants[0].resources[0].tools: \"t\" needs \"write\", which is not among the permissions"
            ),
            ("tenants: [{id: a, default_resource: r}]", "\"r\" is not among the tenant's resources"),
            ("tenants: {id: a}", "tenants: expected a list, found a section"),
        ]
    )
    func wrong(yaml: String, message: String) {
        #expect { try parse(yaml) } throws: { "\($0)".contains(message) }
    }
}
