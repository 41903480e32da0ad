import JOSE
import OAuth

/// The end-session endpoint of one tenant: `{issuer}/oauth2/end_session`, GET and POST (OpenID Connect RP-Initiated Logout 1.0).
///
/// ```
/// an ID token of this browser's session   -> ended at once
/// an ID token, and no session here        -> its session is ended (a post from another site brings no cookies)
/// a session, and no ID token of it        -> the person is asked: a link elsewhere must not sign anybody out (§2, §6)
/// neither                                 -> there is nothing to end
/// ```
/// Then the browser goes to the client's registered address, or to our own page.
struct EndSessionEndpoint: Endpoint {
    let maximumBodyBytes = 24 * 1024
    let service: TenantService

    private static let path = "/oauth2/end_session"
    /// The page at the end, of the account's pages.
    private static let signedOutPath = "/signed-out"

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        [path: EndSessionEndpoint(service: service)]
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        let bytes: [UInt8]
        switch request.method {
        case "GET": bytes = Array((request.query ?? "").utf8)
        case "POST":
            guard let type = request.contentType.value, FormParameters.isForm(type) else {
                return .ready(malformed(request))
            }
            bytes = request.body
        default: return .ready(Self.methodNotAllowed)
        }
        let form: FormParameters
        let asked: EndSessionRequest
        do throws(FormParameters.Failure) {
            form = try FormParameters(parsing: bytes)
            asked = try EndSessionRequest(form, in: service.snapshot)
        } catch { return .ready(malformed(request)) }
        return .later { await end(asked, form, request) }
    }

    private func end(
        _ asked: EndSessionRequest,
        _ form: FormParameters,
        _ request: EndpointRequest
    ) async -> EndpointResponse {
        let sessions = SessionIssuer(service)
        do throws(StoreError) {
            let current = try await sessions.current(request)
            if let hinted = asked.hintedSession, current.map({ $0.session.id == hinted }) ?? true {
                let actor =
                    current.map { AuditActor.user($0.user.id) } ?? asked.client.map { .client($0.id) } ?? .unknown
                try await sessions.end(.session(hinted), by: actor)
                return finish(asked, sessions, wasSignedIn: current != nil)
            }
            guard let current else { return finish(asked, sessions, wasSignedIn: false) }
            guard isConfirmed(form, request) else { return question(asked, current.user, request) }
            try await sessions.end(.session(current.session.id), by: .user(current.user.id))
            return finish(asked, sessions, wasSignedIn: true)
        } catch {
            return PageResponses.error("busy", status: 503, service: service, request: request)
        }
    }

    // MARK: Steps

    private func finish(
        _ asked: EndSessionRequest,
        _ sessions: SessionIssuer,
        wasSignedIn: Bool
    ) -> EndpointResponse {
        // Where nobody was signed in there is nothing to come back from: a stranger's client would only make our address lead
        // to a page of its own (RFC 9700 §4.11.2).
        let target = asked.leadsToStranger && !wasSignedIn ? nil : asked.target
        return PageResponses.redirect(
            to: target ?? service.url(Self.signedOutPath),
            cookies: sessions.clearingCookies
        )
    }

    private var cookies: BrowserCookies { BrowserCookies(issuer: service.issuer, tenant: service.id) }
    private var antiForgery: AntiForgery { AntiForgery(pepper: service.snapshot.pepper) }

    /// Whether this is our own form, sent by the person before whom it lay.
    private func isConfirmed(_ form: FormParameters, _ request: EndpointRequest) -> Bool {
        guard request.method == "POST", let browser = cookies.browser(in: request) else { return false }
        return antiForgery.isValid(form.all(AntiForgery.field).first, form: Self.path, browser: browser)
    }

    private func question(_ asked: EndSessionRequest, _ user: User, _ request: EndpointRequest) -> EndpointResponse {
        let known = cookies.browser(in: request)
        let browser = known ?? OpaqueToken(random: service.house.random)
        let page = SignOutPage(
            form: PageForm(
                action: (service.issuer.url?.path ?? "") + Self.path,
                csrf: antiForgery.token(form: Self.path, browser: browser)
            ),
            fields: asked.fields,
            person: PersonLine(user),
            clientName: asked.client?.name.value
        )
        return PageResponses.page(
            .signOut(page),
            service: service,
            request: request,
            languages: asked.locales,
            cookies: known == nil ? [cookies.settingBrowser(browser)] : []
        )
    }

    private func malformed(_ request: EndpointRequest) -> EndpointResponse {
        PageResponses.error(
            "bad_request",
            code: OAuthError.Code.invalidRequest.rawValue,
            detail: "The parameters are not a well-formed form, or one stands more than once.",
            service: service,
            request: request
        )
    }

    private static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: HeaderList([("allow", "GET, POST"), ("cache-control", "no-store")])
    )
}
