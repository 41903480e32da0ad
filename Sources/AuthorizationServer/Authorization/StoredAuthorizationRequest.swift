import JSON
import OAuth

/// An authorization request as stores keep it: one JSON object, read as strictly as it was written.
///
/// A member that is unknown, missing or of another form throws: what was not written by us is not believed.
extension AuthorizationRequest {
    /// The request as a store keeps it.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("client", client.value)
            json.member("redirect_uri", redirectURI.value)
            json.member("names_redirect_uri", namesRedirectURI)
            json.member("response_mode", responseMode.rawValue)
            json.member("state", state)
            json.member("nonce", nonce)
            json.member("code_challenge", codeChallenge)
            json.member("identity_scopes", identityScopes)
            json.member("scope", scope.tokens.map(\.value))
            json.member("resources", resources.map(\.value))
            json.member("prompts", prompts.map(\.rawValue).sorted())
            if let maximumAge { json.member("max_age", Int64(maximumAge)) }
            json.member("login_hint", loginHint)
            json.member("locales", locales)
            json.member("acr_values", authenticationClasses)
            json.member("requires_acr", requiresAuthenticationClass)
            json.object("claims") { json in
                json.member("id_token", claims.idToken)
                json.member("userinfo", claims.userInfo)
                json.member("sub", claims.subject)
            }
        }
    }

    /// Reads what ``write(to:)`` has written.
    public init(stored cursor: inout JSONCursor) throws(JSONError) {
        var parts = StoredParts()
        try cursor.object { name, cursor throws(JSONError) in try parts.read(name, &cursor) }
        guard let client = parts.client, let redirectURI = parts.redirectURI, let mode = parts.responseMode,
            let challenge = parts.codeChallenge, let named = parts.namesRedirectURI,
            let requiresClass = parts.requiresAuthenticationClass
        else { throw StoredParts.unexpected }
        self.init(
            client: client,
            redirectURI: redirectURI,
            namesRedirectURI: named,
            responseMode: mode,
            state: parts.state,
            nonce: parts.nonce,
            codeChallenge: challenge,
            identityScopes: parts.identityScopes,
            scope: parts.scope,
            resources: parts.resources,
            prompts: parts.prompts,
            maximumAge: parts.maximumAge,
            loginHint: parts.loginHint,
            locales: parts.locales,
            authenticationClasses: parts.authenticationClasses,
            requiresAuthenticationClass: requiresClass,
            claims: parts.claims
        )
    }
}

/// What has been read of a request so far.
private struct StoredParts {
    var client: ClientID?
    var redirectURI: RedirectURI?
    var namesRedirectURI: Bool?
    var responseMode: AuthorizationRequest.ResponseMode?
    var state: String?
    var nonce: String?
    var codeChallenge: String?
    var identityScopes: [String] = []
    var scope = Scope.empty
    var resources: [ResourceName] = []
    var prompts: Set<AuthorizationRequest.Prompt> = []
    var maximumAge: Int?
    var loginHint: String?
    var locales: [String] = []
    var authenticationClasses: [String] = []
    var requiresAuthenticationClass: Bool?
    var claims = RequestedClaims()

    /// JSON, but not ours.
    static var unexpected: JSONError { .unexpectedByte(offset: 0) }

    mutating func read(_ name: JSONName, _ cursor: inout JSONCursor) throws(JSONError) {
        switch name {
        case "client": client = try Self.name(try cursor.string())
        case "redirect_uri": redirectURI = try Self.name(try cursor.string())
        case "names_redirect_uri": namesRedirectURI = try cursor.bool()
        case "response_mode": responseMode = try Self.choice(try cursor.string())
        case "state": state = try cursor.string()
        case "nonce": nonce = try cursor.string()
        case "code_challenge": codeChallenge = try cursor.string()
        case "identity_scopes": identityScopes = try cursor.strings()
        case "scope": scope = Scope(try Self.names(&cursor) as [ScopeToken])
        case "resources": resources = try Self.names(&cursor)
        case "prompts":
            for prompt in try cursor.strings() { prompts.insert(try Self.choice(prompt)) }
        case "max_age": maximumAge = Int(try cursor.integer())
        case "login_hint": loginHint = try cursor.string()
        case "locales": locales = try cursor.strings()
        case "acr_values": authenticationClasses = try cursor.strings()
        case "requires_acr": requiresAuthenticationClass = try cursor.bool()
        case "claims": claims = try Self.claims(&cursor)
        default: throw Self.unexpected
        }
    }

    private static func claims(_ cursor: inout JSONCursor) throws(JSONError) -> RequestedClaims {
        var claims = RequestedClaims()
        try cursor.object { name, cursor throws(JSONError) in
            switch name {
            case "id_token": claims.idToken = try cursor.strings()
            case "userinfo": claims.userInfo = try cursor.strings()
            case "sub": claims.subject = try cursor.string()
            default: throw unexpected
            }
        }
        return claims
    }

    private static func names<Name: OAuthName>(_ cursor: inout JSONCursor) throws(JSONError) -> [Name] {
        var names: [Name] = []
        for text in try cursor.strings() { names.append(try name(text)) }
        return names
    }

    private static func name<Name: OAuthName>(_ text: String) throws(JSONError) -> Name {
        guard let name = try? Name(text) else { throw unexpected }
        return name
    }

    private static func choice<Choice: RawRepresentable<String>>(_ text: String) throws(JSONError) -> Choice {
        guard let choice = Choice(rawValue: text) else { throw unexpected }
        return choice
    }
}
