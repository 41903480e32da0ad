import JOSE
import OAuth
import SigningKeys

/// `POST {issuer}/signin/with/{provider}` with `request` and `csrf`: sends the browser to the provider.
///
/// A POST with an anti-forgery token: a link elsewhere cannot start a sign-in in somebody's browser.
struct UpstreamStart: Endpoint {
    let maximumBodyBytes = 4 * 1024
    let door: UpstreamDoor

    /// How long the provider's pages may take.
    private static let lifetime = Duration.seconds(600)

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "POST" else {
            return .ready(EndpointResponse(status: 405, headers: HeaderList([("allow", "POST")])))
        }
        return .later {
            var back: OpaqueToken?
            do throws(UpstreamRefusal) { return try await start(request, back: &back) } catch {
                return door.refuse(error, request, back: back)
            }
        }
    }

    private func start(
        _ request: EndpointRequest,
        back: inout OpaqueToken?
    ) async throws(UpstreamRefusal) -> EndpointResponse {
        let service = door.service
        let snapshot = service.snapshot
        let forgery = AntiForgery(pepper: snapshot.pepper)
        guard let form = try? FormParameters(parsing: request.body),
            let browser = door.cookies.browser(in: request),
            let token = try? form.single(AntiForgery.field),
            forgery.isValid(token, form: Federation.startPath(door.provider.name), browser: browser)
        else { throw UpstreamRefusal(.expired, "start: the form is not one of this browser") }
        let handle = try? form.single(PendingSignIn.parameter)
        let found = try await UpstreamRefusal.stored { () async throws(StoreError) in
            try await PendingSignIn.find(handle, for: request, in: service)
        }
        guard let found else { throw UpstreamRefusal(.expired, "start: no request of this browser waits") }
        back = found.handle
        let admission = service.admit(
            "upstream",
            request,
            address: .upstreamOfAddress,
            browser: (browser, .upstreamOfBrowser)
        )
        if case .refused(let span, let isNews) = admission {
            throw UpstreamRefusal(
                .tooMany,
                "start: too many of this address or browser",
                retryAfter: span,
                isNews: isNews
            )
        }

        let party = try await door.relyingParty()
        let secrets = UpstreamSecrets(handle: found.handle, random: service.house.random, at: service.now)
        let state = OpaqueToken(random: service.house.random)
        let hash = state.hash(for: .upstreamState, pepper: snapshot.pepper)
        let sealed: [UInt8]
        do throws(SealError) { sealed = try secrets.sealed(for: hash, in: snapshot) } catch {
            throw UpstreamRefusal(.unavailable, "start: \(error)")
        }
        let signIn = UpstreamSignIn(
            state: hash,
            browser: browser.hash(for: .browser, pepper: snapshot.pepper),
            provider: door.provider.name,
            pending: found.pending.handle,
            sealedSecrets: sealed,
            expiresAt: min(service.now.advanced(by: Self.lifetime), found.pending.expiresAt)
        )
        try await UpstreamRefusal.stored { () async throws(StoreError) in
            try await service.store.createUpstreamSignIn(signIn)
        }
        return PageResponses.redirect(
            to: party.authorizationURL(state: state, secrets: secrets, for: found.pending.request)
        )
    }
}
