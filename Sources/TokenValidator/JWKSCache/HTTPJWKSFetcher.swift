import AsyncHTTPClient
import JOSE
import NIOCore

/// Fetches JWK Sets over https.
///
/// No redirects, no cookies, no decompression; only status 200 and 304 count. Plain http is refused, except to this
/// machine when that is allowed explicitly, for development.
public struct HTTPJWKSFetcher: JWKSFetcher {
    private let allowsLoopbackHTTP: Bool

    /// One client for the process: connections are shared and it never needs to be shut down.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        // A redirect would let whoever controls one page of the issuer choose where keys come from.
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout = .init(connect: .seconds(5))
        configuration.connectionPool.idleTimeout = .seconds(15)
        // As many as the policy has places for tenants never seen before: behind fewer connections they would queue.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    /// https alone, or with `allowingLoopbackHTTP` also `http://127.0.0.1`, `http://[::1]` and `http://localhost`.
    public init(allowingLoopbackHTTP: Bool = false) { allowsLoopbackHTTP = allowingLoopbackHTTP }

    /// Fetches once; the time limit holds for the whole answer.
    public func fetch(_ request: JWKSRequest) async throws -> JWKSResponse {
        guard Self.isAllowed(request.url, loopbackHTTP: allowsLoopbackHTTP) else {
            throw JWKSFetchFailure.schemeNotAllowed
        }
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.headers.add(name: "accept", value: "application/jwk-set+json, application/json")
        if let entityTag = request.entityTag { outgoing.headers.add(name: "if-none-match", value: entityTag) }
        do {
            // The client's own limit ends when the head has come: a body that drips must be given up too.
            return try await withTimeLimit(request.timeLimit) { [outgoing] in
                let response = try await Self.client.execute(outgoing, timeout: TimeAmount(request.timeLimit))
                return try await Self.read(response, maximumBytes: request.maximumBytes)
            }
        } catch let failure as JWKSFetchFailure {
            throw failure
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw JWKSFetchFailure.timeLimit
        } catch is TimeLimitExceeded {
            throw JWKSFetchFailure.timeLimit
        } catch is CancellationError {
            throw JWKSFetchFailure.timeLimit
        } catch {
            throw JWKSFetchFailure.unreachable(String(describing: error))
        }
    }

    /// Whether keys may come from there.
    static func isAllowed(_ url: String, loopbackHTTP: Bool) -> Bool {
        guard let url = AbsoluteURL(url) else { return false }
        return url.scheme == "https" || (loopbackHTTP && url.isLoopback)
    }

    /// Reads a short refusal to its end, which keeps the connection for the next fetch.
    private static func drain(_ response: HTTPClientResponse) async {
        var count = 0
        do {
            for try await part in response.body {
                count += part.readableBytes
                if count > 4096 { return }
            }
        } catch {
            // The status says all that counts.
        }
    }

    private static func read(_ response: HTTPClientResponse, maximumBytes: Int) async throws -> JWKSResponse {
        let freshness = JWKSFreshness(
            // A repeated field counts as one list (RFC 9110 §5.3).
            cacheControl: response.headers["cache-control"].isEmpty
                ? nil : response.headers["cache-control"].joined(separator: ","),
            age: response.headers.first(name: "age")
        )
        switch response.status.code {
        case 304: return .notModified(freshness: freshness)
        case 200: break
        case let status:
            await drain(response)
            throw JWKSFetchFailure.status(Int(status))
        }
        var bytes: [UInt8] = []
        for try await part in response.body {
            guard bytes.count + part.readableBytes <= maximumBytes else { throw JWKSFetchFailure.tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return .keys(bytes, entityTag: response.headers.first(name: "etag"), freshness: freshness)
    }
}
