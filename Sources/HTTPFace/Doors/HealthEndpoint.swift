import AuthorizationServer
import JSON

/// Tells load balancers and supervisors how the process is, and nothing else.
///
/// `/health/live`: it answers; `/health/ready`: it can do its work.
struct HealthEndpoint: Endpoint {
    let maximumBodyBytes = 0
    private let isWell: @Sendable () -> Bool
    private let well: EndpointResponse
    private let unwell: EndpointResponse

    init(_ word: String, isWell: @escaping @Sendable () -> Bool) {
        self.isWell = isWell
        well = Self.response(200, word)
        unwell = Self.response(503, "not \(word)")
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "GET" || request.method == "HEAD" else { return .ready(Self.methodNotAllowed) }
        return .ready(isWell() ? well : unwell)
    }

    private static let methodNotAllowed = Refusal.methodNotAllowed(allow: "GET, HEAD")

    private static func response(_ status: Int, _ word: String) -> EndpointResponse {
        var json = JSONWriter(capacity: 32)
        json.object { $0.member("status", word) }
        return EndpointResponse(
            status: status,
            headers: HeaderList([("content-type", "application/json"), ("cache-control", "no-store")]),
            body: json.bytes
        )
    }
}

/// The service's endpoints and the face's own.
struct FaceDirectory: EndpointDirectory {
    let service: any EndpointDirectory
    private let live = HealthEndpoint("live") { true }
    private let ready: HealthEndpoint

    init(service: any EndpointDirectory, isReady: @escaping @Sendable () -> Bool) {
        self.service = service
        ready = HealthEndpoint("ready", isWell: isReady)
    }

    func endpoint(forPath path: String) -> (any Endpoint)? {
        if let endpoint = service.endpoint(forPath: path) { return endpoint }
        switch path {
        case "/health/live": return live
        case "/health/ready": return ready
        default: return nil
        }
    }
}
