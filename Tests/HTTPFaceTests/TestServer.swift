import Testing
import Logging
import ServiceLifecycle
import Synchronization

@testable import AuthorizationServer
@testable import HTTPFace

/// Which of the two doors answers, and on the first whether plain requests take the short way: each rule is tested at all.
enum Door: CaseIterable, CustomTestStringConvertible {
    case eventLoop
    case decoder
    case hummingbird

    var testDescription: String {
        switch self {
        case .eventLoop: "on the event loop"
        case .decoder: "on the event loop, by the decoder"
        case .hummingbird: "through Hummingbird"
        }
    }
}

/// An endpoint that does what a test says.
struct FakeEndpoint: Endpoint {
    var maximumBodyBytes = 1024
    let onRequest: @Sendable (EndpointRequest) -> EndpointAnswer

    func answer(_ request: EndpointRequest) -> EndpointAnswer { onRequest(request) }

    /// Always the same text.
    static func text(_ text: String) -> FakeEndpoint { FakeEndpoint { _ in .ready(.text(text)) } }
}

/// Endpoints by path.
struct FakeDirectory: EndpointDirectory {
    let endpoints: [String: any Endpoint]

    func endpoint(forPath path: String) -> (any Endpoint)? { endpoints[path] }
}

extension EndpointResponse {
    static func text(_ text: String, status: Int = 200) -> EndpointResponse {
        EndpointResponse(status: status, headers: HeaderList([("content-type", "text/plain")]), body: Array(text.utf8))
    }
}

/// A receipt that a test settles when it likes.
struct PendingReceipt: Sendable {
    private let completion = AuditCompletion()
    var receipt: AuditReceipt { AuditReceipt(state: .waiting(completion, nil)) }

    func settle(_ outcome: AuditOutcome) { completion.settle(outcome) }
}

/// Something that a test and an endpoint tell each other.
final class Flag: Sendable {
    private let value: Mutex<Bool>

    init(_ value: Bool) { self.value = Mutex(value) }

    var isSet: Bool { value.withLock { $0 } }

    func set(_ new: Bool) { value.withLock { $0 = new } }
}

/// A server on a port of its own, for as long as a test needs it.
struct TestServer: Sendable {
    let port: Int
    let group: ServiceGroup

    func connect() async throws -> RawConnection { try await RawConnection.open(port: port) }

    /// Asks for a graceful shutdown, as SIGTERM does.
    func beginShutdown() async { await group.triggerGracefulShutdown() }

    /// Runs `body` against a server that has these endpoints behind one door; returns when the server has stopped.
    static func run(
        _ door: Door = .eventLoop,
        _ endpoints: [String: any Endpoint],
        configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        isReady: @escaping @Sendable () -> Bool = { true },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        configuration.eventLoops = 1
        configuration.answersOnEventLoop = door != .hummingbird
        configuration.readsPlainRequests = door == .eventLoop
        configure(&configuration)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = IdentityHTTPServer(
            endpoints: FakeDirectory(endpoints: endpoints),
            configuration: configuration,
            isReady: isReady,
            logger: logger,
            onListening: { continuation.yield($0) }
        )
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            for await port in ports {
                do {
                    try await body(TestServer(port: port, group: group))
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                break
            }
            try await tasks.waitForAll()
        }
    }
}

/// A request as text.
func request(
    _ method: String,
    _ path: String,
    _ fields: [String] = [],
    body: String? = nil,
    version: String = "1.1"
) -> String {
    var lines = ["\(method) \(path) HTTP/\(version)", "Host: localhost"] + fields
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
}
