/// The cache for other tokens than access tokens: whoever knows where a set is published may ask for its keys.
extension JWKSCache {
    private struct PublishedSet: KeyPlace {
        let url: String
        let isExact = true
    }

    /// The key of that name in the set at `url`; waits for one fetch at most.
    ///
    /// Without a name: the only usable key of the set, when there is exactly one (OpenID Connect Core §10.1). `url` is one
    /// of a configuration, not of a token: it is remembered for good.
    public func key(_ name: String?, publishedAt url: String) async -> Result<VerificationKey, TokenRefusal> {
        if let name, !PublishedKeys.isPlain(name) {
            return .failure(TokenRefusal(.unknownKey, "not a plain name"))
        }
        return await key(name ?? PublishedKeys.onlyKey, of: PublishedSet(url: url)).map(\.key)
    }
}
