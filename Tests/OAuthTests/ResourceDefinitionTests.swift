import JSON
import OAuth
import Testing

@Suite("The definition of a resource")
struct ResourceDefinitionTests {
    private static let text = #"""
        {
            "name": "filesystem",
            "resource": "https://mcp.example.com/mcp/filesystem",
            "token_lifetime": 90,
            "algorithm": "ES256",
            "scopes": {"filesystem:read": "Read files", "filesystem:write": "Change files"},
            "tools": {
                "move.File-2": {"scopes": ["filesystem:read", "filesystem:write"]},
                "ping": {"title": null, "scopes": []},
                "write_file": {"title": "Write file", "scopes": ["filesystem:write"]}
            },
            "snippets": {"what": "nobody asks for"}
        }
        """#

    @Test("what is written is what is read, and other members are ignored")
    func roundTrip() throws {
        let definition = try ResourceDefinition(parsing: Array(Self.text.utf8))
        #expect(definition.name.value == "filesystem")
        #expect(definition.identifier.value == "https://mcp.example.com/mcp/filesystem")
        #expect(definition.tokenLifetime == 90 && definition.algorithm == .es256)
        #expect(definition.scopes.map(\.scope.value) == ["filesystem:read", "filesystem:write"])
        #expect(definition.scopes.map(\.text.value) == ["Read files", "Change files"])
        let write = try #require(definition.tools[try ToolName("write_file")])
        #expect(write.title?.value == "Write file")
        #expect(write.scope(at: definition.name).description == "filesystem:write")
        #expect(definition.tools[try ToolName("ping")] == ResourceTool(permissions: []))
        #expect(definition.tools[try ToolName("move.File-2")]?.permissions.count == 2)

        var json = JSONWriter()
        json.object { definition.writeMembers(to: &$0) }
        #expect(try ResourceDefinition(parsing: json.bytes) == definition)
    }

    @Test("a definition needs no tools, no lifetime and no algorithm")
    func least() throws {
        let text = #"{"name":"a","resource":"https://a.example","scopes":{}}"#
        let definition = try ResourceDefinition(parsing: Array(text.utf8))
        #expect(definition.permissions.isEmpty && definition.tools.isEmpty)
        var json = JSONWriter()
        json.object { definition.writeMembers(to: &$0) }
        #expect(json.string == #"{"name":"a","resource":"https://a.example","scopes":{},"tools":{}}"#)
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("\"name\": \"filesystem\"", "\"name\": \"File System\"", "name: not a valid resource name"),
            ("\"name\": \"filesystem\"", "\"nam\": \"filesystem\"", "name: is missing"),
            ("https://mcp.example.com", "ftp://mcp.example.com", "resource: not a valid resource identifier"),
            ("filesystem:read\": \"Read", "mail:read\": \"Read", "is not a scope of filesystem"),
            ("Read files", "Read\\nfiles", "scopes.filesystem:read: not a valid display text"),
            ("[\"filesystem:write\"]", "[\"filesystem:delete\"]", "filesystem:delete is not among the scopes"),
            ("[\"filesystem:write\"]", "\"filesystem:write\"", "tools.write_file.scopes: must be a list of scopes"),
            ("[\"filesystem:write\"]", "[7]", "is not a scope of filesystem"),
            ("\"write_file\"", "\"write file\"", "tools: not a valid tool name"),
            ("90", "0", "token_lifetime: must be a number of seconds"),
            ("ES256", "HS512", "algorithm: is none that is known here"),
            ("{", "[", "it is not JSON"),
        ]
    )
    func wrong(part: String, instead: String, message: String) throws {
        let range = try #require(Self.text.range(of: part))
        let text = Self.text.replacingCharacters(in: range, with: instead)
        #expect { try ResourceDefinition(parsing: Array(text.utf8)) } throws: { "\($0)".contains(message) }
    }

    @Test("a permission is written as itself or as its scope")
    func permission() throws {
        let files = try ResourceName("filesystem")
        #expect(try PermissionName("filesystem:write", at: files) == PermissionName("write"))
        #expect(try PermissionName("write", at: files) == PermissionName("write"))
        #expect(throws: OAuthValueError.self) { try PermissionName("mail:write", at: files) }
        #expect(throws: OAuthValueError.self) { try PermissionName("", at: files) }
    }
}
