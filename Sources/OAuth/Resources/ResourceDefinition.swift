import JOSE
import JSON

/// The one definition of a protected resource: what it is called and where it is, what can be allowed there in plain
/// language, and what each of its tools needs.
///
/// The server of the resource has it from its own tool tables (`signet-mcp resource`); the identity server takes it over
/// (`signet resource create --from`), shows people its words, and hands it out again (`signet resource export`). One JSON
/// text is what all of them speak:
///
/// ```json
/// {
///   "name": "filesystem",
///   "resource": "https://mcp.example.com/mcp/filesystem",
///   "scopes": {"filesystem:read": "Read files", "filesystem:write": "Change files"},
///   "tools": {"write_file": {"title": "Write file", "scopes": ["filesystem:write"]}}
/// }
/// ```
///
/// `token_lifetime` (in seconds) and `algorithm` may stand in it too; other members are ignored.
public struct ResourceDefinition: Sendable, Equatable {
    /// Its name in scopes.
    public var name: ResourceName
    /// The URI that becomes a token's `aud` (RFC 8707, RFC 9728).
    public var identifier: ResourceIdentifier
    /// What can be allowed there, and what that means.
    public var permissions: [PermissionName: DisplayText]
    /// Its tools; none where it is no MCP server, or nobody said.
    public var tools: [ToolName: ResourceTool]
    /// How many seconds its tokens live; nil for whatever the identity server thinks right.
    public var tokenLifetime: Int?
    /// What signs its tokens; nil for whatever the tenant has.
    public var algorithm: JWSAlgorithm?

    /// A definition of all its parts.
    public init(
        name: ResourceName,
        identifier: ResourceIdentifier,
        permissions: [PermissionName: DisplayText],
        tools: [ToolName: ResourceTool] = [:],
        tokenLifetime: Int? = nil,
        algorithm: JWSAlgorithm? = nil
    ) {
        self.name = name
        self.identifier = identifier
        self.permissions = permissions
        self.tools = tools
        self.tokenLifetime = tokenLifetime
        self.algorithm = algorithm
    }

    /// Its scopes and what they mean, in the order of their names.
    public var scopes: [(scope: ScopeToken, text: DisplayText)] {
        permissions.sorted { $0.key < $1.key }.map { (ScopeToken(name, $0.key), $0.value) }
    }

    /// Writes its members into an object.
    public func writeMembers(to json: inout JSONWriter) {
        json.member("name", name.value)
        json.member("resource", identifier.value)
        if let tokenLifetime { json.member("token_lifetime", Int64(tokenLifetime)) }
        json.member("algorithm", algorithm?.rawValue)
        json.object("scopes") { json in
            for (scope, text) in scopes { json.member(scope.value, text.value) }
        }
        json.object("tools") { json in
            for (tool, needs) in tools.sorted(by: { $0.key < $1.key }) {
                json.object(tool.value) { json in
                    json.member("title", needs.title?.value)
                    json.member("scopes", needs.scope(at: name).tokens.map(\.value))
                }
            }
        }
    }
}
