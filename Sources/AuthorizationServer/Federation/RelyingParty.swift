import Foundation
import JOSE
import JSON
import OAuth

/// We as a client of one upstream provider: what we ask it, and how.
struct RelyingParty: Sendable {
    let provider: UpstreamProvider
    let metadata: ProviderMetadata
    let clientSecret: UpstreamCredential?
    let redirectURI: String
    let upstreams: Upstreams
    let now: NumericDate

    /// Where the browser goes (OpenID Connect Core §3.1.2.1).
    ///
    /// What our own client asks for is passed on where it concerns the person's proof: `login_hint`, `max_age`, `prompt`
    /// for a new login or another account, the languages. Consent is our own affair.
    func authorizationURL(
        state: OpaqueToken,
        secrets: UpstreamSecrets,
        for request: AuthorizationRequest
    ) -> String {
        var scopes = provider.scopes
        if !scopes.contains("openid") { scopes.insert("openid", at: 0) }
        var extra: [(name: String, value: String)] = []
        if provider.issuer.value == GoogleDialect.issuer {
            (scopes, extra) = GoogleDialect.adapt(scopes, hostedDomain: provider.hostedDomain)
        }
        var parameters: [(name: String, value: String)] = [
            ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", redirectURI),
            ("scope", scopes.joined(separator: " ")), ("state", state.text), ("nonce", secrets.nonce),
            ("code_challenge", secrets.challenge), ("code_challenge_method", "S256"),
        ]
        let prompts = [AuthorizationRequest.Prompt.login, .selectAccount].filter(request.prompts.contains)
        if !prompts.isEmpty { parameters.append(("prompt", prompts.map(\.rawValue).joined(separator: " "))) }
        // A new login proves itself by `auth_time`, which only `max_age` makes the provider say (OpenID Connect Core §2,
        // §3.1.2.1: 0 is the same as `prompt=login`).
        let age = request.prompts.contains(.login) ? 0 : request.maximumAge
        if let age { parameters.append(("max_age", "\(age)")) }
        if let hint = request.loginHint { parameters.append(("login_hint", hint)) }
        if !request.locales.isEmpty { parameters.append(("ui_locales", request.locales.joined(separator: " "))) }
        let endpoint = metadata.authorizationEndpoint
        // RFC 6749 §3.1: the endpoint may have a query of its own, which stays.
        return endpoint + (endpoint.contains("?") ? "&" : "?") + UpstreamForm.encode(parameters + extra)
    }

    /// Exchanges a code for tokens (OpenID Connect Core §3.1.3.1).
    func exchange(
        _ code: UpstreamCredential,
        verifier: String
    ) async throws(UpstreamRefusal) -> UpstreamTokenAnswer {
        try await token([
            ("grant_type", "authorization_code"), ("code", code.value), ("redirect_uri", redirectURI),
            ("code_verifier", verifier),
        ])
    }

    /// Exchanges a refresh token for new tokens (OpenID Connect Core §12).
    func refresh(_ refreshToken: String) async throws(UpstreamRefusal) -> UpstreamTokenAnswer {
        try await token([("grant_type", "refresh_token"), ("refresh_token", refreshToken)])
    }

    private func token(
        _ parameters: [(name: String, value: String)]
    ) async throws(UpstreamRefusal) -> UpstreamTokenAnswer {
        var request = UpstreamRequest(url: metadata.tokenEndpoint)
        request.form = UpstreamForm.encode(parameters + (try authenticate(&request)))
        let response = try await send(request, "token endpoint")
        return try UpstreamTokenAnswer(response, receivedAt: now)
    }

    /// Proves who we are in one of the ways that the provider takes (RFC 6749 §2.3.1); answers what goes into the form.
    private func authenticate(
        _ request: inout UpstreamRequest
    ) throws(UpstreamRefusal) -> [(name: String, value: String)] {
        guard let clientSecret else { return [("client_id", provider.clientID)] }
        let methods = metadata.clientAuthenticationMethods
        if methods.contains("client_secret_basic") {
            let pair = UpstreamForm.encode(provider.clientID) + ":" + UpstreamForm.encode(clientSecret.value)
            request.authorization = "Basic " + Data(pair.utf8).base64EncodedString()
            return []
        }
        guard methods.contains("client_secret_post") else {
            throw UpstreamRefusal(.failed, "the provider takes neither client_secret_basic nor client_secret_post")
        }
        return [("client_id", provider.clientID), ("client_secret", clientSecret.value)]
    }

    /// Who signed in: the ID token's word, checked.
    func identity(
        _ tokens: UpstreamTokenAnswer,
        expecting expected: UpstreamIDToken.Expectation
    ) async throws(UpstreamRefusal) -> UpstreamIdentity {
        guard let idToken = tokens.idToken else {
            throw UpstreamRefusal(.failed, "token endpoint: the answer has no ID token")
        }
        let claims = try await UpstreamIDToken(relyingParty: self)
            .claims(of: idToken, accessToken: tokens.accessToken, expecting: expected)
        // Google: asking for a domain proves nothing, only the signed claim does. Its case is not significant.
        if let domain = provider.hostedDomain, claims["hd"]?.stringValue?.lowercased() != domain.lowercased() {
            throw UpstreamRefusal(.wrongDomain, "ID token: hd is not \(domain)")
        }
        return try UpstreamIdentity(claims)
    }

    /// The same with what only the userinfo endpoint says, when something is missing that our rules look at
    /// (OpenID Connect Core §5.3).
    func completed(
        _ identity: UpstreamIdentity,
        with tokens: UpstreamTokenAnswer
    ) async throws(UpstreamRefusal) -> UpstreamIdentity {
        guard let url = metadata.userInfoEndpoint, !identity.hasAll(wantedBy: provider) else { return identity }
        var request = UpstreamRequest(url: url)
        request.authorization = "Bearer " + tokens.accessToken
        let response = try await send(request, "userinfo")
        guard response.status == 200 else {
            throw UpstreamRefusal(.unavailable, "userinfo: status \(response.status)")
        }
        guard let json = try? JSONValue(parsing: response.body, maximumDepth: 16, maximumValues: 4096),
            let claims = json.objectValue
        else { throw UpstreamRefusal(.failed, "userinfo: the answer is no JSON object") }
        // OpenID Connect Core §5.3.2: another subject is a token substitution.
        guard let subject = claims["sub"]?.stringValue, subject.utf8.elementsEqual(identity.subject.utf8) else {
            throw UpstreamRefusal(.failed, "userinfo: sub is another than in the ID token")
        }
        return identity.adding(claims)
    }

    private func send(
        _ request: UpstreamRequest,
        _ what: String
    ) async throws(UpstreamRefusal) -> UpstreamResponse {
        let response: UpstreamResponse
        do throws(UpstreamTransportFailure) { response = try await upstreams.transport.send(request) } catch {
            throw UpstreamRefusal(.unavailable, "\(what): \(error)")
        }
        guard response.status < 500, response.status != 429 else {
            throw UpstreamRefusal(.unavailable, "\(what): status \(response.status)")
        }
        return response
    }
}
