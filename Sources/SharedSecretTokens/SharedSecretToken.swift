import JOSE
import JSON
import OAuth

/// A token under a shared secret: who may use which server until when.
///
/// An HS256 JWS (RFC 7515) of the claims `sub`, `aud` (the server's name), `iat` and `exp`, and where they are wanted
/// `tenant_id` and `scope` (RFC 7519 §4.1, RFC 8693 §4.2). There is no issuer, no key rotation but by the second secret, and
/// no revocation: whoever can check a token can make one. It is for small set-ups without an identity server.
public struct SharedSecretToken: Equatable, Sendable {
    /// Why a token is refused.
    public enum Refusal: String, Error, Sendable {
        /// Not a JWS with these claims.
        case malformed
        /// Signed with another algorithm, which the header cannot choose (RFC 8725 §3.1).
        case algorithm
        /// Signed with neither secret.
        case signature
        /// For another server.
        case audience
        /// Its time is over.
        case expired
        /// Made in the future.
        case notYetValid = "not_yet_valid"
    }

    /// How far clocks may be apart.
    private static let skew = Duration.seconds(30)
    private static let maximumBytes = 8192
    /// The tenant of a token that names none.
    private static let unnamedTenant = "default"

    /// On whose behalf.
    public var subject: String
    /// The names of the servers that it is for.
    public var audience: [String]
    /// When it was made.
    public var issuedAt: NumericDate
    /// When it ends.
    public var expiresAt: NumericDate
    /// Whose data; `default` where the token names none.
    public var tenant: TenantID
    /// What it allows; everything at the server where the token names nothing.
    public var scope: Scope?

    /// A token with its parts.
    public init(
        subject: String,
        audience: [String],
        issuedAt: NumericDate,
        expiresAt: NumericDate,
        tenant: TenantID? = nil,
        scope: Scope? = nil
    ) throws(OAuthValueError) {
        self.subject = subject
        self.audience = audience
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        if let tenant { self.tenant = tenant } else { self.tenant = try TenantID(Self.unnamedTenant) }
        self.scope = scope
    }

    /// The token as text, signed.
    public func text(signedWith secret: SharedSecret) throws(JOSEError) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("sub", subject)
            if audience.count == 1 { $0.member("aud", audience[0]) } else { $0.member("aud", audience) }
            $0.member("iat", issuedAt.whole)
            $0.member("exp", expiresAt.whole)
            if tenant.value != Self.unnamedTenant { $0.member("tenant_id", tenant.value) }
            $0.member("scope", scope?.description)
        }
        let token = try JWS.sign(json.bytes, type: "JWT", with: secret.key.signer(keyID: "shared"))
        return String(decoding: token, as: UTF8.self)
    }

    /// Proves a token: signed with one of the secrets, for this server, in its time.
    ///
    /// - Parameters:
    ///   - text: What the request carries.
    ///   - secrets: The secret, and during a rotation the one before.
    ///   - server: The name that `aud` must hold.
    ///   - now: The time to judge by.
    /// - Throws: ``Refusal``.
    public init(
        verifying text: String,
        with secrets: [SharedSecret],
        for server: String,
        at now: NumericDate
    ) throws(Refusal) {
        guard let token = try? CompactJWS(parsing: Array(text.utf8), maximumBytes: Self.maximumBytes) else {
            throw .malformed
        }
        guard token.header.algorithm == .hs256 else { throw .algorithm }
        // Other JWTs of the same secret (a session, an ID token) are no access tokens (RFC 8725 §3.11).
        guard token.header.type == nil || token.header.isType("jwt") || token.header.isType("at+jwt") else {
            throw .malformed
        }
        let isProven = secrets.contains { secret in
            (try? token.verify(with: VerificationKey(secret.key), allowed: [.hs256])) != nil
        }
        guard isProven else { throw .signature }
        try self.init(token.unverifiedPayload)
        guard audience.contains(server) else { throw .audience }
        guard now < expiresAt.advanced(by: Self.skew) else { throw .expired }
        guard issuedAt <= now.advanced(by: Self.skew) else { throw .notYetValid }
    }

    private init(_ payload: [UInt8]) throws(Refusal) {
        guard let claims = try? JSONValue(parsing: payload, maximumDepth: 8, maximumValues: 256),
            let subject = claims["sub"]?.stringValue, (1...255).contains(subject.utf8.count),
            let issuedAt = claims["iat"]?.doubleValue, let expiresAt = claims["exp"]?.doubleValue
        else { throw .malformed }
        switch claims["aud"] {
        case .string(let name): audience = [name]
        case .array(let names): audience = names.compactMap(\.stringValue)
        default: throw .malformed
        }
        self.subject = subject
        self.issuedAt = NumericDate(issuedAt)
        self.expiresAt = NumericDate(expiresAt)
        let tenant = try Self.text(claims["tenant_id"]) ?? Self.unnamedTenant
        let scope = try Self.text(claims["scope"])
        do throws(OAuthValueError) {
            self.tenant = try TenantID(tenant)
            self.scope = try scope.map { text throws(OAuthValueError) in try Scope(parsing: text) }
        } catch { throw .malformed }
    }

    /// The text of a claim that may be absent; one of another type is an error, never the same as absent.
    private static func text(_ claim: JSONValue?) throws(Refusal) -> String? {
        switch claim {
        case nil: nil
        case .string(let text): text
        default: throw .malformed
        }
    }
}
