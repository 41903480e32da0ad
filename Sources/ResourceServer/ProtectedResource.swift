#if ResourceServer
import JSON

/// What a resource server tells the world about itself, in its metadata and in its challenges.
///
/// Source: RFC 9728 §2 and §3, RFC 6750 §3.
public struct ProtectedResource: Sendable {
    /// The resource's URL, exactly as clients use it and as tokens name it in `aud`.
    public let identifier: ResourceIdentifier
    /// Who issues tokens for it.
    public let authorizationServers: [Issuer]
    /// All scopes that it knows; a challenge to a request without a token names them, so that a client can ask for them.
    public let scopes: Scope
    /// What people call it.
    public let name: String?
    /// A page for developers.
    public let documentation: String?
    /// Where its metadata stands: the well-known path inserted before the resource's own (RFC 9728 §3.1).
    public let metadataPath: String
    /// The same as a URL, as the challenge names it.
    public let metadataURL: String
    /// The metadata document.
    public let metadata: [UInt8]

    /// The scope that is between a client and its authorization server, and no resource's affair.
    private static let offlineAccess = "offline_access"

    /// A resource; `offline_access` is dropped from its scopes (MCP, SEP-2207).
    public init(
        _ identifier: ResourceIdentifier,
        authorizationServers: [Issuer],
        scopes: Scope = .empty,
        name: String? = nil,
        documentation: String? = nil
    ) {
        let scopes = Scope(scopes.tokens.filter { $0.value != Self.offlineAccess })
        let url = identifier.url
        let metadataPath = "/.well-known/oauth-protected-resource" + (url?.path ?? "")
        self.identifier = identifier
        self.authorizationServers = authorizationServers
        self.scopes = scopes
        self.name = name
        self.documentation = documentation
        self.metadataPath = metadataPath
        metadataURL = (url?.origin ?? "") + metadataPath

        var json = JSONWriter()
        json.object { json in
            json.member("resource", identifier.value)
            json.member("authorization_servers", authorizationServers.map(\.value))
            if !scopes.isEmpty { json.member("scopes_supported", scopes.tokens.map(\.value)) }
            // Never in the query, never in a form (RFC 9700 §4.3.2, MCP).
            json.member("bearer_methods_supported", ["header"])
            json.member("resource_name", name)
            json.member("resource_documentation", documentation)
        }
        metadata = json.bytes
    }

    /// Throws a refusal that asks for exactly this scope unless the token allows all of it (RFC 6750 §3.1).
    public func require(_ scope: Scope, of token: VerifiedToken) throws(AccessRefusal) {
        guard token.allows(scope) else { throw AccessRefusal(.insufficientScope(scope), at: self) }
    }
}
#endif
