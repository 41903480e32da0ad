import JOSE
import JSON
import OAuth

/// What a client asks when it sends a browser to the end-session endpoint, checked: what does not hold is not there.
///
/// Source: OpenID Connect RP-Initiated Logout 1.0 §2, §3.
struct EndSessionRequest: Sendable {
    /// The client: that of the hint, or the one that the request names.
    let client: Client?
    /// Where the browser goes afterwards: one of the client's, byte by byte, with the state; nil for our own page.
    let target: String?
    /// Whether that is the web page of a client that nobody here has looked at.
    let leadsToStranger: Bool
    /// The session that the ID token speaks of; nil without one of ours.
    let hintedSession: SessionID?
    /// `ui_locales`.
    let locales: [String]
    /// What the form that asks the person must carry on.
    let fields: [FormPostPage.Field]

    /// Reads the parameters; a repeated one makes the request invalid.
    init(_ form: FormParameters, in tenant: TenantSnapshot) throws(FormParameters.Failure) {
        let clientID = try form.single("client_id")
        let hint = try form.single("id_token_hint").flatMap { IssuedIDToken($0, in: tenant) }
        // §2: the two must name the same client; an ID token that does not is no hint.
        let trusted = hint.flatMap { hint in clientID == nil || clientID == hint.client ? hint : nil }
        let client = (trusted?.client ?? clientID).flatMap { tenant.client($0)?.client }
            .flatMap { $0.isEnabled ? $0 : nil }
        let isContradicted = hint != nil && trusted == nil
        self.client = isContradicted ? nil : client
        hintedSession = trusted?.session
        let redirect = try form.single("post_logout_redirect_uri")
        let state = try form.single("state")
        // §3: exact, among those that the client has registered; anything else is not followed.
        let registered = self.client?.signIn.postLogoutRedirectURIs
            .first { uri in
                redirect.map { $0.utf8.elementsEqual(uri.value.utf8) } ?? false
            }
        leadsToStranger = self.client?.isSelfDeclared == true && registered?.kind == .web
        target = registered.map { Self.address($0.value, state: state) }
        locales = try form.single("ui_locales")?.split(separator: " ").map(String.init) ?? []
        var fields: [FormPostPage.Field] = []
        if let client = self.client { fields.append(.init("client_id", client.id.value)) }
        if let registered {
            fields.append(.init("post_logout_redirect_uri", registered.value))
            if let state { fields.append(.init("state", state)) }
        }
        self.fields = fields
    }

    private static func address(_ uri: String, state: String?) -> String {
        guard let state else { return uri }
        return uri + (uri.contains("?") ? "&" : "?") + "state=" + FormEncoding.encode(state)
    }
}

/// An ID token that we have made, whenever that was: what a hint proves after it has expired (RP-Initiated Logout 1.0 §4).
struct IssuedIDToken: Sendable {
    /// Whose it is.
    let client: String
    /// `sid`.
    let session: SessionID?

    /// nil unless one of the tenant's published keys has signed it as an ID token.
    init?(_ text: String, in tenant: TenantSnapshot) {
        // The type keeps access and logout tokens out (RFC 8725 §3.11).
        guard let jws = try? CompactJWS(parsing: Array(text.utf8)), jws.header.isType("jwt"),
            let key = jws.header.keyID.flatMap(tenant.keys.verificationKey),
            let payload = try? jws.verify(with: key, allowed: JWSAlgorithm.asymmetric),
            let claims = try? JSONValue(parsing: payload), claims["iss"]?.stringValue == tenant.issuer.value,
            let client = claims["aud"]?.stringValue
        else { return nil }
        self.client = client
        session = claims["sid"]?.stringValue.flatMap { try? SessionID($0) }
    }
}
