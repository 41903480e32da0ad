import Crypto
import JOSE
import OAuth
import SigningKeys
import Synchronization

/// Recognises the access tokens of one tenant: made by one of its keys, for it, and not expired.
///
/// Whether a token was revoked is the store's to say. What was verified is remembered by its digest, within bounds, so that
/// a resource server that asks about one token again and again costs no signature check.
final class IssuedTokens: Sendable {
    private static let capacity = 2048
    private let issuer: String
    private let tenant: String
    private let keys: TenantSigningKeys
    /// Parsed once each, when first asked for.
    private let parsed = Mutex<[String: VerificationKey]>([:])
    private let verified = VerifiedAccessTokens(capacity: IssuedTokens.capacity)

    /// The keys are those of the JWK Set: a key that was retired or revoked proves nothing any more.
    init(issuer: Issuer, tenant: TenantID, keys: TenantSigningKeys) {
        self.issuer = issuer.value
        self.tenant = tenant.value
        self.keys = keys
    }

    /// What the token says; nil unless it is one of ours and still good at `now`.
    func claims(of token: String, at now: NumericDate) -> AccessTokenClaims? {
        let bytes = Array(token.utf8)
        let digest = AccessTokenDigest(of: bytes)
        let claims: AccessTokenClaims
        if let known = verified.find(digest) {
            claims = known
        } else {
            guard let proven = verify(bytes) else { return nil }
            claims = proven
            // An expired one would only take the place of another.
            if now < claims.expiresAt { verified.remember(digest, claims) }
        }
        return now < claims.expiresAt ? claims : nil
    }

    private func verify(_ token: [UInt8]) -> AccessTokenClaims? {
        // RFC 9068 §4: the type tells an access token from every other JWT that we sign.
        guard let jws = try? CompactJWS(parsing: token), jws.header.isType("at+jwt"),
            let key = jws.header.keyID.flatMap(key),
            let payload = try? jws.verify(with: key, allowed: JWSAlgorithm.asymmetric),
            let claims = try? AccessTokenClaims(parsing: payload), claims.issuer == issuer, claims.tenantID == tenant
        else { return nil }
        return claims
    }

    private func key(_ keyID: String) -> VerificationKey? {
        if let key = parsed.withLock({ $0[keyID] }) { return key }
        guard let key = keys.verificationKey(keyID) else { return nil }
        parsed.withLock { $0[keyID] = key }
        return key
    }
}

/// The SHA-256 of a token: what the cache knows it by, so that it never holds the token itself.
struct AccessTokenDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(of token: [UInt8]) {
        words = SHA256.hash(data: token)
            .withUnsafeBytes { digest in
                (
                    digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                    digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                    digest.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                    digest.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                )
            }
    }

    static func == (left: AccessTokenDigest, right: AccessTokenDigest) -> Bool { left.words == right.words }

    /// One word of a digest is as good a hash as all four.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Claims that were proven, by digest: two generations, so that what is in use stays and nothing is searched for a victim.
private final class VerifiedAccessTokens: Sendable {
    private struct State: Sendable {
        var young: [AccessTokenDigest: AccessTokenClaims] = [:]
        var old: [AccessTokenDigest: AccessTokenClaims] = [:]
    }

    private let state = Mutex(State())
    private let generation: Int

    init(capacity: Int) { generation = max(1, capacity / 2) }

    func find(_ digest: AccessTokenDigest) -> AccessTokenClaims? {
        state.withLock { state in
            if let claims = state.young[digest] { return claims }
            guard let claims = state.old.removeValue(forKey: digest) else { return nil }
            Self.add(digest, claims, to: &state, generation)
            return claims
        }
    }

    func remember(_ digest: AccessTokenDigest, _ claims: AccessTokenClaims) {
        state.withLock { Self.add(digest, claims, to: &$0, generation) }
    }

    private static func add(
        _ digest: AccessTokenDigest,
        _ claims: AccessTokenClaims,
        to state: inout State,
        _ generation: Int
    ) {
        if state.young.count >= generation {
            state.old = state.young
            state.young = [:]
        }
        state.young[digest] = claims
    }
}
