import JOSE
import Synchronization

/// Bounds how many things that wait in the store strangers may begin: by address, and by browser.
///
/// Whoever asks at the authorization endpoint need not be known, and a cookie costs nothing to make up, so the address is
/// what counts. Each key may begin so many at once, and after that as many as its rate gives back (a leaky bucket, kept as
/// one moment: ITU-T I.371's virtual scheduling). Counts are this process's own and are lost with it: what they bound
/// expires within the hour.
///
/// The memory is bounded too: beyond so many keys the older half is forgotten, and those begin anew.
final class Arrivals: Sendable {
    /// How many may begin.
    struct Limit: Sendable, Equatable {
        /// At once.
        let burst: Int
        /// Then one after each such span.
        let pause: Duration

        /// Requests for a person that come from one address: offices and universities share one, and a rush of people at
        /// nine o'clock is no attack.
        static let requestsOfAddress = Limit(burst: 3000, pause: .milliseconds(500))
        /// Sign-ins that go out to a provider from one address.
        static let upstreamOfAddress = Limit(burst: 3000, pause: .milliseconds(500))
        /// Sign-ins that go out to a provider from one browser: a person who tries again.
        static let upstreamOfBrowser = Limit(burst: 20, pause: .seconds(30))
    }

    /// What is said of one that comes.
    enum Verdict: Sendable, Equatable {
        case welcome
        /// Come again after this span; `isNews` for the first in a while, so that a flood does not flood the audit too.
        case refused(retryAfter: Duration, isNews: Bool)
    }

    private struct Count {
        /// When everything that began is given back.
        var emptyAt: NumericDate
        /// When a refusal was last told as news.
        var toldAt: NumericDate?
    }

    private struct State {
        var young: [String: Count] = [:]
        var old: [String: Count] = [:]

        func count(_ key: String) -> Count? { young[key] ?? old[key] }

        mutating func put(_ count: Count, _ key: String, maximum: Int) {
            if young[key] == nil, young.count >= maximum {
                old = young
                young = [:]
            }
            young[key] = count
        }
    }

    private static let newsInterval = Duration.seconds(60)
    private let maximumKeys: Int
    private let state = Mutex(State())

    /// Keeps at most twice `maximumKeys` counts.
    init(maximumKeys: Int = 50_000) { self.maximumKeys = max(1, maximumKeys) }

    /// How many counts are kept.
    var count: Int { state.withLock { $0.young.count + $0.old.count } }

    /// Counts one under every key, or under none when it is too many for one of them.
    func admit(_ keys: [(key: String, limit: Limit)], at now: NumericDate) -> Verdict {
        state.withLock { state in
            var counted: [(String, Count)] = []
            for (key, limit) in keys {
                var count = state.count(key) ?? Count(emptyAt: now)
                let next = max(count.emptyAt, now).advanced(by: limit.pause)
                let excess = now.distance(to: next) - limit.pause * limit.burst
                // A clock that was set back must not shut a door for longer than it can have been.
                if excess > .zero, excess <= limit.pause * 2 {
                    let isNews = count.toldAt.map { now < $0 || $0.distance(to: now) >= Self.newsInterval } ?? true
                    if isNews { count.toldAt = now }
                    state.put(count, key, maximum: maximumKeys)
                    return .refused(retryAfter: excess, isNews: isNews)
                }
                count.emptyAt = excess > .zero ? now.advanced(by: limit.pause) : next
                counted.append((key, count))
            }
            for (key, count) in counted { state.put(count, key, maximum: maximumKeys) }
            return .welcome
        }
    }
}

extension TenantService {
    /// Whether this address, and this browser where there is a limit for it, may begin one more.
    func admit(
        _ kind: String,
        _ request: EndpointRequest,
        address limit: Arrivals.Limit,
        browser: (token: OpaqueToken, limit: Arrivals.Limit)? = nil
    ) -> Arrivals.Verdict {
        var keys = [("\(id) \(kind) \(AddressPrefix(request.remoteAddress))", limit)]
        if let browser {
            let hash = browser.token.hash(for: .browser, pepper: snapshot.pepper)
            keys.append(("\(id) \(kind) browser \(Base64URL.encode(hash.bytes))", browser.limit))
        }
        return house.arrivals.admit(keys.map { (key: $0.0, limit: $0.1) }, at: now)
    }
}
