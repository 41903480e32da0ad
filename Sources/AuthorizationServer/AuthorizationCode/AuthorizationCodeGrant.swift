import JOSE
import OAuth

/// The authorization-code grant: a code that came back through the browser, once, for tokens.
///
/// Source: RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 8707 §2.2, OpenID Connect Core §3.1.3, RFC 9700 §2.1.1.
///
/// Code -> is it this request's? -> person, session and grant, still there? -> resources -> refresh token -> access token
/// and ID token -> noted under the code, audited -> answer.
///
/// - A code is taken by the first who shows it, whoever it is and whether or not the rest is right: there is no second
///   guess at a verifier. Shown again, all that it gave is revoked, also what the first use is just about to give.
/// - It is of its client, redirect, challenge, resources and session: when the session or the grant has ended, so has it.
struct AuthorizationCodeGrant: StoredGrant {
    let type = GrantType.authorizationCode
    let service: TenantService

    func tokens(for request: StoredGrantRequest) async throws(OAuthError) -> TokenResponse {
        // Another process may have let the client in a moment ago: its keys are found before the code is taken.
        let ready = await service.withKeys(for: request.client.client)
        return try await AuthorizationCodeGrant(service: ready).redeem(request)
    }

    private func redeem(_ request: StoredGrantRequest) async throws(OAuthError) -> TokenResponse {
        let client = request.client.client
        // What is malformed is refused before the code is taken: a client with a bug does not lose its person.
        let presented = try PresentedCode(request.form)
        let code = try await take(presented.code, for: client.id)
        if let mismatch = presented.mismatch(
            with: code,
            of: client.id,
            pepper: service.snapshot.pepper,
            at: service.now
        ) {
            throw .badCode(mismatch)
        }
        let user = try await person(of: code)
        let share = try RefreshedScope(
            request.form,
            of: .init(scope: code.scope, identityScopes: code.identityScopes, resources: code.request.resources),
            narrowingScope: false,
            user: user,
            client: client,
            in: service.snapshot
        )
        let refreshToken = try await startFamily(of: code, for: client)
        let person = TokenGrant.Person(
            session: code.session,
            authentication: code.authentication,
            family: refreshToken?.family
        )
        let grant = try PersonToken(
            subject: service.snapshot.subjects.subject(of: user.id, for: client),
            client: client.id,
            resources: share.resources,
            scope: share.scope,
            identityScopes: share.identityScopes,
            roles: share.roles,
            person: person
        )
        .grant(in: service.snapshot)
        let minted = try service.snapshot.mint.mint(grant)
        let idToken = try service.idToken(
            for: user,
            to: client,
            as: person,
            identityScopes: share.identityScopes,
            beside: minted.token,
            nonce: code.request.nonce,
            named: code.request.claims.idToken
        )
        try await settle(code, minted, event(code, grant, minted, request))
        return TokenResponse(
            minted: minted,
            scope: grant.scope,
            refreshToken: refreshToken?.text,
            idToken: idToken
        )
    }

    // MARK: Steps

    private func take(_ text: String, for client: ClientID) async throws(OAuthError) -> AuthorizationCode {
        guard let token = OpaqueToken(presented: text) else { throw .badCode("not a code") }
        let hash = token.hash(for: .authorizationCode, pepper: service.snapshot.pepper)
        let consumption = try await service.asking { () async throws(StoreError) in
            try await service.store.consumeCode(hash, at: service.now)
        }
        switch consumption {
        case .taken(let code): return code
        case .missing: throw .badCode("unknown code")
        case .alreadyTaken(let code):
            // RFC 6749 §4.1.2, §10.5: somebody has a copy.
            let event = AuditEvent(.codeReused, at: service.now, by: .client(client)) { json in
                json.member("client_id", code.request.client.value)
                json.member("sub", code.user.value)
                json.member("sid", code.session.value)
            }
            try await service.asking { () async throws(StoreError) in
                try await service.store.revokeIssued(hash, at: service.now, audit: event)
            }
            throw .badCode("the code was used before; what it gave was revoked")
        }
    }

    private func person(of code: AuthorizationCode) async throws(OAuthError) -> User {
        let store = service.store
        let user = try await service.asking { () async throws(StoreError) in
            guard try await store.session(code.session, at: service.now) != nil,
                try await store.grant(code.grant) != nil
            else { return User?.none }
            return try await store.user(code.user)
        }
        guard let user, user.isEnabled else {
            throw .badCode("the person, the session or the grant of the code has ended")
        }
        return user
    }

    private func startFamily(
        of code: AuthorizationCode,
        for client: Client
    ) async throws(OAuthError) -> RefreshTokenFamilies.Start? {
        guard client.grantTypes.contains(.refreshToken) else { return nil }
        return try await service.asking(.badCode("the code was used twice")) { () async throws(StoreError) in
            try await RefreshTokenFamilies(service: service).start(for: code)
        }
    }

    /// Notes what the code gave, then waits until the event is durable; after that the answer may leave.
    private func settle(
        _ code: AuthorizationCode,
        _ minted: MintedToken,
        _ event: AuditEvent
    ) async throws(OAuthError) {
        try await service.asking(.badCode("the code was used twice, or its session has just ended")) {
            () async throws(StoreError) in
            // The session's clients are told of its end (Back-Channel Logout 1.0 §2.3).
            if code.identityScopes.contains(IdentityScope.openID) {
                try await service.store.addClient(code.request.client, to: code.session)
            }
            try await service.store.noteIssued(code.hash, tokenID: minted.tokenID, expiresAt: minted.expiresAt)
        }
        do throws(AuditFailure) {
            try await service.house.audit.record(event, tenant: service.id).durable()
        } catch {
            throw OAuthError(
                .temporarilyUnavailable,
                "The service is overloaded or its store is down. Try again.",
                cause: "\(error)"
            )
        }
    }

    private func event(
        _ code: AuthorizationCode,
        _ grant: TokenGrant,
        _ minted: MintedToken,
        _ request: StoredGrantRequest
    ) -> AuditEvent {
        AuditEvent(.tokenIssued, at: service.now, by: .client(grant.clientID)) { json in
            json.member("grant_type", type.rawValue)
            json.member("sub", code.user.value)
            json.member("sid", code.session.value)
            json.member("aud", grant.audience.map(\.value))
            json.member("scope", grant.scope.description)
            json.member("jti", minted.tokenID)
            json.member("kid", minted.keyID)
            json.member("exp", minted.expiresAt.whole)
            json.member("address", request.remoteAddress)
        }
    }
}

extension TenantService {
    /// Does what needs the store, in OAuth's words when it fails; `gone` is said for what is not there (any more).
    func asking<Value>(
        _ gone: OAuthError? = nil,
        verb: () async throws(StoreError) -> Value
    ) async throws(OAuthError) -> Value {
        do throws(StoreError) {
            return try await verb()
        } catch {
            if error == .notFound, let gone { throw gone }
            throw OAuthError(error)
        }
    }
}
