import JOSE
import OAuth

/// A pending authorization request as the pages of a sign-in reach it: by the handle in the address or the form, and only
/// for the browser whose cookie began it.
struct PendingSignIn: Sendable {
    /// The name of the handle in addresses and forms.
    static let parameter = "request"

    /// The handle that the pages carry on.
    let handle: OpaqueToken
    /// What waits.
    let pending: PendingAuthorization
    let service: TenantService

    /// The request of that handle; nil when it is over, or another browser's.
    static func find(
        _ handle: String?,
        for request: EndpointRequest,
        in service: TenantService
    ) async throws(StoreError) -> PendingSignIn? {
        let cookies = BrowserCookies(issuer: service.issuer, tenant: service.id)
        guard let handle = handle.flatMap(OpaqueToken.init(presented:)), let browser = cookies.browser(in: request)
        else { return nil }
        let pepper = service.snapshot.pepper
        guard
            let pending = try await service.store.pending(
                handle.hash(for: .pendingAuthorization, pepper: pepper),
                browser: browser.hash(for: .browser, pepper: pepper),
                at: service.now
            )
        else { return nil }
        return PendingSignIn(handle: handle, pending: pending, service: service)
    }

    /// Begins the session of somebody who has proven who they are for this request, and goes on with it.
    ///
    /// The last step of every way to sign in. `former` is the session that this browser has had.
    func complete(
        as user: User,
        methods: [String],
        provider: ProviderName? = nil,
        provenAt: NumericDate? = nil,
        request: EndpointRequest,
        replacing former: Session?
    ) async throws(StoreError) -> EndpointResponse {
        let (session, cookies) = try await SessionIssuer(service)
            .begin(
                user: user,
                methods: methods,
                provider: provider,
                provenAt: provenAt,
                request: request,
                replacing: former
            )
        try await note(session)
        return resume(cookies: cookies)
    }

    /// Notes that the person has proven themselves in this session for this very request.
    func note(_ session: Session) async throws(StoreError) {
        try await service.store.updatePending(pending.handle) {
            $0.authenticatedSession = session.id
            $0.selectedSession = session.id
        }
    }

    /// On to what comes next.
    func resume(cookies: PageResponses.Fields = []) -> EndpointResponse {
        PageResponses.redirect(to: service.url("/oauth2/resume?\(Self.parameter)=\(handle.text)"), cookies: cookies)
    }
}
