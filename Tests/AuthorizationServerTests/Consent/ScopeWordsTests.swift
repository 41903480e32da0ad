import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Scopes in words")
struct ScopeWordsTests {
    private let files: Resource

    init() throws {
        let (read, write) = (try PermissionName("read"), try PermissionName("write"))
        files = Resource(
            name: try ResourceName("files"),
            identifier: try ResourceIdentifier("https://mcp.example/files"),
            permissions: [read: try DisplayText("Read files"), write: try DisplayText("Change files")],
            tools: [
                try ToolName("read_file"): ResourceTool(permissions: [read]),
                try ToolName("list"): ResourceTool(permissions: [read]),
                try ToolName("move_file"): ResourceTool(permissions: [read, write]),
                try ToolName("write_file"): ResourceTool(permissions: [write]),
                try ToolName("ping"): ResourceTool(permissions: []),
            ]
        )
    }

    private func tools(_ scope: String, with permission: String) throws -> [String] {
        files.tools(openedBy: try Scope(parsing: scope), with: try PermissionName(permission)).map(\.value)
    }

    @Test("a tool is told with each permission that it needs, once all of them are there")
    func opened() throws {
        #expect(try tools("files:read", with: "read") == ["list", "read_file"])
        #expect(try tools("files:write", with: "write") == ["write_file"])
        #expect(try tools("files:read files:write", with: "read") == ["list", "move_file", "read_file"])
        #expect(try tools("files:read files:write", with: "write") == ["move_file", "write_file"])
        #expect(try tools("other:read", with: "read").isEmpty)
    }

    @Test("a tool that nobody could call is found")
    func unreachable() throws {
        #expect(files.unreachableTool == nil)
        let less = files.updated { $0.permissions = [:] }
        #expect(less.unreachableTool?.tool.value == "list")
        #expect(less.unreachableTool?.permission.value == "read")
    }
}
