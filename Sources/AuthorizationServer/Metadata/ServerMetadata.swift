import JOSE
import JSON
import OAuth

/// The metadata of one issuer: what exists, nothing that does not.
///
/// Source: RFC 8414 §2, OpenID Connect Discovery 1.0 §3, RFC 9207 §3, RP-Initiated Logout 1.0 §2.1, Back-Channel Logout 1.0
/// §2.1. Both documents have the same content, so that a client that looks for either finds all (MCP tries both).
struct ServerMetadata: Sendable {
    let issuer: Issuer
    /// Of all resources.
    let scopes: [String]
    /// Of the ID tokens that clients here have, and RS256, which Discovery §3 wants among them.
    let idTokenAlgorithms: [String]
    /// Whether clients can register themselves.
    let takesRegistrations: Bool
    /// Whether clients are known by their metadata documents (draft-ietf-oauth-client-id-metadata-document-02 §5).
    let acceptsDocuments: Bool

    init(_ tenant: TenantSnapshot) {
        issuer = tenant.issuer
        scopes = tenant.resources.flatMap(\.scope.tokens).map(\.value)
        takesRegistrations = tenant.registration.mode != .off
        idTokenAlgorithms = tenant.idTokenAlgorithms.map(\.rawValue).sorted()
        acceptsDocuments = tenant.clientDocuments.isEnabled
    }

    /// The document as JSON.
    var bytes: [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.object { json in
            json.member("issuer", issuer.value)
            endpoints(&json)
            json.member("scopes_supported", IdentityScope.all + scopes)
            json.member("response_types_supported", ["code"])
            json.member("response_modes_supported", AuthorizationRequest.ResponseMode.allCases.map(\.rawValue))
            json.member(
                "grant_types_supported",
                [GrantType.authorizationCode, .refreshToken, .clientCredentials].map(\.rawValue)
            )
            // RFC 7636 §6.2, OAuth 2.1: clients must see that PKCE is spoken (MCP refuses a server that does not say so).
            json.member("code_challenge_methods_supported", ["S256"])
            json.member("authorization_response_iss_parameter_supported", true)
            authentication(&json)
            openID(&json)
        }
        return json.bytes
    }

    private func endpoints(_ json: inout JSONWriter) {
        for (name, path) in [
            ("authorization_endpoint", "authorize"), ("token_endpoint", "token"), ("userinfo_endpoint", "userinfo"),
            ("jwks_uri", "jwks"), ("introspection_endpoint", "introspect"), ("revocation_endpoint", "revoke"),
            ("end_session_endpoint", "end_session"),
        ] { json.member(name, issuer.value + "/oauth2/" + path) }
        // RFC 8414 §2: where clients register (RFC 7591).
        if takesRegistrations {
            json.member("registration_endpoint", issuer.value + ClientRegistrationEndpoint.path)
        }
    }

    private func authentication(_ json: inout JSONWriter) {
        let confidential = [ClientAuthenticationMethod.clientSecretBasic, .clientSecretPost, .privateKeyJWT]
            .map(\.rawValue)
        // RFC 8414 §2: `none` and symmetric algorithms are not among them.
        let algorithms = JWSAlgorithm.asymmetric.map(\.rawValue).sorted()
        // Several clients look for `none` before they dare to come as a public one.
        let all = confidential + [ClientAuthenticationMethod.none.rawValue]
        json.member("token_endpoint_auth_methods_supported", all)
        json.member("revocation_endpoint_auth_methods_supported", all)
        json.member("introspection_endpoint_auth_methods_supported", confidential)
        for endpoint in ["token", "revocation", "introspection"] {
            json.member("\(endpoint)_endpoint_auth_signing_alg_values_supported", algorithms)
        }
        json.member("client_id_metadata_document_supported", acceptsDocuments)
    }

    private func openID(_ json: inout JSONWriter) {
        json.member("subject_types_supported", [ClientSignIn.SubjectType.public, .pairwise].map(\.rawValue))
        json.member("id_token_signing_alg_values_supported", idTokenAlgorithms)
        json.member("userinfo_signing_alg_values_supported", idTokenAlgorithms)
        json.member("acr_values_supported", AuthenticationClass.allCases.map(\.rawValue))
        json.member("prompt_values_supported", AuthorizationRequest.Prompt.allCases.map(\.rawValue))
        json.member(
            "claims_supported",
            ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "sid"]
                + UserClaims.byScope.flatMap(\.claims)
        )
        json.member("claims_parameter_supported", true)
        json.member("request_parameter_supported", false)
        // Discovery §3: true when it is left out.
        json.member("request_uri_parameter_supported", false)
        json.member("backchannel_logout_supported", true)
        json.member("backchannel_logout_session_supported", true)
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
