import JOSE
import OAuth
import SigningKeys

/// Sign-in at an upstream OpenID provider: a tenant lets its people in through an account that they have elsewhere.
///
/// OpenID Connect Core §3.1 (code flow, as relying party), Discovery §4, RFC 7636, RFC 9207, RFC 9700 §4.4.
///
/// ```
/// POST /signin/with/{provider} -> the provider -> GET /signin/callback/{provider} -> /oauth2/resume
///      state, nonce and verifier kept     state consumed once; iss; code; ID token; account; session
/// ```
///
/// The session begins with the very last step: whatever fails before leaves nothing behind, and answers a page with the
/// way back to the sign-in form, where the pending request still waits. Needs of the house: ``Upstreams``.
public enum Federation {
    /// Where the browser is sent from the sign-in page; also the form's name for ``AntiForgery``.
    static func startPath(_ provider: ProviderName) -> String { "/signin/with/\(provider)" }

    /// The redirect URI at the provider, below the issuer.
    ///
    /// One path a provider: an answer of another is told apart by where it arrives (RFC 9700 §4.4.2.2).
    public static func callbackPath(_ provider: ProviderName) -> String { "/signin/callback/\(provider)" }

    /// The endpoints of a tenant's providers by their paths below the issuer's.
    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        var endpoints: [String: any Endpoint] = [:]
        for provider in service.snapshot.providers where provider.isEnabled {
            let door = UpstreamDoor(service: service, provider: provider)
            endpoints[startPath(provider.name)] = UpstreamStart(door: door)
            endpoints[callbackPath(provider.name)] = UpstreamCallback(door: door)
        }
        return endpoints
    }
}

/// What both endpoints of a provider share.
struct UpstreamDoor: Sendable {
    let service: TenantService
    let provider: UpstreamProvider

    var upstreams: Upstreams { service.house.upstreams }
    var redirectURI: String { service.url(Federation.callbackPath(provider.name)) }
    var cookies: BrowserCookies { BrowserCookies(issuer: service.issuer, tenant: service.id) }

    /// We as the provider's relying party.
    func relyingParty() async throws(UpstreamRefusal) -> RelyingParty {
        RelyingParty(
            provider: provider,
            metadata: try await upstreams.directory.metadata(of: provider.issuer),
            clientSecret: try provider.clientSecret(in: service.snapshot),
            redirectURI: redirectURI,
            upstreams: upstreams,
            now: service.now
        )
    }

    /// The page of a refusal, with the way back to the sign-in form when its request still waits.
    func refuse(_ refusal: UpstreamRefusal, _ request: EndpointRequest, back: OpaqueToken?) -> EndpointResponse {
        let correlationID = PageResponses.correlationID(service)
        let event = AuditEvent(.upstreamFailed, at: service.now, by: .unknown) { json in
            json.member("provider", provider.name.value)
            json.member("reason", refusal.reason)
            json.member("correlation_id", correlationID)
            json.member("address", request.remoteAddress)
        }
        if refusal.isNews { service.house.audit.note(event, tenant: service.id) }
        return PageResponses.error(
            refusal.message.rawValue,
            backURL: back.map { service.url("/signin?\(PendingSignIn.parameter)=\($0.text)") },
            status: refusal.status,
            correlationID: correlationID,
            service: service,
            request: request,
            cookies: refusal.retryAfter.map { [PageResponses.retryAfter($0)] } ?? []
        )
    }
}

extension UpstreamProvider {
    /// Where our secret at this provider is sealed.
    private static func place(of name: ProviderName, tenant: TenantID) -> SealingContext {
        SealingContext(tenant: tenant.value, table: "upstream_provider", row: "\(name)/secret")
    }

    /// Seals our secret at the provider of that name.
    public static func seal(
        clientSecret: String,
        of name: ProviderName,
        tenant: TenantID,
        with dataKey: DataKey
    ) throws(SealError) -> [UInt8] {
        try dataKey.seal(Array(clientSecret.utf8), for: place(of: name, tenant: tenant))
    }

    /// Our secret at this provider; nil for a public client.
    func clientSecret(in tenant: TenantSnapshot) throws(UpstreamRefusal) -> UpstreamCredential? {
        guard let sealedClientSecret else { return nil }
        do throws(SealError) {
            let bytes = try tenant.dataKey.open(sealedClientSecret, from: Self.place(of: name, tenant: tenant.id))
            return UpstreamCredential(value: String(decoding: bytes, as: UTF8.self))
        } catch { throw UpstreamRefusal(.unavailable, "the client secret does not open: \(error)") }
    }
}

/// A secret between us and a provider: our client secret, a code; prints `***`.
struct UpstreamCredential: Secret {
    let value: String
}
