import JOSE
import OAuth

/// The authorization endpoint of one tenant (RFC 6749 §3.1): `GET` and `POST {issuer}/oauth2/authorize`.
///
/// A client that is known by its metadata document is found (``DocumentClients``) -> checks, in the order of ``AuthorizationChecks`` -> what comes next for this browser (``AuthorizationFlow``) -> when that
/// is a page, the request waits under a handle that is bound to the browser, and the browser goes to the page; otherwise the
/// client gets its answer at once.
///
/// A request changes nothing but what waits: a library that looks at the address beforehand does no harm.
struct AuthorizationEndpoint: Endpoint {
    let maximumBodyBytes = 16 * 1024
    /// How long a request waits for its person.
    static let patience = Duration.seconds(3600)
    /// How many requests wait for one browser: tabs, and apps that try again.
    static let maximumWaiting = 20
    /// The longest form that becomes a query when the browser's cookie is missing.
    private static let maximumQueryBytes = 6 * 1024

    let service: TenantService

    /// The endpoints of this room.
    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        [
            "/oauth2/authorize": AuthorizationEndpoint(service: service),
            "/oauth2/resume": ResumeEndpoint(service: service),
        ]
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "GET", "POST": .later { await respond(to: request) }
        default: .ready(Self.methodNotAllowed)
        }
    }

    private func respond(to request: EndpointRequest) async -> EndpointResponse {
        var draft: AuthorizationDraft?
        do throws(AuthorizationRefusal) {
            guard service.snapshot.isTrusted else {
                throw .page(.unavailable, "The service cannot reach its store.")
            }
            var checked = AuthorizationDraft(try AuthorizationParameters(of: request))
            draft = checked
            try await findClient(checked.parameters, request)
            for check in AuthorizationChecks.table {
                do throws(AuthorizationRefusal) {
                    try check.run(&checked, service.snapshot)
                } catch {
                    draft = checked
                    throw error
                }
            }
            guard let wish = AuthorizationRequest(checked) else {
                throw .page(.malformed, "The request is incomplete.")
            }
            return try await proceed(wish, request)
        } catch { return await refuse(error, draft, request) }
    }

    /// A client that is known by its metadata document may have to be fetched; the checks see then whether it is there.
    private func findClient(
        _ parameters: AuthorizationParameters,
        _ request: EndpointRequest
    ) async throws(AuthorizationRefusal) {
        guard let id = parameters["client_id"] else { return }
        do throws(DocumentClients.Refusal) {
            try await DocumentClients(service).find(id, for: request.remoteAddress)
        } catch {
            switch error {
            case .unknown(let detail): throw .page(.unknownClient, detail)
            case .busy(let reason): throw .page(.unavailable, "client metadata document: \(reason)")
            case .unavailable(let reason):
                let event = AuditEvent(.clientDocumentRefused, at: service.now, by: .unknown) { json in
                    json.member("client_id", id)
                    json.member("reason", reason)
                    json.member("address", request.remoteAddress)
                }
                service.house.audit.note(event, tenant: service.id)
                throw .page(.unknownClient, "The client's metadata document cannot be fetched.")
            }
        }
    }

    /// On to the first page, or back to the client.
    private func proceed(
        _ wish: AuthorizationRequest,
        _ request: EndpointRequest
    ) async throws(AuthorizationRefusal) -> EndpointResponse {
        let cookies = BrowserCookies(issuer: service.issuer, tenant: service.id)
        let known = cookies.browser(in: request)
        if known == nil, request.method == "POST", request.body.count <= Self.maximumQueryBytes {
            // A form from another site comes without our cookies (SameSite=Lax), the same as a link comes with them: so the
            // browser keeps the cookie that it has, and other tabs keep what waits for them.
            let query = String(decoding: request.body, as: UTF8.self)
            if query.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) {
                return PageResponses.redirect(to: service.url("/oauth2/authorize?" + query))
            }
        }
        let browser = known ?? OpaqueToken(random: service.house.random)
        let handle = OpaqueToken(random: service.house.random)
        let now = service.now
        let pending = PendingAuthorization(
            handle: handle.hash(for: .pendingAuthorization, pepper: service.snapshot.pepper),
            browser: browser.hash(for: .browser, pepper: service.snapshot.pepper),
            request: wish,
            createdAt: now,
            expiresAt: now.advanced(by: Self.patience)
        )
        do throws(StoreError) {
            let flow = AuthorizationFlow(service)
            let session = try await SessionIssuer(service).current(request)
            let step = try await flow.next(pending, session: session)
            if case .refuse(let error) = step {
                let client = service.snapshot.client(wish.client.value)?.client
                let answer = AuthorizationAnswer(.error(error), to: wish)
                if let page = try await AuthorizationPages(service).held(error, answer, of: client, request) {
                    return page
                }
            }
            if let answer = try await flow.answer(step, to: wish, request) {
                return answer.response(service, request)
            }
            if case .refused(let span, let isNews) = service.admit("request", request, address: .requestsOfAddress) {
                return tooMany(retryAfter: span, isNews: isNews, wish.client, request)
            }
            try await service.store.createPending(pending, limit: Self.maximumWaiting)
            return PageResponses.redirect(
                to: service.url(step.path(handle: handle)),
                cookies: known == nil ? [cookies.settingBrowser(browser)] : []
            )
        } catch {
            throw .page(.unavailable, "\(error)")
        }
    }

    /// A cookie costs nothing to make up: so strangers are counted by their address before anything waits for them.
    private func tooMany(
        retryAfter span: Duration,
        isNews: Bool,
        _ client: ClientID,
        _ request: EndpointRequest
    ) -> EndpointResponse {
        if isNews {
            let error = OAuthError(.temporarilyUnavailable, "Too many requests wait that came from this address.")
            AuthorizationPages(service).note(error, client: client, request)
        }
        return PageResponses.error(
            "too_many",
            status: 429,
            service: service,
            request: request,
            cookies: [PageResponses.retryAfter(span)]
        )
    }

    private func refuse(
        _ refusal: AuthorizationRefusal,
        _ draft: AuthorizationDraft?,
        _ request: EndpointRequest
    ) async -> EndpointResponse {
        switch refusal {
        case .page(let message, let detail):
            return await AuthorizationPages(service).error(message, detail, client: draft?.client?.id, request)
        case .client(let error):
            guard let draft, let answer = AuthorizationAnswer(error, to: draft) else {
                return await AuthorizationPages(service).error(.malformed, error.description, client: nil, request)
            }
            let pages = AuthorizationPages(service)
            do throws(StoreError) {
                if let page = try await pages.held(error, answer, of: draft.client, request) { return page }
            } catch {
                return await pages.error(.unavailable, "\(error)", client: draft.client?.id, request)
            }
            pages.note(error, client: draft.client?.id, request)
            return answer.response(service, request)
        }
    }

    private static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: HeaderList([("allow", "GET, POST"), ("cache-control", "no-store")])
    )
}
