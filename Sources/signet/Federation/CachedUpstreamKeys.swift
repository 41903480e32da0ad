import AuthorizationServer
import JOSE
import TokenValidator

/// The keys of upstream providers, from the same cache that validators use.
struct CachedUpstreamKeys: UpstreamKeys {
    private let cache: JWKSCache

    init(allowingLoopbackHTTP: Bool) {
        cache = JWKSCache(fetcher: HTTPJWKSFetcher(allowingLoopbackHTTP: allowingLoopbackHTTP))
    }

    func key(_ name: String?, publishedAt url: String) async throws(UpstreamKeyFailure) -> VerificationKey {
        switch await cache.key(name, publishedAt: url) {
        case .success(let key): return key
        case .failure(let refusal) where refusal.isUnavailability:
            throw .unavailable("\(refusal.code.rawValue): \(refusal.detail ?? "-")")
        case .failure(let refusal): throw .unknown("\(refusal.code.rawValue): \(refusal.detail ?? "-")")
        }
    }
}
