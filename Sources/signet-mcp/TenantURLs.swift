import MCPServers
import OAuth

/// The URLs of one of several tenants: `https://mcp.example.com/t/globex/mcp/memory` leads its people to their own sign-in.
struct TenantURLs {
    let issuer: Issuer
    private let tenant: TenantID
    private let base: String

    /// Those of all tenants that are named, if these are more than one.
    ///
    /// A server with a URL of the operator's own (`--resource`) has no others.
    static func all(
        _ options: Serve,
        _ environment: ServeEnvironment,
        _ resources: [(server: StandardServer, resource: ResourceIdentifier)]
    ) throws -> [TenantURLs] {
        let tenants = environment.list(options.tenants, "TENANTS")
        guard tenants.count > 1, let signet = options.signetURL ?? environment["SIGNET_URL"],
            let (server, resource) = resources.first, resource.value.hasSuffix(server.path)
        else { return [] }
        let issuer = try ServeSettings.parse("--signet-url", signet) { try Issuer($0) }
        return try tenants.map { name in
            let tenant = try ServeSettings.parse("--tenant", name) { try TenantID($0) }
            return TenantURLs(
                issuer: Issuer(base: issuer, tenant: tenant),
                tenant: tenant,
                base: String(resource.value.dropLast(server.path.count))
            )
        }
    }

    func resource(of server: StandardServer) throws -> ResourceIdentifier {
        try ResourceIdentifier(base + server.path(of: tenant))
    }
}
