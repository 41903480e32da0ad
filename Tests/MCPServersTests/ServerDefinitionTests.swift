import Foundation
import OAuth
import Testing

@testable import MCPServers
@testable import signet_mcp

@Suite("What the identity server is to know of the MCP servers")
struct ServerDefinitionTests {
    private func definition(_ server: StandardServer) async throws -> ResourceDefinition {
        try await DefineResource.parse([server.rawValue, "--url", "https://mcp.example.com/"]).definition()
    }

    @Test(
        "every tool is in the definition with the very scopes that its server checks, and each scope has words",
        arguments: StandardServer.allCases
    )
    func agrees(server: StandardServer) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let running = try StandardServerSettings(dataRoot: directory).make(server)
        let definition = try await definition(server)
        #expect(definition.name.value == server.rawValue)
        #expect(definition.identifier.value == "https://mcp.example.com/mcp/\(server)")
        #expect(definition.tools.count == running.tools.tools.count && !definition.tools.isEmpty)
        for tool in running.tools.tools {
            let needs = try #require(definition.tools[try ToolName(tool.name)])
            #expect(needs.scope(at: definition.name).tokens.map(\.value) == tool.requiredScopes.sorted())
            #expect(needs.title?.value == tool.title)
        }
        #expect(Set(definition.scopes.map(\.scope.value)) == Set(running.scopes))
        await running.shutDown()
    }

    @Test("a server at a URL of its own is defined there, and nothing is left behind")
    func elsewhere() async throws {
        let command = try DefineResource.parse(["filesystem", "--resource", "https://files.example.com/"])
        #expect(try await command.definition().identifier.value == "https://files.example.com")
        #expect(throws: (any Error).self) { try DefineResource.parse(["filesystem"]) }
        #expect(throws: (any Error).self) {
            try DefineResource.parse(["filesystem", "--url", "https://a.example", "--resource", "https://b.example"])
        }
    }
}
