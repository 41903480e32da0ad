import OAuth

/// The one place that turns a page, or a step to the next one, into HTTP.
///
/// What every page gets: its own strict Content-Security-Policy (no `form-action`: Chromium would hold it against the
/// redirect to the client that follows a form), no caching, no frames.
enum PageResponses {
    /// Header fields beside those of the page, such as `Set-Cookie`.
    typealias Fields = [(name: String, value: String)]

    /// A page; `languages` go before the browser's own preference: the person's locale, `ui_locales`.
    static func page(
        _ page: Page,
        status: Int = 200,
        service: TenantService,
        request: EndpointRequest,
        languages: [String] = [],
        cookies: Fields = []
    ) -> EndpointResponse {
        let rendered = service.house.pages.render(page, in: frame(service, request, languages))
        return EndpointResponse(
            status: status,
            headers: HeaderList(
                [
                    ("content-type", "text/html; charset=utf-8"),
                    ("content-security-policy", rendered.contentSecurityPolicy),
                    ("x-frame-options", "DENY"),
                    ("cache-control", "no-store"),
                    // Nothing tells another origin about these addresses. Not `no-referrer`: with it a browser says
                    // `Origin: null` also when it posts a form to where it came from, and nothing could be checked.
                    ("referrer-policy", "same-origin"),
                ] + cookies
            ),
            body: rendered.body
        )
    }

    /// An error page with a fresh correlation id; `detail` is for the developer of the client, in English.
    static func error(
        _ message: String,
        code: String? = nil,
        detail: String? = nil,
        host: String? = nil,
        backURL: String? = nil,
        status: Int = 400,
        correlationID: String? = nil,
        service: TenantService,
        request: EndpointRequest,
        cookies: Fields = []
    ) -> EndpointResponse {
        page(
            .error(
                ErrorPage(
                    message: message,
                    code: code,
                    detail: detail,
                    host: host,
                    correlationID: correlationID ?? self.correlationID(service),
                    backURL: backURL
                )
            ),
            status: status,
            service: service,
            request: request,
            cookies: cookies
        )
    }

    /// On to the next address, with GET whatever the method was (RFC 9110 §15.4.4; RFC 9700 §4.12: never 307).
    static func redirect(to location: String, cookies: Fields = []) -> EndpointResponse {
        EndpointResponse(
            status: 303,
            headers: HeaderList(
                [("location", location), ("cache-control", "no-store"), ("referrer-policy", "no-referrer")] + cookies
            )
        )
    }

    /// `Retry-After` in whole seconds, rounded up (RFC 9110 §10.2.3; RFC 6585 §4).
    static func retryAfter(_ span: Duration) -> (name: String, value: String) {
        ("retry-after", String(max(1, Int(span.inSeconds.rounded(.up)))))
    }

    /// What ties a page to log and audit: 16 hexadecimal digits.
    static func correlationID(_ service: TenantService) -> String {
        service.house.random.bytes(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func frame(
        _ service: TenantService,
        _ request: EndpointRequest,
        _ languages: [String]
    ) -> PageFrame {
        let basePath = service.issuer.url?.path ?? ""
        let branding = service.snapshot.branding
        return PageFrame(
            tenantName: service.snapshot.displayName.value,
            colour: branding.colour?.value,
            logoPath: branding.logo == nil ? nil : basePath + PageAssets.logoPath,
            basePath: basePath,
            languages: languages + AcceptLanguage.preferences(request.browser?.acceptLanguage)
        )
    }
}
