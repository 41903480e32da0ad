import OAuth

/// One request for a page, read: its parameters, and the browser that it comes from.
struct PageVisit: Sendable {
    let service: TenantService
    let request: EndpointRequest
    /// The parameters of the query, or of the form that was posted.
    let parameters: FormParameters
    /// The browser's cookie; a new one when it had none.
    let browser: OpaqueToken
    /// `Set-Cookie` for a new one.
    let browserCookies: PageResponses.Fields

    init(_ request: EndpointRequest, parameters: FormParameters, service: TenantService) {
        self.service = service
        self.request = request
        self.parameters = parameters
        let cookies = BrowserCookies(issuer: service.issuer, tenant: service.id)
        if let known = cookies.browser(in: request) {
            browser = known
            browserCookies = []
        } else {
            browser = OpaqueToken(random: service.house.random)
            browserCookies = [cookies.settingBrowser(browser)]
        }
    }

    /// A parameter; one that stands twice counts as absent.
    func value(_ name: String) -> String? { (try? parameters.single(name)) ?? nil }

    /// A parameter that must not lose its blanks or be nothing.
    func text(_ name: String) -> String { value(name) ?? "" }

    /// A form of this browser that posts to `path` below the issuer; `handle` is of the pending request.
    func form(_ path: String, handle: OpaqueToken? = nil) -> PageForm {
        PageForm(
            action: (service.issuer.url?.path ?? "") + path,
            csrf: AntiForgery(pepper: service.snapshot.pepper).token(form: path, browser: browser),
            request: handle?.text
        )
    }

    /// A page as the answer.
    func page(
        _ page: Page,
        status: Int = 200,
        languages: [String] = [],
        fields: PageResponses.Fields = []
    ) -> EndpointResponse {
        PageResponses.page(
            page,
            status: status,
            service: service,
            request: request,
            languages: languages,
            cookies: browserCookies + fields
        )
    }

    /// An error page as the answer.
    func error(
        _ message: String,
        status: Int,
        backPath: String? = nil,
        fields: PageResponses.Fields = []
    ) -> EndpointResponse {
        PageResponses.error(
            message,
            backURL: backPath.map { (service.issuer.url?.path ?? "") + $0 },
            status: status,
            service: service,
            request: request,
            cookies: browserCookies + fields
        )
    }

    /// On to a path below the issuer, with the handle of the pending request.
    func redirect(
        to path: String,
        handle: OpaqueToken? = nil,
        fields: PageResponses.Fields = []
    ) -> EndpointResponse {
        let query = handle.map { "?\(PendingSignIn.parameter)=\($0.text)" } ?? ""
        return PageResponses.redirect(to: service.url(path + query), cookies: browserCookies + fields)
    }
}

extension PageNotice {
    /// The status of a page that shows this instead of going on.
    var status: Int {
        switch self {
        case .blocked: 429
        case .busy, .unavailable: 503
        case .offerChanged: 409
        default: isGood ? 200 : 403
        }
    }

    /// `Retry-After` where it helps (RFC 9110 §10.2.3).
    var fields: PageResponses.Fields {
        switch self {
        case .blocked(let seconds): [("retry-after", String(max(1, seconds)))]
        case .busy: [("retry-after", "2")]
        case .unavailable: [("retry-after", "30")]
        default: []
        }
    }

    /// Blocked for this span, rounded up.
    static func blocked(_ span: Duration) -> PageNotice { .blocked(seconds: Int(span.inSeconds.rounded(.up))) }
}
