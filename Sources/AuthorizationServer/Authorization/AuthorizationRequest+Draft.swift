import OAuth

extension AuthorizationRequest {
    /// The request, when all checks have passed.
    init?(_ draft: AuthorizationDraft) {
        guard let client = draft.client, let redirectURI = draft.redirectURI else { return nil }
        let parameters = draft.parameters
        let classes = draft.claims.authenticationClasses
        self.init(
            client: client.id,
            redirectURI: redirectURI,
            namesRedirectURI: parameters["redirect_uri"] != nil,
            responseMode: draft.responseMode,
            state: draft.state,
            nonce: parameters["nonce"],
            codeChallenge: draft.codeChallenge,
            identityScopes: draft.scope.identityScopes,
            scope: draft.scope.scope,
            resources: draft.scope.resources,
            prompts: draft.prompts,
            maximumAge: draft.maximumAge,
            // Only for the form: what is too long is no name of anybody here.
            loginHint: parameters["login_hint"].flatMap { $0.utf8.count <= 254 ? $0 : nil },
            locales: parameters.words("ui_locales").filter { $0.utf8.count <= 35 }.prefix(10).map { $0 },
            authenticationClasses: Array((classes.isEmpty ? parameters.words("acr_values") : classes).prefix(10)),
            requiresAuthenticationClass: draft.claims.requiresAuthenticationClass,
            claims: RequestedClaims(
                idToken: draft.claims.idToken,
                userInfo: draft.claims.userInfo,
                subject: draft.subject
            )
        )
    }
}
