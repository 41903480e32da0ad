import JOSE
import JSON
import OAuth

/// What is said over HTTP about registrations (RFC 7591 §3.2, RFC 7592 §3).
///
/// Every answer may be read by a page of any origin, for MCP clients that run in browsers register from there.
enum RegistrationResponses {
    /// What only the client knows: its token, and its secret when that is new.
    struct Credentials {
        var accessToken: OpaqueToken?
        var secret: GeneratedSecret?
    }

    private static let shared = OAuthResponses.noStore + CrossOrigin.exposingChallenge
    private static let plain = HeaderList(shared)
    private static let methods = "POST, GET, PUT, DELETE, OPTIONS"

    static let preflight = CrossOrigin.preflight(methods: methods)
    static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: HeaderList(shared + [(name: "allow", value: methods)]),
        body: body("invalid_request", "This endpoint takes POST, GET, PUT and DELETE requests.")
    )
    /// RFC 7592 §2.3.
    static let deleted = EndpointResponse(status: 204, headers: plain)

    /// RFC 7591 §3.2.2.
    static func refusal(_ error: RegistrationError) -> EndpointResponse {
        EndpointResponse(status: 400, headers: plain, body: body(error.code.rawValue, error.description))
    }

    static func refusal(
        _ status: Int,
        _ error: String?,
        _ description: String,
        challenge: String? = nil,
        retryAfter: Int? = nil
    ) -> EndpointResponse {
        var fields = shared
        if let challenge { fields.append((name: "www-authenticate", value: challenge)) }
        if let retryAfter { fields.append((name: "retry-after", value: "\(retryAfter)")) }
        return EndpointResponse(
            status: status,
            headers: HeaderList(fields),
            body: body(error ?? "invalid_request", description)
        )
    }

    /// The client information response: all that is registered (RFC 7591 §3.2.1, RFC 7592 §3).
    static func information(
        _ client: Client,
        in service: TenantService,
        _ credentials: Credentials = Credentials(),
        status: Int = 200
    ) -> EndpointResponse {
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("client_id", client.id.value)
            json.member("client_id_issued_at", client.createdAt.whole)
            json.member("client_secret", credentials.secret?.plaintext)
            // REQUIRED with a secret; 0 says that it does not expire.
            if client.authenticationMethods.contains(where: \.usesSecret) {
                json.member("client_secret_expires_at", client.secrets.first?.expiresAt?.whole ?? 0)
            }
            json.member("registration_access_token", credentials.accessToken?.text)
            json.member("registration_client_uri", place(of: client, in: service))
            client.writeMetadata(to: &json)
        }
        return EndpointResponse(status: status, headers: plain, body: json.bytes)
    }

    /// RFC 7592 §3: where the registration is read, changed and deleted.
    static func place(of client: Client, in service: TenantService) -> String {
        service.url(ClientRegistrationEndpoint.path + "?client_id=" + client.id.value)
    }

    private static func body(_ error: String, _ description: String) -> [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.object {
            $0.member("error", error)
            $0.member("error_description", description)
        }
        return json.bytes
    }
}

extension Client {
    /// Its metadata as RFC 7591 §2 names them.
    func writeMetadata(to json: inout JSONWriter) {
        json.member("client_name", name.value)
        json.member("client_uri", signIn.homepage?.value)
        json.member("redirect_uris", signIn.redirectURIs.map(\.value))
        if !signIn.postLogoutRedirectURIs.isEmpty {
            json.member("post_logout_redirect_uris", signIn.postLogoutRedirectURIs.map(\.value))
        }
        json.member("grant_types", grantTypes.map(\.rawValue).sorted())
        json.member("response_types", grantTypes.contains(.authorizationCode) ? ["code"] : [])
        json.member("token_endpoint_auth_method", authenticationMethods.map(\.rawValue).sorted().first)
        json.member("token_endpoint_auth_signing_alg", assertionAlgorithm?.rawValue)
        switch keys {
        case nil: break
        case .at(let url)?: json.member("jwks_uri", url)
        case .inline(let bytes)?:
            json.name("jwks")
            json.raw(bytes)
        }
        details.writeMembers(to: &json)
        json.member("id_token_signed_response_alg", signIn.idTokenAlgorithm.rawValue)
        json.member("userinfo_signed_response_alg", signIn.userInfoAlgorithm?.rawValue)
        json.member("subject_type", signIn.subjectType.rawValue)
    }
}
