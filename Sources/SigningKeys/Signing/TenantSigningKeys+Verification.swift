import JOSE

extension TenantSigningKeys {
    /// The published key of that `kid`, to verify what the tenant itself has signed; parsed at each call.
    public func verificationKey(_ keyID: String) -> VerificationKey? {
        guard published.keyIDs.contains(keyID) else { return nil }
        for ring in rings.inOrder {
            for key in ring.published where key.keyID == keyID {
                guard var jwk = try? JWK(parsing: key.publicJWK) else { return nil }
                jwk.algorithm = key.algorithm.rawValue
                return try? VerificationKey(jwk)
            }
        }
        return nil
    }
}
