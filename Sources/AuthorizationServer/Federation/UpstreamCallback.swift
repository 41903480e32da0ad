import JOSE
import OAuth

/// `GET {issuer}/signin/callback/{provider}`: the browser comes back from the provider.
///
/// The checks stand in their order: `state` is used up before anything is believed, the provider's name before its code.
struct UpstreamCallback: Endpoint {
    let maximumBodyBytes = 0
    let door: UpstreamDoor

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "GET" else {
            return .ready(EndpointResponse(status: 405, headers: HeaderList([("allow", "GET")])))
        }
        return .later {
            var back: OpaqueToken?
            do throws(UpstreamRefusal) { return try await finish(request, back: &back) } catch {
                return door.refuse(error, request, back: back)
            }
        }
    }

    private func finish(
        _ request: EndpointRequest,
        back: inout OpaqueToken?
    ) async throws(UpstreamRefusal) -> EndpointResponse {
        let service = door.service
        let answer = try UpstreamAnswer(query: request.query)
        let (signIn, secrets) = try await taken(answer.state, request)
        let found = try await UpstreamRefusal.stored { () async throws(StoreError) in
            try await PendingSignIn.find(secrets.handle.text, for: request, in: service)
        }
        guard let found, found.pending.handle == signIn.pending else {
            throw UpstreamRefusal(.expired, "the request waits no more")
        }
        back = found.handle
        // RFC 9700 §4.4: an answer that arrives at the path of another provider than was asked is a mix-up.
        guard signIn.provider == door.provider.name else {
            throw UpstreamRefusal(.failed, "mix-up: \(signIn.provider) was asked")
        }
        let party = try await door.relyingParty()
        let code = try answer.code(from: door.provider.issuer, promisesIssuer: party.metadata.promisesIssuer)
        let tokens = try await party.exchange(code, verifier: secrets.verifier)
        let identity = try await party.identity(
            tokens,
            expecting: .init(secrets: secrets, request: found.pending.request)
        )
        let accounts = UpstreamAccounts(service: service, provider: door.provider)
        let user = try await accounts.user(of: identity) { () async throws(UpstreamRefusal) in
            try await party.completed(identity, with: tokens)
        }
        return try await UpstreamRefusal.stored { () async throws(StoreError) in
            try await SealedTokenVault(service)
                .put(
                    UpstreamTokens(tokens, of: door.provider.name, at: service.now),
                    issuer: door.provider.issuer,
                    subject: identity.subject
                )
            return try await found.complete(
                as: user,
                methods: [AuthenticationMethod.federated],
                provider: door.provider.name,
                provenAt: identity.authenticatedAt,
                request: request,
                replacing: try await SessionIssuer(service).current(request)?.session
            )
        }
    }

    /// Takes the sign-in that went out from this very browser, once.
    private func taken(
        _ state: OpaqueToken,
        _ request: EndpointRequest
    ) async throws(UpstreamRefusal) -> (UpstreamSignIn, UpstreamSecrets) {
        let service = door.service
        let pepper = service.snapshot.pepper
        guard let browser = door.cookies.browser(in: request) else {
            throw UpstreamRefusal(.expired, "this browser has begun nothing")
        }
        let signIn = try await UpstreamRefusal.stored { () async throws(StoreError) in
            try await service.store.consumeUpstreamSignIn(
                state.hash(for: .upstreamState, pepper: pepper),
                browser: browser.hash(for: .browser, pepper: pepper),
                at: service.now
            )
        }
        guard let signIn else { throw UpstreamRefusal(.expired, "state: unknown, used, or another browser's") }
        guard let secrets = UpstreamSecrets(opening: signIn, in: service.snapshot) else {
            throw UpstreamRefusal(.failed, "the stored sign-in does not open")
        }
        return (signIn, secrets)
    }
}

/// An authorization response of a provider (RFC 6749 §4.1.2).
struct UpstreamAnswer {
    /// The `state`; without one there is nothing to go on with.
    let state: OpaqueToken
    private let issuer: String?
    private let error: String?
    private let authorizationCode: String?

    /// RFC 6749 §3.1: no parameter that counts may stand more than once.
    init(query: String?) throws(UpstreamRefusal) {
        do {
            let query = try FormParameters(parsing: Array((query ?? "").utf8))
            issuer = try query.single("iss")
            error = try query.single("error")
            authorizationCode = try query.single("code")
            let state = try query.single("state").flatMap(OpaqueToken.init(presented:))
            guard let state else {
                // Some providers forget the state when they say no: the person should still read that.
                throw UpstreamRefusal(
                    error == "access_denied" ? .cancelled : .expired,
                    "the answer has no state of ours"
                )
            }
            self.state = state
        } catch let refusal as UpstreamRefusal {
            throw refusal
        } catch { throw UpstreamRefusal(.expired, "the answer is malformed") }
    }

    /// The code, once the answer is known to be that provider's.
    func code(
        from expected: UpstreamIssuer,
        promisesIssuer: Bool
    ) throws(UpstreamRefusal) -> UpstreamCredential {
        // RFC 9207 §2.4: compared when it is there, missed when it was promised; with errors too.
        if let issuer {
            guard issuer.utf8.elementsEqual(expected.value.utf8) else {
                throw UpstreamRefusal(.failed, "mix-up: the answer is that of issuer \(issuer)")
            }
        } else if promisesIssuer {
            throw UpstreamRefusal(.failed, "mix-up: the parameter iss is missing")
        }
        if let error {
            let isUnavailable = error == "temporarily_unavailable" || error == "server_error"
            throw UpstreamRefusal(
                isUnavailable ? .unavailable : error == "access_denied" ? .cancelled : .failed,
                "the provider answered \(error)"
            )
        }
        guard let authorizationCode else { throw UpstreamRefusal(.failed, "the answer has neither code nor error") }
        return UpstreamCredential(value: authorizationCode)
    }
}
