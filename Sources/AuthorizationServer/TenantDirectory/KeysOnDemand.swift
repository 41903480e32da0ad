import JOSE
import OAuth

/// The key rings that are made when the first client asks for them.
///
/// A tenant begins with the ring of its access tokens. A client that nobody here made gets its ID tokens by RS256 unless it
/// asks for something else (OpenID Connect Dynamic Client Registration 1.0 §2), and an RSA key takes a tenth of a second to
/// make: that is done when the first such client comes, not for each tenant that would let one in.
///
/// The key stands in the JWK Set before the client hears that it is known, so whoever looks for keys from then on finds it;
/// who has an older copy asks again for the unfamiliar `kid` (OpenID Connect Core §10.1.1).
struct KeysOnDemand: Sendable {
    /// Makes what is missing, unless somebody else just has; the tenant as it is then, nil when it is not served any more.
    let make: @Sendable (TenantID, Set<JWSAlgorithm>) async -> TenantService?

    /// For those who have no keys to make.
    static let none = KeysOnDemand { _, _ in nil }
}

extension TenantService {
    /// The tenant with keys for all that is signed for this client: nearly always this very one.
    ///
    /// When keys cannot be made, it is as before: signing is what fails then, and says why.
    func withKeys(for client: Client) async -> TenantService {
        let missing = snapshot.missingKeys(client.signingAlgorithms)
        guard !missing.isEmpty else { return self }
        return await house.keysOnDemand.make(id, missing) ?? self
    }
}

extension TenantSnapshot {
    /// The algorithms that have no ring yet.
    func missingKeys(_ algorithms: Set<JWSAlgorithm>) -> Set<JWSAlgorithm> {
        algorithms.filter { keys.rings.rings[$0]?.active == nil }
    }
}

extension Client {
    /// What signs its ID tokens and userinfo responses; nothing where nobody signs in for it.
    var signingAlgorithms: Set<JWSAlgorithm> {
        guard isEnabled, grantTypes.contains(.authorizationCode) else { return [] }
        return Set([signIn.idTokenAlgorithm, signIn.userInfoAlgorithm].compactMap(\.self))
            .intersection(JWSAlgorithm.asymmetric)
    }
}

extension ClientRegister {
    /// What signs for any of them.
    var signingAlgorithms: Set<JWSAlgorithm> { all.reduce(into: []) { $0.formUnion($1.signingAlgorithms) } }
}
