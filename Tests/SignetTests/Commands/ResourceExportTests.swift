import AuthorizationServer
import Foundation
import JOSE
import JSON
import OAuth
import Testing

@testable import signet

@Suite("signet resource export")
struct ResourceExportTests {
    private func export(_ identifier: String = "https://mcp.example.com/mcp/orders") throws -> ResourceExport {
        ResourceExport(
            resource: Resource(
                name: try ResourceName("orders"),
                identifier: try ResourceIdentifier(identifier),
                permissions: [
                    try PermissionName("read"): try DisplayText("Read orders"),
                    try PermissionName("cancel"): try DisplayText("Cancel orders"),
                    try PermissionName("access_review"): try DisplayText("Review who has access"),
                ],
                tools: [
                    try ToolName("cancel_order"): ResourceTool(
                        title: try DisplayText("Cancel order"),
                        permissions: [try PermissionName("read"), try PermissionName("cancel")]
                    )
                ],
                accessTokenLifetime: 90
            ),
            algorithm: .es256,
            issuer: try Issuer("https://id.example.com/t/acme")
        )
    }

    @Test("one definition gives the facts, the metadata and the snippets")
    func json() throws {
        var writer = JSONWriter()
        try export().write(to: &writer)
        let json = try JSONValue(parsing: writer.bytes)
        #expect(json["issuer"] == "https://id.example.com/t/acme")
        #expect(json["jwks_uri"] == "https://id.example.com/t/acme/oauth2/jwks")
        #expect(json["token_lifetime"] == 90)
        #expect(json["scopes"]?.objectValue?.count == 3)
        // No tool needs a review: no client is told to ask for it.
        #expect(json["metadata"]?["scopes_supported"] == ["orders:cancel", "orders:read"])
        #expect(
            json["metadata_url"] == "https://mcp.example.com/.well-known/oauth-protected-resource/mcp/orders"
        )
        #expect(json["snippets"]?.objectValue?.count == 3)
        #expect(
            json["tools"] == [
                "cancel_order": ["title": "Cancel order", "scopes": ["orders:cancel", "orders:read"]]
            ]
        )
    }

    @Test("what is exported can be made a resource of, here or elsewhere")
    func definition() throws {
        let export = try export()
        var writer = JSONWriter()
        export.write(to: &writer)
        let definition = try ResourceDefinition(parsing: writer.bytes)
        #expect(definition == export.definition)
        #expect(definition.algorithm == .es256 && definition.tokenLifetime == 90)
    }

    @Test(
        "each snippet names issuer, audience and the one algorithm, and its own route",
        arguments: ResourceSnippet.allCases
    )
    func snippets(snippet: ResourceSnippet) throws {
        let text = snippet.text(try export())
        #expect(text.contains("\"https://id.example.com/t/acme\""))
        #expect(text.contains("\"https://mcp.example.com/mcp/orders\""))
        #expect(text.contains("\"/mcp/orders\""))
        #expect(text.contains("orders:read"))
        // Swift's validator takes the algorithm from the published key.
        #expect(snippet == .swift || text.contains("\"ES256\""))
    }

    @Test("the Swift snippet is what compiles beside this test")
    func swift() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "ExportedServer.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
        let compiled = try #require(
            source.split(separator: "// Export begins").last?.split(separator: "// Export ends").first
        )
        let imports = "import Hummingbird\nimport ResourceServer\n"
        #expect(source.hasPrefix(imports))
        // How it is laid out is a matter of its surroundings.
        #expect(
            ResourceSnippet.swift.text(try export()).filter { !$0.isWhitespace }
                == (imports + compiled).filter { !$0.isWhitespace }
        )
    }

    @Test("below the snippet stands how each tool checks what it needs")
    func tools() throws {
        let export = try export()
        let python = ResourceSnippet.python.whole(export)
        #expect(python.hasPrefix(ResourceSnippet.python.text(export)))
        #expect(
            python.contains(##"#   cancel_order: @mcp.tool(auth=require_scopes("orders:cancel", "orders:read"))"##)
        )
        #expect(ResourceSnippet.swift.whole(export).contains(#"Scope(parsing: "orders:cancel orders:read")"#))
        let typescript = ResourceSnippet.typescript.whole(export)
        #expect(typescript.contains(#"//   cancel_order: ["orders:cancel", "orders:read"].every("#))
        var bare = export.resource
        bare.tools = [:]
        let without = ResourceExport(resource: bare, algorithm: .es256, issuer: export.issuer)
        for snippet in ResourceSnippet.allCases { #expect(snippet.whole(without) == snippet.text(without)) }
    }

    @Test("for people all of it is in the text")
    func text() throws {
        let text = try export().text
        for part in [
            "orders:cancel", "Cancel orders", "cancel_order", "orders:cancel orders:read", "FastMCP", "jwtVerify",
            "BearerTokenMiddleware",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
