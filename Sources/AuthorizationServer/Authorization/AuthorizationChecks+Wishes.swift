import OAuth

/// What a client asks for beyond a code: how the person signs in, which claims and scopes it wants, and of whom.
extension AuthorizationChecks {
    static func nonce(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard (draft.parameters["nonce"]?.utf8.count ?? 0) <= 1024 else { throw invalid("The nonce is too long.") }
    }

    /// OpenID Connect Core §3.1.2.1: `none` stands alone.
    static func prompt(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        for word in draft.parameters.words("prompt") {
            guard let prompt = AuthorizationRequest.Prompt(rawValue: word) else {
                throw invalid("The prompt is not one of none, login, consent and select_account.")
            }
            draft.prompts.insert(prompt)
        }
        guard !draft.prompts.contains(.none) || draft.prompts.count == 1 else {
            throw invalid("The prompt none stands with another.")
        }
    }

    static func maximumAge(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let text = draft.parameters["max_age"] else { return }
        guard text.utf8.count <= 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(text)
        else { throw invalid("The max_age is not a number of seconds.") }
        draft.maximumAge = seconds
    }

    /// OpenID Connect Core §5.5.
    static func claims(
        _ draft: inout AuthorizationDraft,
        _: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let text = draft.parameters["claims"] else { return }
        guard let claims = ClaimsParameter(parsing: text) else {
            throw invalid("The claims are malformed or too large.")
        }
        draft.claims = claims
        draft.subject = claims.subject
    }

    /// RFC 6749 §3.3, RFC 8707 §2.1.
    static func scope(
        _ draft: inout AuthorizationDraft,
        _ tenant: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let client = draft.client else { return }
        do throws(OAuthError) {
            draft.scope = try RequestedScope(draft.parameters, claims: draft.claims, of: client, in: tenant)
        } catch { throw .client(error) }
    }

    /// OpenID Connect Core §3.1.2.1: whoever the hint names, and nobody else.
    static func identityHint(
        _ draft: inout AuthorizationDraft,
        _ tenant: TenantSnapshot
    ) throws(AuthorizationRefusal) {
        guard let text = draft.parameters["id_token_hint"], let client = draft.client else { return }
        switch IdentityHint(text, for: client, in: tenant) {
        case .subject(let subject):
            guard draft.subject == nil || draft.subject == subject else {
                throw invalid("The id_token_hint and the claims name different people.")
            }
            draft.subject = subject
        case .unverifiable:
            // Its key has been retired since: nothing can be said of it. Without a page nobody could choose the person.
            guard !draft.prompts.contains(.none) else {
                throw .client(OAuthError(.loginRequired, "The id_token_hint is too old to be verified."))
            }
        case .invalid: throw invalid("The id_token_hint is not an ID token of this client.")
        }
    }
}
