import AuthorizationServer
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JOSE
import Logging
import NIOCore
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The identity server's face: two doors to one table of endpoints.
///
/// ``HotPath`` answers requests for endpoints on the event loop; all others go on to Hummingbird, whose
/// ``EndpointDoor`` calls the very same endpoints and then the pages. One rule, two doors: a rule lives in an endpoint,
/// or in both doors' tests.
///
/// A graceful shutdown stops listening, lets every request that has begun finish, and returns when the last connection
/// is closed.
///
/// ```swift
/// let server = IdentityHTTPServer(endpoints: service, configuration: configuration, logger: logger)
/// try await ServiceGroup(services: [auditLog, server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
public struct IdentityHTTPServer: Service {
    private let endpoints: FaceDirectory
    private let configuration: HTTPServerConfiguration
    private let time: any TimeSource
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// A server that is not listening yet.
    ///
    /// - Parameters:
    ///   - endpoints: What to answer.
    ///   - configuration: Where to listen and what to bear.
    ///   - isReady: Whether the service can do its work, for `/health/ready`; quick, called on event loops.
    ///   - time: The clock for `Date`.
    ///   - logger: For faults only; no request is logged here.
    ///   - onListening: Called with the port once connections are accepted.
    public init(
        endpoints: any EndpointDirectory,
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
        isReady: @escaping @Sendable () -> Bool = { true },
        time: any TimeSource = SystemTime(),
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.endpoints = FaceDirectory(service: endpoints, isReady: isReady)
        self.configuration = configuration
        self.time = time
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and serves until a graceful shutdown or cancellation.
    ///
    /// - Throws: ``HTTPServerError`` when it cannot listen.
    public func run() async throws {
        let group = EventLoops.group(of: max(1, configuration.eventLoops ?? System.coreCount))
        let desks = group.makeIterator().map { EventLoopDesk(eventLoop: $0, time: time) }
        for desk in desks { desk.start(tick: configuration.tick) }
        defer { for desk in desks { desk.stop() } }
        do { try await server(group, desks).run() } catch { throw listeningError(error) ?? error }
    }

    private func server(_ group: any EventLoopGroup, _ desks: [EventLoopDesk]) -> any Service {
        let logger = logger
        let onListening = onListening
        let responder = responder()
        let dates = desks.first
        let channel = FaceChannel(
            rules: ConnectionRules(endpoints: endpoints, configuration: configuration),
            desks: desks,
            configuration: configuration
        ) { request, writer, channel in
            let context = FaceRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            var response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch {
                response = Response(Refusal.fault, to: request.method)
            }
            response.headers[.date] = dates?.date
            try await writer.write(response: response.head, body: response.body)
        }
        return channel.server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: configuration.backlog,
                reuseAddress: true,
                availableConnectionsDelegate: .maximum(configuration.maximumConnections, logger: logger)
            ),
            onServerRunning: { channel in
                guard let port = channel.localAddress?.port else { return }
                await onListening(port)
            },
            eventLoopGroup: group,
            logger: logger
        )
    }

    private func responder() -> some HTTPResponder<FaceRequestContext> {
        let router = Router(context: FaceRequestContext.self)
        router.add(
            middleware: EndpointDoor(endpoints: endpoints, trustedProxies: configuration.trustedProxies)
        )
        return router.buildResponder()
    }

    private func listeningError(_ error: any Error) -> HTTPServerError? {
        let (host, port) = (configuration.host, configuration.port)
        if error is SocketAddressError { return .addressNotAvailable(host: host, port: port) }
        guard let error = error as? IOError else { return nil }
        switch error.errnoCode {
        case EADDRINUSE: return .addressInUse(host: host, port: port)
        case EACCES, EPERM: return .notPermitted(host: host, port: port)
        case EADDRNOTAVAIL: return .addressNotAvailable(host: host, port: port)
        default: return .cannotListen(host: host, port: port, reason: error.description)
        }
    }
}
