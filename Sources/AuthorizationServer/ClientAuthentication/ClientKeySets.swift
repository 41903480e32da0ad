import JOSE
import OAuth
import Synchronization

/// The keys of clients that keep them at a URL of their own (`jwks_uri`): fetched when needed, kept while fresh.
///
/// A name that is not in the set asks for the set once more, at most once in ``refreshPause``, so that a client can change
/// its keys and nobody can make us ask again and again. While the host fails, the former keys serve for ``staleUse``; then
/// the client proves nothing. One for all tenants; each has its own copies.
final class ClientKeySets: Sendable {
    /// Between two fetches that unknown keys ask for.
    static let refreshPause = Duration.seconds(30)
    /// How much longer keys serve while they cannot be fetched.
    static let staleUse = Duration.seconds(3600)
    /// A set is used at least so long, whatever the answer says: each use is a token request.
    static let minimumLifetime = Duration.seconds(10)
    /// After a failure, while the former keys serve.
    private static let failurePause = Duration.seconds(5)
    private static let maximumSets = 4096

    private struct Place: Hashable {
        let tenant: TenantID
        let url: String
    }

    private struct Entry {
        let keys: ClientKeySet
        let fetchedAt: NumericDate
        let freshUntil: NumericDate
        /// After a failure the host is left in peace for a moment.
        var pausedUntil: NumericDate
    }

    private let fetcher: MetadataFetcher
    private let time: any TimeSource
    private let entries = Mutex<[Place: Entry]>([:])

    init(fetcher: MetadataFetcher, time: any TimeSource) {
        self.fetcher = fetcher
        self.time = time
    }

    /// The key that an assertion means, among those at a URL.
    func key(
        for header: JWSHeader,
        at url: String,
        tenant: TenantID,
        hosts: HostRules
    ) async throws(OAuthError) -> VerificationKey {
        guard let address = AbsoluteURL(url), address.scheme == "https", hosts.allow(address.host) else {
            throw ClientAssertion.refused("the tenant does not allow the host of jwks_uri")
        }
        let place = Place(tenant: tenant, url: url)
        let now = time.now()
        let known = entries.withLock { $0[place] }
        if let known, now < known.freshUntil {
            do throws(ClientKeySet.Miss) { return try known.keys.key(for: header) } catch {
                guard error == .unknown, known.fetchedAt.advanced(by: Self.refreshPause) <= now else {
                    throw Self.refusal(error)
                }
            }
        }
        let keys: ClientKeySet
        if let known, now < known.pausedUntil, now < known.freshUntil.advanced(by: Self.staleUse) {
            keys = known.keys
        } else {
            keys = try await fetched(address, place, hosts, orElse: known)
        }
        do throws(ClientKeySet.Miss) { return try keys.key(for: header) } catch { throw Self.refusal(error) }
    }

    private func fetched(
        _ address: AbsoluteURL,
        _ place: Place,
        _ hosts: HostRules,
        orElse known: Entry?
    ) async throws(OAuthError) -> ClientKeySet {
        let failure: String
        do {
            let document = try await fetcher.document(at: address, .keySet, for: place.tenant, hosts: hosts)
            let keys = try ClientKeySet(parsing: document.bytes)
            let now = time.now()
            let life = max(document.lifetime, Self.minimumLifetime)
            keep(Entry(keys: keys, fetchedAt: now, freshUntil: now.advanced(by: life), pausedUntil: now), at: place)
            return keys
        } catch let error as JOSEError {
            failure = "no JWK Set: \(error.code)"
        } catch {
            failure = "\(error)"
        }
        let now = time.now()
        if var known, now < known.freshUntil.advanced(by: Self.staleUse) {
            known.pausedUntil = now.advanced(by: Self.failurePause)
            keep(known, at: place)
            return known.keys
        }
        throw ClientAssertion.refused("jwks_uri: \(failure)")
    }

    private func keep(_ entry: Entry, at place: Place) {
        entries.withLock { entries in
            if entries[place] == nil, entries.count >= Self.maximumSets,
                let oldest = entries.min(by: { $0.value.fetchedAt < $1.value.fetchedAt })
            {
                entries[oldest.key] = nil
            }
            entries[place] = entry
        }
    }

    private static func refusal(_ miss: ClientKeySet.Miss) -> OAuthError {
        ClientAssertion.refused(miss == .unknown ? "no such key" : "several keys fit")
    }
}
