import Crypto
import JOSE
import JSON
import SigningKeys

/// What a sign-in that goes out must know again when it comes back, and nobody else ever.
///
/// The store gets it sealed to the sign-in's `state`.
struct UpstreamSecrets: Secret {
    /// The handle of the pending authorization request.
    let handle: OpaqueToken
    /// What the ID token must repeat (OpenID Connect Core §15.5.2).
    let nonce: String
    /// The PKCE verifier (RFC 7636 §4.1).
    let verifier: String
    /// When it went out.
    let startedAt: NumericDate

    init(handle: OpaqueToken, random: any RandomSource, at now: NumericDate) {
        self.handle = handle
        nonce = Base64URL.encode(random.bytes(32))
        verifier = Base64URL.encode(random.bytes(32))
        startedAt = now
    }

    /// The S256 challenge (RFC 7636 §4.2).
    var challenge: String { Base64URL.encode(SHA256.hash(data: Array(verifier.utf8))) }

    func sealed(for state: TokenHash, in tenant: TenantSnapshot) throws(SealError) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("handle", handle.text)
            json.member("nonce", nonce)
            json.member("verifier", verifier)
            json.member("started_at", startedAt.whole)
        }
        return try tenant.dataKey.seal(json.bytes, for: Self.place(of: state, in: tenant))
    }

    /// Opens what was sealed; nil when that is none of ours, or was moved to another sign-in.
    init?(opening signIn: UpstreamSignIn, in tenant: TenantSnapshot) {
        let place = Self.place(of: signIn.state, in: tenant)
        guard let bytes = try? tenant.dataKey.open(signIn.sealedSecrets, from: place),
            let json = try? JSONValue(parsing: bytes),
            let handle = json["handle"]?.stringValue.flatMap(OpaqueToken.init(presented:)),
            let nonce = json["nonce"]?.stringValue, let verifier = json["verifier"]?.stringValue,
            let startedAt = json["started_at"]?.doubleValue
        else { return nil }
        self.handle = handle
        self.nonce = nonce
        self.verifier = verifier
        self.startedAt = NumericDate(startedAt)
    }

    private static func place(of state: TokenHash, in tenant: TenantSnapshot) -> SealingContext {
        SealingContext(tenant: tenant.id.value, table: "upstream_sign_in", row: Hexadecimal.encode(state.bytes))
    }
}
