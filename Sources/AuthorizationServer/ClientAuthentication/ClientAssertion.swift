import JOSE
import JSON
import OAuth

/// What a client signs with its own key to prove who it is: taken apart and checked, but for the signature.
///
/// Source: RFC 7523 §2.2, §3; OpenID Connect Core §9 (`private_key_jwt`); RFC 8725 §3.
struct ClientAssertion: Sendable {
    /// The value of `client_assertion_type`.
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    /// How far clocks may be apart.
    static let skew = Duration.seconds(60)
    /// How far ahead an assertion may end: for so long its `jti` is remembered.
    static let longestLifetime = Duration.seconds(3600)
    private static let maximumBytes = 8 * 1024
    private static let maximumIDBytes = 512
    /// Other kinds of token (`at+jwt`, `logout+jwt`, `oauth-id-jag+jwt`) are no proof of a client.
    private static let types = ["jwt", "client-authentication+jwt"]

    /// Signed with which key.
    let jws: CompactJWS
    /// The client that it claims to be: `iss` and `sub`.
    let clientID: String
    /// For whom it is.
    let audience: [String]
    /// Names it, so that it is taken once.
    let tokenID: String
    /// Until when it is good, the skew included: for so long it must be remembered.
    let rememberUntil: NumericDate

    /// The assertion in a request's form; nil when there is none.
    static func presented(in form: FormParameters) throws(OAuthError) -> String? {
        let type: String?
        let text: String?
        do throws(FormParameters.Failure) {
            (type, text) = (try form.single("client_assertion_type"), try form.single("client_assertion"))
        } catch { throw OAuthError(.invalidRequest, "A parameter of client authentication stands more than once.") }
        guard type != nil || text != nil else { return nil }
        guard let type, let text else {
            throw OAuthError(.invalidRequest, "client_assertion and client_assertion_type come together.")
        }
        guard type == Self.type else {
            throw OAuthError(.invalidClient, "This client_assertion_type is not supported.")
        }
        return text
    }

    /// Takes an assertion apart and checks all that needs no key.
    init(parsing text: String, issuer: Issuer, at now: NumericDate) throws(OAuthError) {
        do throws(JOSEError) { jws = try CompactJWS(parsing: Array(text.utf8), maximumBytes: Self.maximumBytes) } catch
        {
            throw Self.refused(error.code)
        }
        guard jws.header.type == nil || Self.types.contains(where: jws.header.isType) else {
            throw Self.refused("typ is that of another kind of token")
        }
        guard let json = try? JSONValue(parsing: jws.unverifiedPayload, maximumDepth: 16, maximumValues: 1024),
            let claims = json.objectValue
        else { throw Self.refused("the payload is no JSON object") }
        // RFC 7523 §3 (1), (2): the client speaks of itself.
        guard let subject = claims["sub"]?.stringValue, let by = claims["iss"]?.stringValue, !subject.isEmpty,
            by.utf8.elementsEqual(subject.utf8)
        else { throw Self.refused("iss and sub are not the same client") }
        clientID = subject
        audience = try Self.audience(claims["aud"], issuer: issuer)
        let expiry = try Self.expiry(claims, at: now)
        rememberUntil = expiry.advanced(by: Self.skew)
        // §3 (7) leaves it open; here an assertion is good once, so it must have a name.
        guard let id = claims["jti"]?.stringValue, (1...Self.maximumIDBytes).contains(id.utf8.count) else {
            throw Self.refused("jti is missing or too long")
        }
        tokenID = id
    }

    /// §3 (3): for us.
    ///
    /// It may name the issuer, the token endpoint, and beside one of them other places of this issuer; one that is also
    /// for somebody else could be shown to us by them.
    private static func audience(_ claim: JSONValue?, issuer: Issuer) throws(OAuthError) -> [String] {
        let named: [String]
        switch claim {
        case .string(let one): named = [one]
        case .array(let several): named = several.map { $0.stringValue ?? "" }
        default: named = []
        }
        let own = issuer.value + "/"
        guard named.contains(where: { isOurs($0, issuer) }),
            named.allSatisfy({ isOurs($0, issuer) || $0.utf8.starts(with: own.utf8) })
        else { throw refused("aud is not this issuer or its token endpoint alone") }
        return named
    }

    private static func isOurs(_ audience: String, _ issuer: Issuer) -> Bool {
        [issuer.value, issuer.value + "/oauth2/token"].contains { $0.utf8.elementsEqual(audience.utf8) }
    }

    /// §3 (4), (5), (6): `exp` must be there, ahead, and not too far; `nbf` and `iat` must not lie ahead.
    private static func expiry(_ claims: JSONObject, at now: NumericDate) throws(OAuthError) -> NumericDate {
        guard let seconds = claims["exp"]?.doubleValue else { throw refused("exp is missing") }
        let expiry = NumericDate(seconds)
        guard now < expiry.advanced(by: skew) else { throw refused("it has expired") }
        guard expiry <= now.advanced(by: longestLifetime + skew) else { throw refused("exp is too far ahead") }
        for name in ["nbf", "iat"] {
            guard let claim = claims[name] else { continue }
            guard let seconds = claim.doubleValue, NumericDate(seconds) <= now.advanced(by: skew) else {
                throw refused("\(name) lies in the future")
            }
        }
        return expiry
    }

    /// Whatever is wrong, the client is told the same.
    static func refused(_ cause: String) -> OAuthError {
        OAuthError(.invalidClient, "Client authentication failed.", cause: "assertion: " + cause)
    }
}
