import AsyncHTTPClient
import AuthorizationServer
import NIOCore

/// Brings logout tokens by AsyncHTTPClient: https with the system's trusted authorities, no redirects.
struct HTTPLogoutTransport: LogoutTransport {
    var timeLimit = LogoutCourier.timeout

    /// One client for the process, made when a token is to be brought for the first time; it never needs to be shut down.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        // A redirect could send the token to somebody else.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .init(LogoutCourier.timeout)
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    func post(_ body: [UInt8], to url: String) async throws -> Int {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(body)
        // The body of the answer is not read: nothing in it counts (Back-Channel Logout 1.0 §2.8).
        return Int(try await Self.client.execute(request, timeout: .init(timeLimit)).status.code)
    }
}
