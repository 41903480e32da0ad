import JSON
import OAuth

/// The metadata of one issuer: what exists, nothing that does not.
///
/// Source: RFC 8414 §2, OpenID Connect Discovery 1.0 §3. Both documents have the same content, so that a client that
/// looks for either finds all (MCP tries both).
struct ServerMetadata: Sendable {
    let issuer: Issuer
    let scopes: [String]
    let grantTypes: [GrantType]
    let signingAlgorithms: [String]

    /// The document as JSON.
    var bytes: [UInt8] {
        let base = issuer.value
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("issuer", base)
            json.member("token_endpoint", base + "/oauth2/token")
            json.member("jwks_uri", base + "/oauth2/jwks")
            json.member("scopes_supported", scopes)
            // No authorization endpoint yet: the list is required and empty (RFC 8414 §2).
            json.member("response_types_supported", [String]())
            json.member("grant_types_supported", grantTypes.map(\.rawValue))
            json.member(
                "token_endpoint_auth_methods_supported",
                [ClientAuthenticationMethod.clientSecretBasic, .clientSecretPost].map(\.rawValue)
            )
            json.member("subject_types_supported", ["public"])
            json.member("id_token_signing_alg_values_supported", signingAlgorithms)
        }
        return json.bytes
    }

    /// The paths at which clients look for it, for an issuer with a path (RFC 8414 §3.1, §5; Discovery §4).
    static func paths(issuerPath: String) -> [String] {
        [
            "/.well-known/oauth-authorization-server\(issuerPath)",
            "/.well-known/openid-configuration\(issuerPath)",
            "\(issuerPath)/.well-known/openid-configuration",
            "\(issuerPath)/.well-known/oauth-authorization-server",
        ]
    }
}
