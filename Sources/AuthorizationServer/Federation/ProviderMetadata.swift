import JOSE
import JSON
import OAuth

/// What a provider says of itself (OpenID Connect Discovery §3), as far as anything here looks at it.
struct ProviderMetadata: Sendable, Equatable {
    /// Where the browser goes.
    let authorizationEndpoint: String
    /// Where codes and refresh tokens are exchanged.
    let tokenEndpoint: String
    /// Where claims are; nil for nowhere.
    let userInfoEndpoint: String?
    /// Where its keys are.
    let jwksURI: String
    /// How clients may prove who they are at the token endpoint.
    let clientAuthenticationMethods: [String]
    /// What may sign its ID tokens; never a symmetric algorithm, whose key would be our client secret.
    let signingAlgorithms: Set<JWSAlgorithm>
    /// Whether it promises the parameter `iss` in every authorization response (RFC 9207 §3).
    let promisesIssuer: Bool

    /// Reads a document that was fetched for `issuer`.
    init(
        parsing bytes: [UInt8],
        of issuer: UpstreamIssuer,
        allowsLoopbackHTTP: Bool
    ) throws(UpstreamRefusal) {
        guard let json = try? JSONValue(parsing: bytes, maximumDepth: 8, maximumValues: 4096), json.objectValue != nil
        else { throw UpstreamRefusal(.unavailable, "discovery: the metadata is no JSON object") }
        // OpenID Connect Discovery §4.3: exactly the issuer that was asked, or somebody speaks in another's name.
        guard let named = json["issuer"]?.stringValue, named.utf8.elementsEqual(issuer.value.utf8) else {
            throw UpstreamRefusal(.unavailable, "discovery: the metadata is that of another issuer")
        }
        func endpoint(_ name: String) throws(UpstreamRefusal) -> String? {
            guard let value = json[name] else { return nil }
            guard let text = value.stringValue, Self.isAllowed(text, loopbackHTTP: allowsLoopbackHTTP) else {
                throw UpstreamRefusal(.unavailable, "discovery: \(name) is not an https URL")
            }
            return text
        }
        func required(_ name: String) throws(UpstreamRefusal) -> String {
            guard let text = try endpoint(name) else {
                throw UpstreamRefusal(.unavailable, "discovery: \(name) is missing")
            }
            return text
        }
        authorizationEndpoint = try required("authorization_endpoint")
        tokenEndpoint = try required("token_endpoint")
        jwksURI = try required("jwks_uri")
        userInfoEndpoint = try endpoint("userinfo_endpoint")
        func list(_ name: String) -> [String]? { json[name]?.arrayValue?.compactMap(\.stringValue) }
        // OpenID Connect Discovery §3: client_secret_basic when nothing is said.
        clientAuthenticationMethods = list("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"]
        signingAlgorithms = Set(
            (list("id_token_signing_alg_values_supported") ?? ["RS256"]).compactMap(JWSAlgorithm.init(rawValue:))
        )
        .intersection(JWSAlgorithm.asymmetric)
        promisesIssuer = json["authorization_response_iss_parameter_supported"]?.boolValue ?? false
    }

    /// Whether we may talk to that URL at all.
    static func isAllowed(_ text: String, loopbackHTTP: Bool) -> Bool {
        guard let url = AbsoluteURL(text) else { return false }
        return url.scheme == "https" || (loopbackHTTP && url.isLoopback)
    }
}
