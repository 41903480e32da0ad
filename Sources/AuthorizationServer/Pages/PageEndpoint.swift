import OAuth

/// A page below a tenant's issuer: GET shows it and changes nothing, POST takes its form.
///
/// The checks that no page can leave out, in order: the method, where the form was sent from, its size and type, its
/// anti-forgery token. When the store fails, a page says so and asks to come again.
struct PageEndpoint: Endpoint {
    /// What answers a request that has passed the checks.
    typealias Handler = @Sendable (PageVisit) async throws(StoreError) -> EndpointResponse

    let service: TenantService
    /// The path below the issuer: also the name of the form.
    let path: String
    var show: Handler?
    var submit: Handler?

    var maximumBodyBytes: Int { 16 * 1024 }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "GET", "HEAD":
            guard let show else { return .ready(methodNotAllowed(request)) }
            // What cannot be read of a query counts as absent.
            let query = request.query.flatMap { try? FormParameters(parsing: Array($0.utf8)) }
            return later(PageVisit(request, parameters: query ?? .none, service: service), show)
        case "POST":
            guard let submit else { return .ready(methodNotAllowed(request)) }
            guard isSameOrigin(request), isForm(request), let form = try? FormParameters(parsing: request.body),
                let browser = BrowserCookies(issuer: service.issuer, tenant: service.id).browser(in: request),
                AntiForgery(pepper: service.snapshot.pepper)
                    .isValid((try? form.single(AntiForgery.field)) ?? nil, form: path, browser: browser)
            else { return .ready(staleForm(request)) }
            return later(PageVisit(request, parameters: form, service: service), submit)
        default: return .ready(methodNotAllowed(request))
        }
    }

    private func later(_ visit: PageVisit, _ handler: @escaping Handler) -> EndpointAnswer {
        .later {
            do throws(StoreError) { return try await handler(visit) } catch {
                return visit.error("unavailable", status: 503, fields: [("retry-after", "30")])
            }
        }
    }

    /// Defence in depth beside the token: what a browser itself says of who sent the form (Fetch Metadata Request
    /// Headers §2.3; RFC 6454 §7).
    ///
    /// A client that says neither has no cookie to abuse.
    private func isSameOrigin(_ request: EndpointRequest) -> Bool {
        if let site = request.browser?.fetchSite { return site == "same-origin" }
        guard request.origin != .absent else { return true }
        return request.origin.value == service.issuer.url?.origin
    }

    private func isForm(_ request: EndpointRequest) -> Bool {
        request.contentType.value.map(FormParameters.isForm) ?? false
    }

    private func staleForm(_ request: EndpointRequest) -> EndpointResponse {
        PageResponses.error("stale_form", status: 403, service: service, request: request)
    }

    private func methodNotAllowed(_ request: EndpointRequest) -> EndpointResponse {
        let allowed = (show == nil ? [] : ["GET", "HEAD"]) + (submit == nil ? [] : ["POST"])
        return PageResponses.error(
            "method",
            status: 405,
            service: service,
            request: request,
            cookies: [("allow", allowed.joined(separator: ", "))]
        )
    }
}
