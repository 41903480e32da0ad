import JOSE
import JSON
import OAuth

/// Tells one client that a session has ended: a signed token of its own kind (OpenID Connect Back-Channel Logout 1.0 §2.4).
///
/// It has `sub` and `sid` and never a `nonce`, so that it passes for no ID token; the header says `logout+jwt`.
struct LogoutToken: Sendable {
    static let type = "logout+jwt"
    static let event = "http://schemas.openid.net/event/backchannel-logout"
    /// §4: short, so that a token that leaked is soon worth nothing.
    static let lifetime = Duration.seconds(120)

    let delivery: LogoutDelivery
    let client: Client

    /// The token; made anew for each attempt, under the same `jti`: a client that got it twice can tell.
    func text(by service: TenantService, at now: NumericDate) throws(OAuthError) -> String {
        let tenant = service.snapshot
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("iss", tenant.issuer.value)
            json.member("sub", tenant.subjects.subject(of: delivery.user, for: client))
            json.member("aud", client.id.value)
            json.member("iat", now.whole)
            json.member("exp", now.advanced(by: Self.lifetime).whole)
            json.member("jti", delivery.id)
            json.member("sid", delivery.session.value)
            json.object("events") { $0.object(Self.event) { _ in } }
        }
        // §2.6: the same key as the client's ID tokens.
        guard let signer = tenant.keys.signer(for: client.signIn.idTokenAlgorithm) else {
            throw OAuthError(.temporarilyUnavailable, "Signing keys are being made. Try again.")
        }
        do throws(JOSEError) {
            let token = try JWSProducer(signer: signer, type: Self.type).sign(json.bytes)
            return String(decoding: token, as: UTF8.self)
        } catch { throw OAuthError(.serverError, "The token could not be signed.", cause: error.code) }
    }
}
