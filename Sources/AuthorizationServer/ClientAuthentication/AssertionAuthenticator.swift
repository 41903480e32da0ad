import JOSE
import OAuth
import SigningKeys

/// Checks a client's assertion against the keys that the tenant knows of it, and takes it once.
///
/// Form -> the assertion's own claims (``ClientAssertion``) -> the client -> its key, from its registration or from its
/// `jwks_uri` -> signature -> single use. Only a signed assertion is remembered: nobody can use up another's.
///
/// Source: RFC 7521 §4.2, RFC 7523 §3, OpenID Connect Core §9.
struct AssertionAuthenticator: Sendable {
    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// The client; every refusal reads the same to it, the cause tells the audit.
    func authenticate(
        _ text: String,
        authorization: EndpointRequest.Field,
        form: FormParameters
    ) async throws(OAuthError) -> AuthenticatedClient {
        // RFC 6749 §2.3: one method in each request. (The form repeats nothing: the endpoint has seen to it.)
        guard authorization == .absent, form.first("client_secret") == nil else {
            throw OAuthError(.invalidRequest, "Two methods of client authentication in one request.")
        }
        let assertion = try ClientAssertion(parsing: text, issuer: service.issuer, at: service.now)
        // RFC 7521 §4.2: `client_id` is not needed; where it is, it names the same client.
        if let named = form.first("client_id"), !named.utf8.elementsEqual(assertion.clientID.utf8) {
            throw ClientAssertion.refused("client_id names another client")
        }
        guard let entry = service.snapshot.client(assertion.clientID) else {
            throw ClientAssertion.refused("unknown client")
        }
        let client = entry.client
        guard client.isEnabled else { throw ClientAssertion.refused("disabled client") }
        guard client.authenticationMethods.contains(.privateKeyJWT) else {
            throw ClientAssertion.refused("method private_key_jwt is not allowed for this client")
        }
        try await verify(assertion, of: client)
        try await takeOnce(assertion, of: client)
        return AuthenticatedClient(entry: entry, method: .privateKeyJWT)
    }

    /// The signature, by an algorithm of our list, the client's and the key's (RFC 8725 §3.1).
    private func verify(_ assertion: ClientAssertion, of client: Client) async throws(OAuthError) {
        let header = assertion.jws.header
        let allowed = client.assertionAlgorithm.map { [$0] } ?? JWSAlgorithm.asymmetric
        guard allowed.contains(header.algorithm), !header.algorithm.isSymmetric else {
            throw ClientAssertion.refused("alg \(header.algorithm.rawValue) is not allowed")
        }
        let key: VerificationKey
        switch client.keys {
        case nil: throw ClientAssertion.refused("the client has no keys")
        case .inline(let bytes): key = try await inlineKey(for: header, among: bytes, of: client)
        case .at(let url):
            let policy = service.snapshot.clientDocuments
            key = try await service.house.clientKeys.key(
                for: header,
                at: url,
                tenant: service.id,
                hosts: HostRules(allowed: policy.allowedHosts, denied: policy.deniedHosts)
            )
        }
        do throws(JOSEError) { _ = try assertion.jws.verify(with: key, allowed: allowed) } catch {
            throw ClientAssertion.refused(error.code)
        }
    }

    /// A key that is with us; a client that is known by its metadata document may have published another since.
    private func inlineKey(
        for header: JWSHeader,
        among bytes: [UInt8],
        of client: Client
    ) async throws(OAuthError) -> VerificationKey {
        do {
            return try ClientKeySet(parsing: bytes).key(for: header)
        } catch ClientKeySet.Miss.unknown {
            guard case .inline(let newer)? = await DocumentClients(service).newerKeys(of: client),
                let key = try? ClientKeySet(parsing: newer).key(for: header)
            else { throw ClientAssertion.refused("no such key") }
            return key
        } catch {
            throw ClientAssertion.refused("no key of this client fits: \(error)")
        }
    }

    /// RFC 7523 §3 (7): a copy of an assertion is worth nothing, on whichever node it is shown.
    private func takeOnce(_ assertion: ClientAssertion, of client: Client) async throws(OAuthError) {
        let isFirst: Bool
        do throws(StoreError) {
            isFirst = try await service.store.consumeAssertion(
                TokenHash(service.snapshot.pepper.hash("assertion:\(assertion.tokenID)".utf8)),
                of: client.id,
                expiresAt: assertion.rememberUntil
            )
        } catch {
            // The client was deleted meanwhile, or the store is down.
            guard error != .notFound else { throw ClientAssertion.refused("unknown client") }
            throw OAuthError(error)
        }
        guard isFirst else { throw ClientAssertion.refused("it was used before") }
    }
}
