import JOSE
import JSON
import OAuth

/// The refresh-token grant: the last token of a family gives its successor and an access token.
///
/// Token -> one step of the store: { family and user -> is it the last one? -> what may the person still do? -> rotate and
/// audit } -> sign -> answer. Of parallel calls with one token all get the same successor, and no call that is answered is
/// forgotten by the store.
///
/// The signature, which takes longer than all else, comes after the commit and holds up no other writer. Who gets no answer
/// because of that repeats the token.
///
/// Source: RFC 6749 §6, RFC 9700 §4.14, RFC 8707 §2.2, OpenID Connect Core §12.
struct RefreshTokenGrant: PromptGrant {
    let type = GrantType.refreshToken
    let service: TenantService

    /// What a use of a family came to.
    typealias Decision = RefreshTokenDecision<Result<Issue, OAuthError>>

    /// What is given, but for the signatures.
    final class Issue: Sendable {
        let token: UnsignedToken
        let scope: Scope
        let person: PersonToken
        let user: User

        init(_ token: UnsignedToken, scope: Scope, person: PersonToken, user: User) {
            self.token = token
            self.scope = scope
            self.person = person
            self.user = user
        }
    }

    func begin(
        _ request: StoredGrantRequest,
        _ resume: @escaping @Sendable (@escaping @Sendable () throws(OAuthError) -> TokenResponse) -> Void
    ) {
        let pepper = service.snapshot.pepper
        guard let text = request.form.all("refresh_token").first else {
            let error = OAuthError(.invalidRequest, "The parameter refresh_token is missing.")
            return resume { () throws(OAuthError) in throw error }
        }
        guard let token = RefreshToken(presented: text, pepper: pepper) else {
            return resume { () throws(OAuthError) in throw Self.invalid("the refresh token is none of this tenant's") }
        }
        let successor = token.successor(pepper: pepper)
        service.store.useFamily(token.family) { family, user in
            decide(token, successor, in: family, user, request)
        } done: { result in
            resume { () throws(OAuthError) in try tokens(result, successor, request) }
        }
    }

    /// The answer, when what it tells of is durable.
    private func tokens(
        _ result: Result<Result<Issue, OAuthError>?, StoreError>,
        _ successor: RefreshToken,
        _ request: StoredGrantRequest
    ) throws(OAuthError) -> TokenResponse {
        let issue: Issue
        switch result {
        case .failure(let error): throw OAuthError(error)
        case .success(nil): throw Self.invalid("there is no such family")
        case .success(let outcome?): issue = try outcome.get()
        }
        let minted = try issue.token.signed()
        // OpenID Connect Core §12.2: without the nonce of the authorization request.
        let idToken = try service.idToken(
            for: issue.user,
            to: request.client.client,
            as: issue.person.person,
            identityScopes: issue.person.identityScopes,
            beside: minted.token
        )
        return TokenResponse(
            minted: minted,
            scope: issue.scope,
            refreshToken: successor.text(pepper: service.snapshot.pepper),
            idToken: idToken
        )
    }

    /// What this use comes to; the store keeps it, and may ask again.
    private func decide(
        _ token: RefreshToken,
        _ successor: RefreshToken,
        in family: RefreshTokenFamily,
        _ user: User?,
        _ request: StoredGrantRequest
    ) -> Decision {
        let now = service.now
        let rotated: RefreshTokenFamily?
        switch RefreshTokenUse(
            of: token,
            successor: successor,
            in: family,
            by: request.client.client.id,
            policy: service.snapshot.signIn,
            pepper: service.snapshot.pepper,
            at: now
        ) {
        case .rotate(let family): rotated = family
        case .repeat: rotated = nil
        case .refused(let reason): return Decision(.failure(Self.invalid(reason)))
        case .reused: return end(family, after: token, request, at: now)
        }
        do throws(OAuthError) {
            // The person may have been disabled or deleted since.
            guard let user, user.isEnabled else { throw Self.invalid("the user is disabled or gone") }
            let issue = try issue(family, user, request)
            return Decision(
                .success(issue),
                keeping: rotated,
                audit: event(issue, family, successor, request, at: now)
            )
        } catch { return Decision(.failure(error)) }
    }

    private func issue(
        _ family: RefreshTokenFamily,
        _ user: User,
        _ request: StoredGrantRequest
    ) throws(OAuthError) -> Issue {
        let person = try person(of: family, user, request)
        let grant = try person.grant(in: service.snapshot)
        // A key that is missing is found before the token is used up.
        if person.identityScopes.contains(IdentityScope.openID) {
            try service.snapshot.idTokens.producer(for: request.client.client.signIn.idTokenAlgorithm)
        }
        let mint = service.snapshot.mint
        let token = mint.unsigned(try mint.prepare(grant))
        return Issue(token, scope: grant.scope, person: person, user: user)
    }

    private func person(
        of family: RefreshTokenFamily,
        _ user: User,
        _ request: StoredGrantRequest
    ) throws(OAuthError) -> PersonToken {
        let client = request.client.client
        let narrowed = try RefreshedScope(
            request.form,
            of: .init(scope: family.scope, identityScopes: family.identityScopes, resources: family.resources),
            narrowingScope: true,
            user: user,
            client: client,
            in: service.snapshot
        )
        return PersonToken(
            subject: service.snapshot.subjects.subject(of: user.id, for: client),
            client: client.id,
            resources: narrowed.resources,
            scope: narrowed.scope,
            identityScopes: narrowed.identityScopes,
            roles: narrowed.roles,
            person: TokenGrant.Person(
                session: family.session,
                // When the person signed in, not when the token was refreshed (OpenID Connect Core §12.2).
                authentication: family.authentication,
                family: family.id
            )
        )
    }

    /// One description for all: who holds a token that is good for nothing does not learn why.
    static func invalid(_ cause: String) -> OAuthError {
        OAuthError(.invalidGrant, "The refresh token is invalid, expired, revoked, or another client's.", cause: cause)
    }
}
