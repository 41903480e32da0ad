import JOSE
import OAuth

/// Where every page comes back to: `GET {issuer}/oauth2/resume?request=<handle>`.
///
/// Looks at the request that waits and at this browser's session, and sends the browser on to the next page or to the client.
/// The handle counts in the browser that began the request, and nowhere else.
struct ResumeEndpoint: Endpoint {
    let maximumBodyBytes = 0
    let service: TenantService

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "GET" else { return .ready(Self.methodNotAllowed) }
        return .later { await respond(to: request) }
    }

    private func respond(to request: EndpointRequest) async -> EndpointResponse {
        let query = Array((request.query ?? "").utf8)
        let handle = (try? FormParameters(parsing: query)).flatMap { try? $0.single(PendingSignIn.parameter) }
        do throws(StoreError) {
            guard let waiting = try await PendingSignIn.find(handle, for: request, in: service) else {
                return await expired(request)
            }
            let flow = AuthorizationFlow(service)
            let session = try await SessionIssuer(service).current(request)
            let step = try await flow.next(waiting.pending, session: session)
            guard step.endsRequest else {
                return PageResponses.redirect(to: service.url(step.path(handle: waiting.handle)))
            }
            // Of two tabs that come here at once, one gets the answer.
            guard let taken = try await flow.take(waiting.pending) else { return await expired(request) }
            guard let answer = try await flow.answer(step, to: taken.request, request) else {
                return await expired(request)
            }
            return answer.response(service, request)
        } catch {
            return await AuthorizationPages(service).error(.unavailable, "\(error)", client: nil, request)
        }
    }

    private func expired(_ request: EndpointRequest) async -> EndpointResponse {
        await AuthorizationPages(service)
            .error(.expired, "The request is over, or was begun in another browser.", client: nil, request)
    }

    private static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: HeaderList([("allow", "GET"), ("cache-control", "no-store")])
    )
}
