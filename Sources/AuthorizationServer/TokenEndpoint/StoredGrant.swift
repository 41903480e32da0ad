import JOSE
import JSON
import OAuth

/// A way to a token that needs the store: it reads, decides, mints, and keeps what came of it with its audit event.
///
/// The endpoint has authenticated the client and found that it may use the grant; the answer is awaited outside of the
/// event loop.
protocol StoredGrant: Sendable {
    /// The `grant_type`.
    var type: GrantType { get }

    /// Gives tokens whose audit event is durable when this returns; expected refusals are thrown, and audited by the endpoint.
    func tokens(for request: StoredGrantRequest) async throws(OAuthError) -> TokenResponse
}

/// The same for a grant that asks the store once, and then does no more than the client-credentials grant does on the event loop.
protocol PromptGrant: Sendable {
    /// The `grant_type`.
    var type: GrantType { get }

    /// Asks the store, and calls back exactly once with what is left to do when that has answered: the tokens, whose audit event
    /// is durable by then, or a refusal.
    func begin(
        _ request: StoredGrantRequest,
        _ resume: @escaping @Sendable (@escaping @Sendable () throws(OAuthError) -> TokenResponse) -> Void
    )
}

/// What such a grant gets to see; an object, because many steps look at it.
final class StoredGrantRequest: Sendable {
    let client: AuthenticatedClient
    let form: FormParameters
    /// For the audit.
    let remoteAddress: String?

    init(client: AuthenticatedClient, form: FormParameters, remoteAddress: String?) {
        self.client = client
        self.form = form
        self.remoteAddress = remoteAddress
    }
}

/// What a token endpoint answers (RFC 6749 §5.1).
struct TokenResponse: Sendable {
    /// The access token.
    let minted: MintedToken
    /// What it allows.
    let scope: Scope
    /// The refresh token, when there is one.
    var refreshToken: String?
    /// The ID token, when there is one (OpenID Connect Core §3.1.3.3, §12.2).
    var idToken: [UInt8]?

    /// The answer over HTTP.
    var response: EndpointResponse {
        var json = JSONWriter(capacity: minted.token.count + (idToken?.count ?? 0) + 320)
        json.object { json in
            json.member("access_token", plain: minted.token)
            json.member("token_type", "Bearer")
            json.member("expires_in", minted.expiresIn)
            json.member("scope", scope.description)
            json.member("refresh_token", refreshToken)
            if let idToken { json.member("id_token", plain: idToken) }
        }
        return EndpointResponse(status: 200, headers: OAuthResponses.token, body: json.bytes)
    }
}

extension OAuthError {
    /// The store did not do what was asked of it: try again later.
    init(_ error: StoreError) {
        self.init(
            .temporarilyUnavailable,
            "The service cannot reach its store. Try again.",
            cause: error.description
        )
    }
}
