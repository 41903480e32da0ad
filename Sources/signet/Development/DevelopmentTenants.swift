import AuthorizationServer
import JOSE
import OAuth

/// The tenants that development mode brings: `acme` and `globex`, each with one client and the filesystem MCP server.
struct DevelopmentTenants {
    /// The name of the client in each of them, and its key in the credentials file.
    static let client = "service"
    /// What that client may do.
    static let scope = "filesystem:read filesystem:write"

    let configuration: ServerConfiguration

    /// The URL of the MCP server, which is also the resource's identifier in both tenants.
    var filesystemURL: String { configuration.mcp.filesystemURL }

    /// Both seeds, the first tenant first.
    func seeds(secrets: [String: String]) throws -> [TenantSeed] {
        try [("acme", "Acme Corporation"), ("globex", "Globex Corporation")]
            .map { id, name in
                TenantSeed(
                    id: try TenantID(id),
                    name: try DisplayText(name),
                    defaultResource: try ResourceName("filesystem"),
                    resources: [
                        ResourceSeed(
                            name: try ResourceName("filesystem"),
                            identifier: try ResourceIdentifier(filesystemURL),
                            permissions: [
                                try PermissionName("read"): try DisplayText("List, read and search files"),
                                try PermissionName("write"): try DisplayText("Write and delete files"),
                            ]
                        )
                    ],
                    roles: [
                        Role(
                            name: try RoleName("filesystem-writer"),
                            description: try DisplayText("Reads, writes and deletes files"),
                            grants: [
                                .resource(try ResourceName("filesystem")): [
                                    try PermissionName("read"), try PermissionName("write"),
                                ]
                            ]
                        )
                    ],
                    clients: [
                        ClientSeed(
                            id: try ClientID(Self.client),
                            name: try DisplayText("A service"),
                            roles: [try RoleName("filesystem-writer")],
                            secret: secrets[id].map(ClientSeed.Secret.literal) ?? .generated
                        )
                    ]
                )
            }
    }

    /// What the credentials file says of a tenant.
    func credentials(of tenant: TenantID, secret: String) -> DevelopmentCredentials.Tenant {
        DevelopmentCredentials.Tenant(
            issuer: Issuer(base: configuration.server.publicURL, tenant: tenant).value,
            clients: [
                Self.client: DevelopmentCredentials.Client(
                    clientID: Self.client,
                    clientSecret: secret,
                    scope: Self.scope,
                    resource: filesystemURL
                )
            ],
            mcp: ["filesystem": filesystemURL]
        )
    }
}

extension ServerConfiguration.DevelopmentMCP {
    /// Where clients reach the filesystem server.
    var filesystemURL: String {
        "http://" + AddressText.authority(AddressText.reachable(host), port) + "/mcp/filesystem"
    }
}
