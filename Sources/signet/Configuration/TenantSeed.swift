import AuthorizationServer
import JOSE
import OAuth

/// A tenant as a configuration file describes it, to be created when the store has none of that name.
struct TenantSeed: Sendable, Equatable {
    var id: TenantID
    var name: DisplayText?
    /// How this tenant's access tokens are signed; nil means `tokens.algorithm`.
    var algorithm: JWSAlgorithm?
    /// The resource of a request that names none (RFC 8707 leaves it to the server).
    var defaultResource: ResourceName?
    var resources: [ResourceSeed]
    /// Roles beside those of the policies file.
    var roles: [Role]
    var clients: [ClientSeed]
    /// People.
    var users: [UserSeed] = []
    /// How its people sign in; nil for the defaults.
    var signIn: SignInPolicy?
    /// Who may register clients; nil for the defaults.
    var registration: RegistrationPolicy?
    /// Whose clients are known by their metadata documents; nil for the defaults.
    var clientDocuments: ClientDocumentPolicy?
}

/// A protected resource of a tenant.
struct ResourceSeed: Sendable, Equatable {
    var name: ResourceName
    var identifier: ResourceIdentifier
    /// What may be done there; nil means what the policies file lists for this name.
    var permissions: [PermissionName: DisplayText]?
    /// The tools of an MCP server and what each needs; nil where nothing is said of them.
    var tools: [ToolName: ResourceTool]?
    var algorithm: JWSAlgorithm?
    var tokenLifetime: Duration?
}

extension TenantSeed {
    init?(_ section: inout SettingsReader) {
        let id = section.required("id", SettingKind<TenantID>.name)
        name = section.value("name", SettingKind.displayText.optional, default: nil)
        algorithm = section.value("algorithm", SettingKind.signingAlgorithm.optional, default: nil)
        defaultResource = section.value("default_resource", SettingKind<ResourceName>.name.optional, default: nil)
        resources = section.sections("resources") { ResourceSeed(&$0) }
        roles = section.section("roles") { $0.roles() }
        clients = section.sections("clients") { ClientSeed(&$0) }
        users = section.sections("users") { UserSeed(&$0) }
        signIn = section.has("sign_in") ? section.section("sign_in") { SignInPolicy(&$0) } : nil
        section.markAsAsked("sign_in")
        registration =
            section.has("registration") ? section.section("registration") { RegistrationPolicy(&$0) } : nil
        section.markAsAsked("registration")
        clientDocuments =
            section.has("client_documents") ? section.section("client_documents") { ClientDocumentPolicy(&$0) } : nil
        section.markAsAsked("client_documents")
        guard let id else { return nil }
        self.id = id
        if let name = defaultResource, !resources.contains(where: { $0.name == name }) {
            section.report(
                "default_resource",
                "\"\(name)\" is not among the tenant's resources",
                remedy: "write one of: \(resources.map(\.name.value).joined(separator: ", "))"
            )
        }
    }
}

extension ResourceSeed {
    init?(_ section: inout SettingsReader) {
        let name = section.required("name", SettingKind<ResourceName>.name)
        let identifier = section.required("identifier", SettingKind<ResourceIdentifier>.name)
        permissions = section.permissions("permissions")
        algorithm = section.value("algorithm", SettingKind.signingAlgorithm.optional, default: nil)
        tokenLifetime = section.value("token_lifetime", SettingKind.tokenLifetime.optional, default: nil)
        tools = name.flatMap { section.tools("tools", at: $0) }
        section.markAsAsked("tools")
        guard let name, let identifier else { return nil }
        self.name = name
        self.identifier = identifier
        guard let permissions, let tools else { return }
        for (tool, needs) in tools.sorted(by: { $0.key < $1.key }) {
            guard let unknown = needs.permissions.sorted().first(where: { permissions[$0] == nil }) else { continue }
            section.report("tools", "\"\(tool)\" needs \"\(unknown)\", which is not among the permissions")
        }
    }
}

extension SettingKind where Value == Duration {
    /// How long an access token may live.
    static var tokenLifetime: Self { .duration(.seconds(1) ... .seconds(86_400)) }
}
