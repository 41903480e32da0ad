import JOSE
import JSON
import OAuth

/// An ID token that a client shows again: `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout 1.0 §2).
///
/// It proves nothing but whom the client means, so it may have expired; but it must be one of ours.
enum IdentityHint: Equatable, Sendable {
    /// Ours, of this client; `sub` as the client knows it.
    case subject(String)
    /// It names a key that is not published any more: nothing can be said of it.
    case unverifiable
    /// Not ours, not this client's, or no ID token at all.
    case invalid

    init(_ text: String, for client: Client, in tenant: TenantSnapshot) {
        guard let jws = try? CompactJWS(parsing: Array(text.utf8)), jws.header.isType("jwt"),
            let keyID = jws.header.keyID
        else {
            self = .invalid
            return
        }
        guard let key = tenant.keys.verificationKey(keyID) else {
            self = .unverifiable
            return
        }
        guard let payload = try? jws.verify(with: key, allowed: JWSAlgorithm.asymmetric),
            let claims = try? JSONValue(parsing: payload), claims["iss"]?.stringValue == tenant.issuer.value,
            claims["aud"]?.stringValue == client.id.value, let subject = claims["sub"]?.stringValue
        else {
            self = .invalid
            return
        }
        self = .subject(subject)
    }
}
