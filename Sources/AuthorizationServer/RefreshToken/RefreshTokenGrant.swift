import JOSE
import JSON
import OAuth

/// The refresh-token grant: the last token of a family gives its successor and an access token.
///
/// Token -> family and user, in one read -> is it the last one? -> what may the person still do? -> mint -> rotate and audit,
/// in one transaction -> answer. Of parallel calls with one token all get the same successor, and no call that is answered
/// is forgotten by the store.
///
/// Source: RFC 6749 §6, RFC 9700 §4.14, RFC 8707 §2.2, OpenID Connect Core §12.
struct RefreshTokenGrant: StoredGrant {
    let type = GrantType.refreshToken
    let service: TenantService

    func tokens(for request: StoredGrantRequest) async throws(OAuthError) -> TokenResponse {
        guard let text = request.form.all("refresh_token").first else {
            throw OAuthError(.invalidRequest, "The parameter refresh_token is missing.")
        }
        let pepper = service.snapshot.pepper
        guard let token = RefreshToken(presented: text, pepper: pepper) else {
            throw Self.invalid("the refresh token is none of this tenant's")
        }
        guard let (family, user) = try await state(of: token.family) else {
            throw Self.invalid("there is no such family")
        }
        let successor = token.successor(pepper: pepper)
        let rotation: RefreshTokenRotation
        switch RefreshTokenUse(
            of: token,
            successor: successor,
            in: family,
            by: request.client.client.id,
            policy: service.snapshot.signIn,
            pepper: pepper,
            at: service.now
        ) {
        case .rotate(let use): rotation = use
        case .refused(let reason): throw Self.invalid(reason)
        case .reused: throw try await end(family, after: token, request)
        }
        // The person may have been disabled or deleted since.
        guard let user, user.isEnabled else { throw Self.invalid("the user is disabled or gone") }
        let personToken = try grant(of: family, user, request)
        let grant = try personToken.grant(in: service.snapshot)
        let minted = try service.snapshot.mint.mint(grant)
        // OpenID Connect Core §12.2: without the nonce of the authorization request.
        let idToken = try service.idToken(
            for: user,
            to: request.client.client,
            as: personToken.person,
            identityScopes: personToken.identityScopes,
            beside: minted.token
        )
        switch try await rotate(rotation, event(grant, minted, rotation, request)) {
        case .rotated, .repeated:
            return TokenResponse(
                minted: minted,
                scope: grant.scope,
                refreshToken: successor.text(pepper: pepper),
                idToken: idToken
            )
        case .reused(let family): throw try await end(family, after: token, request)
        case .ended: throw Self.invalid("the family was ended")
        case .missing: throw Self.invalid("there is no such family")
        }
    }

    private func grant(
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

    /// A token came back that was used before: whoever holds the family's last one may be a thief, so it ends.
    private func end(
        _ family: RefreshTokenFamily,
        after token: RefreshToken,
        _ request: StoredGrantRequest
    ) async throws(OAuthError) -> OAuthError {
        let now = service.now
        let event = AuditEvent(.refreshTokenReused, at: now, by: .client(request.client.client.id)) { json in
            json.member("family", family.id.value)
            json.member("sub", family.user.value)
            json.member("generation", Int64(token.generation))
            json.member("current", Int64(family.generation))
            json.member("address", request.remoteAddress)
        }
        do throws(StoreError) {
            try await service.store.revokeFamily(family.id, at: now, audit: event)
        } catch .notFound {} catch { throw OAuthError(error) }
        return Self.invalid("the refresh token was used before; its family was ended")
    }

    private func state(
        of family: RefreshTokenFamilyID
    ) async throws(OAuthError) -> (family: RefreshTokenFamily, user: User?)? {
        do throws(StoreError) { return try await service.store.refreshState(family) } catch { throw OAuthError(error) }
    }

    private func rotate(
        _ rotation: RefreshTokenRotation,
        _ event: AuditEvent
    ) async throws(OAuthError) -> RefreshTokenOutcome {
        do throws(StoreError) {
            return try await service.store.rotateFamily(rotation, audit: event)
        } catch { throw OAuthError(error) }
    }

    private func event(
        _ grant: TokenGrant,
        _ minted: MintedToken,
        _ rotation: RefreshTokenRotation,
        _ request: StoredGrantRequest
    ) -> AuditEvent {
        AuditEvent(.tokenIssued, at: rotation.now, by: .client(request.client.client.id)) { json in
            json.member("grant_type", type.rawValue)
            json.member("sub", grant.subject)
            json.member("aud", grant.audience.map(\.value))
            json.member("scope", grant.scope.description)
            json.member("jti", minted.tokenID)
            json.member("kid", minted.keyID)
            json.member("exp", minted.expiresAt.whole)
            json.member("family", rotation.family.value)
            json.member("generation", Int64(rotation.generation &+ 1))
            json.member("sid", grant.person?.session.value)
            json.member("address", request.remoteAddress)
        }
    }
}
