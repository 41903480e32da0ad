import OAuth

extension ResourceSnippet {
    /// The snippet, and below it how each tool of the resource checks what it needs; a tool that needs nothing is left out.
    func whole(_ export: ResourceExport) -> String {
        let tools = export.definition.tools.sorted { $0.key < $1.key }.filter { !$0.value.permissions.isEmpty }
        guard !tools.isEmpty else { return text(export) }
        let lines = tools.map { name, tool in
            "\(comment)   \(name): " + check(tool.scope(at: export.resource.name).tokens.map(\.value))
        }
        return ([text(export), "", "\(comment) What each tool needs\(remark):"] + lines).joined(separator: "\n")
    }

    private var comment: String { self == .python ? "#" : "//" }

    private var remark: String {
        switch self {
        case .swift: ", where `token` is the request's"
        case .python: ", with `from fastmcp.server.auth import require_scopes`"
        case .typescript: ", in its handler, where `authInfo` is the request's"
        }
    }

    private func check(_ scopes: [String]) -> String {
        let list = scopes.map { "\"\($0)\"" }.joined(separator: ", ")
        return switch self {
        case .swift: "try resource.require(try Scope(parsing: \"\(scopes.joined(separator: " "))\"), of: token)"
        case .python: "@mcp.tool(auth=require_scopes(\(list)))"
        case .typescript: "[\(list)].every((scope) => authInfo.scopes.includes(scope))"
        }
    }
}
