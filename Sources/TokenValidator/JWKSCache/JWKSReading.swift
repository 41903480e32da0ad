/// One fetch from question to parsed keys, off everybody's path.
struct JWKSReading: Sendable {
    let policy: JWKSPolicy
    let fetcher: any JWKSFetcher

    /// Fetches and parses; every fault becomes an outcome.
    func outcome(of fetch: JWKSCacheState.Fetch) async -> JWKSCacheState.Outcome {
        let request = JWKSRequest(
            url: fetch.url,
            entityTag: fetch.entityTag,
            maximumBytes: policy.maximumBytes,
            timeLimit: policy.fetchTimeLimit
        )
        do {
            switch try await fetcher.fetch(request) {
            case .keys(let bytes, let entityTag, let freshness):
                guard bytes.count <= policy.maximumBytes else { return .failed(.tooLarge) }
                let limits = JWKSet.Limits(bytes: policy.maximumBytes, keys: policy.maximumKeys)
                let keys = PublishedKeys(try JWKSet(parsing: bytes, limits: limits), replacing: fetch.keys)
                return .keys(keys, entityTag: entityTag.flatMap(Self.plainEntityTag), freshness: freshness)
            case .notModified(let freshness):
                guard fetch.entityTag != nil else { return .failed(.invalidSet("304 that nobody asked for")) }
                return .notModified(freshness: freshness)
            }
        } catch let failure as JWKSFetchFailure {
            return .failed(failure)
        } catch let error as JOSEError {
            return .failed(.invalidSet(error.code))
        } catch {
            return .failed(.unreachable("\(type(of: error))"))
        }
    }

    /// An entity tag goes back into a request header, so it must be one (RFC 9110 §8.8.3).
    private static func plainEntityTag(_ tag: String) -> String? {
        let opaque = (tag.utf8.starts(with: "W/".utf8) ? tag.utf8.dropFirst(2) : tag.utf8[...])
        let quote = UInt8(ascii: "\"")
        guard (2...256).contains(opaque.count), opaque.first == quote, opaque.last == quote,
            opaque.dropFirst().dropLast().allSatisfy({ (0x21...0x7E).contains($0) && $0 != quote })
        else { return nil }
        return tag
    }
}
