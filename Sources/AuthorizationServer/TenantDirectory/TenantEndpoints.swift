import JOSE
import OAuth

/// The endpoints of one tenant by their paths: the one place that says what is where.
struct TenantEndpoints {
    let byPath: [String: any Endpoint]

    init(_ service: TenantService) {
        let tenant = service.snapshot
        let issuerPath = tenant.issuer.url?.path ?? ""
        let keys = tenant.keys.published
        let jwks = DocumentEndpoint(keys.bytes, maxAge: keys.maxAge)
        let metadata = DocumentEndpoint(ServerMetadata(tenant).bytes, maxAge: keys.maxAge)
        var byPath: [String: any Endpoint] = [
            issuerPath + "/oauth2/token": TokenEndpoint(
                tenant: tenant,
                audit: service.house.audit,
                time: service.house.time,
                storedGrants: [AuthorizationCodeGrant(service: service)],
                promptGrants: [RefreshTokenGrant(service: service)],
                assertions: AssertionAuthenticator(service)
            ),
            issuerPath + "/oauth2/jwks": jwks,
            issuerPath + "/.well-known/jwks.json": jwks,
        ]
        byPath.add(AuthorizationEndpoint.endpoints(service), below: issuerPath)
        byPath.add(UserInfoEndpoint.endpoints(service), below: issuerPath)
        byPath.add(IntrospectionEndpoint.endpoints(service), below: issuerPath)
        byPath.add(RevocationEndpoint.endpoints(service), below: issuerPath)
        byPath.add(ClientRegistrationEndpoint.endpoints(service), below: issuerPath)
        byPath.add(EndSessionEndpoint.endpoints(service), below: issuerPath)
        for path in ServerMetadata.paths(issuerPath: issuerPath) { byPath[path] = metadata }
        for room in [SignInDoor.endpoints, AccountDoor.endpoints, PageAssets.endpoints, Federation.endpoints] {
            for (path, endpoint) in room(service) { byPath[issuerPath + path] = endpoint }
        }
        self.byPath = byPath
    }
}

extension [String: any Endpoint] {
    /// Adds a room's endpoints, whose paths are below the issuer's.
    fileprivate mutating func add(_ endpoints: [String: any Endpoint], below issuerPath: String) {
        for (path, endpoint) in endpoints { self[issuerPath + path] = endpoint }
    }
}
