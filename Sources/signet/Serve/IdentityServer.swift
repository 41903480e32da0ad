import AuthorizationServer
import HTTPFace
import JOSE
import Logging
import Pages
import PasswordHashing
import ServiceLifecycle
import SigningKeys

/// The identity server as a set of services, in the order in which they start; they stop in the reverse one.
///
/// The HTTP server ends first, so that no request is under way when the audit writes what is left and ends.
struct IdentityServer {
    let services: [any Service]

    /// Loads all tenants and makes ready what serves them; nothing listens yet.
    ///
    /// `beside` puts further endpoints beside those of the tenants. `onListening` is called with the port once requests
    /// are answered.
    init(
        _ configuration: ServerConfiguration,
        administration: Administration,
        beside: (any EndpointDirectory) -> any EndpointDirectory = { $0 },
        onListening: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let logger = Logger(label: "signet")
        let audit = AuditLog(store: administration.store.audit, durability: configuration.auditDurability)
        var settings = IdentityService.Settings(
            publicURL: configuration.server.publicURL,
            schedule: administration.schedule,
            pollInterval: configuration.store.pollInterval
        )
        settings.commonPasswords = try administration.commonPasswords()
        let isDevelopment = configuration.mode == .development
        let identity = IdentityService(
            store: administration.store,
            masterKeys: administration.masterKeys,
            settings: settings,
            audit: audit,
            pages: SignetPages(),
            passwords: Argon2PasswordHasher(limits: configuration.passwords.limits),
            upstreams: Upstreams(
                transport: HTTPUpstreamTransport(allowingLoopbackHTTP: isDevelopment),
                keys: CachedUpstreamKeys(allowingLoopbackHTTP: isDevelopment),
                allowingLoopbackHTTP: isDevelopment
            ),
            metadata: try Self.metadata(configuration)
        )
        try await identity.start()

        var http = HTTPServerConfiguration()
        http.host = configuration.server.host
        http.port = configuration.server.port
        http.eventLoops = configuration.server.eventLoops
        http.idleTimeout = configuration.server.idleTimeout
        http.trustedProxies = TrustedProxies(configuration.server.trustedProxies) ?? TrustedProxies()
        services = [
            AuditWriter(log: audit),
            ExpiryPurge(store: administration.store, logger: logger),
            StoreFollower(identity: identity),
            LogoutDeliverer(identity: identity),
            UpstreamTokenRefresher(identity: identity),
            StartCode(),
            IdentityHTTPServer(
                endpoints: beside(identity),
                configuration: http,
                isReady: { identity.unreadiness == nil },
                logger: logger,
                onListening: onListening
            ),
        ]
    }

    /// The way to what clients publish; what is on this machine only where we are on it too, in development.
    private static func metadata(_ configuration: ServerConfiguration) throws -> MetadataFetcher {
        let settings = configuration.clientMetadata
        let mayLoosen = configuration.mode == .development && configuration.server.publicURL.url?.isLoopback == true
        do {
            return MetadataFetcher(
                transport: try HTTPMetadataTransport(trustedCA: mayLoosen ? settings.trustedCA : nil),
                loopbackHosts: mayLoosen ? settings.loopbackHosts : []
            )
        } catch {
            throw CommandFailure(
                .configuration,
                "client_metadata.trusted_ca: \(settings.trustedCA ?? "the system's authorities") cannot be read",
                remedy: "it is a file of certificates in PEM"
            )
        }
    }

    /// Runs services until SIGTERM or SIGINT, then lets what is under way finish.
    static func run(_ services: [any Service], configuration: ServerConfiguration) async throws {
        var group = ServiceGroupConfiguration(
            // Named by their types: unless told otherwise they would be named by all that they hold, which is long to write
            // and nothing for a log.
            services: services.map { .init(service: $0, serviceName: String(describing: type(of: $0))) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "signet.lifecycle")
        )
        group.maximumGracefulShutdownDuration = configuration.server.shutdownTimeout
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as HTTPServerError {
            throw CommandFailure(
                .failed,
                "the identity server cannot listen: \(error)",
                remedy: "SIGNET_SERVER_PORT=9080 (or server.port in the configuration) names another port"
            )
        }
    }
}

/// The audit's writer: writes what is left before it ends.
private struct AuditWriter: Service {
    let log: AuditLog

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await log.run()
        } onGracefulShutdown: {
            log.shutdown()
        }
    }
}

/// Keeps the served tenants in step with the store, and the key rings with time.
private struct StoreFollower: Service {
    let identity: IdentityService

    func run() async throws { await cancelWhenGracefulShutdown { await identity.run() } }
}

/// Tells clients over the back channel that sessions have ended.
private struct LogoutDeliverer: Service {
    let identity: IdentityService

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await LogoutCourier(identity: identity, transport: HTTPLogoutTransport()).run()
        }
    }
}

/// Deletes rows that have expired, a few at a time.
private struct ExpiryPurge: Service {
    private static let interval = Duration.seconds(600)
    private static let batch = 500

    let store: any IdentityStore
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: Self.interval)
                    while try await store.purgeExpired(at: SystemTime().now(), limit: Self.batch) == Self.batch {
                        // Others write too: leave them room.
                        try await Task.sleep(for: .milliseconds(100))
                    }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("expired rows could not be deleted", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}

extension ServerConfiguration.Passwords {
    fileprivate var limits: Argon2PasswordHasher.Limits { .init(threads: threads, queue: queue) }
}
