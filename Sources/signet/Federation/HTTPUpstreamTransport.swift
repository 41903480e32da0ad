import AsyncHTTPClient
import AuthorizationServer
import JOSE
import NIOCore
import OAuth
import Synchronization

/// Talks to upstream providers over https.
///
/// No redirects, no cookies, no decompression. Plain http is refused, except to this machine when that is allowed, for
/// development. A provider that hangs can hold so many requests and no more; so can all of them together.
struct HTTPUpstreamTransport: UpstreamTransport {
    private static let longestQueue = 64
    private static let longestQueueOfOne = 24

    private let allowsLoopbackHTTP: Bool
    private let underWay = UnderWay()

    /// One client for the process: connections are shared and it never needs to be shut down.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        // A redirect would carry codes and secrets to wherever somebody wants them.
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout = .init(connect: .seconds(5))
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = longestQueueOfOne
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    init(allowingLoopbackHTTP: Bool) { allowsLoopbackHTTP = allowingLoopbackHTTP }

    func send(_ request: UpstreamRequest) async throws(UpstreamTransportFailure) -> UpstreamResponse {
        guard let url = AbsoluteURL(request.url), url.scheme == "https" || (allowsLoopbackHTTP && url.isLoopback) else {
            throw .schemeNotAllowed
        }
        guard underWay.enter(url.origin, most: Self.longestQueueOfOne, all: Self.longestQueue) else { throw .busy }
        defer { underWay.leave(url.origin) }
        do {
            // The client's own limit ends when the head has come: a body that drips must not hold a place for ever.
            return try await withTimeLimit(request.timeLimit) { try await Self.exchange(request) }
        } catch let failure as UpstreamTransportFailure {
            throw failure
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw .timeLimit
        } catch is TimeLimitExceeded {
            throw .timeLimit
        } catch is CancellationError {
            throw .timeLimit
        } catch {
            throw .unreachable(String(describing: error))
        }
    }

    private static func exchange(_ request: UpstreamRequest) async throws -> UpstreamResponse {
        let response = try await client.execute(outgoing(request), timeout: TimeAmount(request.timeLimit))
        var body: [UInt8] = []
        for try await part in response.body {
            guard body.count + part.readableBytes <= request.maximumBytes else {
                throw UpstreamTransportFailure.tooLarge
            }
            body.append(contentsOf: part.readableBytesView)
        }
        return UpstreamResponse(status: Int(response.status.code), body: body)
    }

    private static func outgoing(_ request: UpstreamRequest) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.headers.add(name: "accept", value: "application/json")
        outgoing.headers.add(name: "user-agent", value: "signet/" + SignetVersion.text)
        if let authorization = request.authorization {
            outgoing.headers.add(name: "authorization", value: authorization)
        }
        if let form = request.form {
            outgoing.method = .POST
            outgoing.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            outgoing.body = .bytes(Array(form.utf8))
        }
        return outgoing
    }

    /// How many requests are under way, to each provider and together.
    private final class UnderWay: Sendable {
        private let counts = Mutex<[String: Int]>([:])

        func enter(_ origin: String, most: Int, all: Int) -> Bool {
            counts.withLock { counts in
                guard counts[origin, default: 0] < most, counts.values.reduce(0, +) < all else { return false }
                counts[origin, default: 0] += 1
                return true
            }
        }

        func leave(_ origin: String) {
            counts.withLock { counts in
                let left = (counts[origin] ?? 1) - 1
                counts[origin] = left > 0 ? left : nil
            }
        }
    }
}
