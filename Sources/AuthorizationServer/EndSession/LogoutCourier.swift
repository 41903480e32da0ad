import JOSE
import JSON
import Logging
import OAuth
import Synchronization

/// Delivers what the logout queues hold (OpenID Connect Back-Channel Logout 1.0 §2.5): a service that runs on every node.
///
/// A delivery is claimed for a while (a lease), so that of several nodes one tries it and none is lost with a node. One that
/// fails is tried again with growing pauses for a day, and then given up; both ends are audited.
public final class LogoutCourier: Sendable {
    /// How long a client may take to answer.
    public static let timeout = Duration.seconds(10)
    /// For how long a claimed delivery is this node's alone: longer than a round can take.
    static let lease = Duration.seconds(60)
    /// So many are tried at once.
    static let limit = 32

    private let identity: IdentityService
    private let transport: any LogoutTransport
    private let pollInterval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// The tenants whose queues are being worked through.
    private let underWay = Mutex<Set<TenantID>>([])

    /// A courier for all tenants of a service; looks into the queues each `pollInterval`.
    public init(
        identity: IdentityService,
        transport: any LogoutTransport,
        pollInterval: Duration = .seconds(5),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "signet.logout")
    ) {
        self.identity = identity
        self.transport = transport
        self.pollInterval = pollInterval
        self.clock = clock
        self.logger = logger
    }

    /// Delivers until it is cancelled.
    ///
    /// Each tenant at its own pace: clients of one that do not answer hold up nobody else's.
    public func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do { try await clock.sleep(for: pollInterval) } catch { return }
                for service in services where underWay.withLock({ $0.insert(service.id).inserted }) {
                    group.addTask {
                        await self.deliverDue(of: service)
                        self.underWay.withLock { _ = $0.remove(service.id) }
                    }
                }
            }
        }
    }

    /// One round: tries all that is due, of every tenant that has a client to be told.
    public func deliverDue() async {
        await withTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { await self.deliverDue(of: service) } }
        }
    }

    private var services: [TenantService] { identity.services.filter(\.snapshot.hasBackchannelClients) }

    private func deliverDue(of service: TenantService) async {
        do throws(StoreError) {
            var claimed: [LogoutDelivery]
            repeat {
                claimed = try await claim(of: service)
                await withTaskGroup(of: Void.self) { group in
                    for delivery in claimed { group.addTask { await self.attempt(delivery, service) } }
                }
            } while claimed.count == Self.limit && !Task.isCancelled
        } catch {
            logger.warning(
                "logout deliveries could not be claimed",
                metadata: ["tenant": "\(service.id)", "error": "\(error)"]
            )
        }
    }

    /// How long to wait after so many attempts.
    static func pause(after attempts: Int) -> Duration {
        let pauses: [Duration] = [.seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(1800)]
        return attempts > 0 && attempts <= pauses.count ? pauses[attempts - 1] : .seconds(3600)
    }

    // MARK: Steps

    private func claim(of service: TenantService) async throws(StoreError) -> [LogoutDelivery] {
        let now = service.now
        return try await service.store.claimDeliveries(
            at: now,
            leaseUntil: now.advanced(by: Self.lease),
            limit: Self.limit
        )
    }

    private func attempt(_ delivery: LogoutDelivery, _ service: TenantService) async {
        guard let client = service.snapshot.client(delivery.client.value)?.client, client.isEnabled,
            let uri = client.signIn.backchannelLogoutURI
        else { return await finish(delivery, "the client is gone or has no address", service) }
        let failure: String
        do {
            let token = try LogoutToken(delivery: delivery, client: client).text(by: service, at: service.now)
            let status = try await transport.post(Array("logout_token=\(token)".utf8), to: uri.value)
            switch status {
            case 200, 204: return await finish(delivery, nil, service)
            // §2.8: the client has understood and says no; it will say so again.
            case 400: return await finish(delivery, "the client refused it", service)
            default: failure = "status \(status)"
            }
        } catch { failure = "\(error)" }
        let next = service.now.advanced(by: Self.pause(after: delivery.attempts))
        guard next < delivery.expiresAt else { return await finish(delivery, failure, service) }
        logger.info(
            "a logout token was not delivered yet",
            metadata: ["tenant": "\(service.id)", "client_id": "\(client.id)", "error": "\(failure)"]
        )
        await noting(service) { () async throws(StoreError) in
            try await service.store.retryDelivery(delivery.id, at: next)
        }
    }

    /// It arrived, or never will.
    private func finish(_ delivery: LogoutDelivery, _ failure: String?, _ service: TenantService) async {
        let event = AuditEvent(.logoutDelivered, at: service.now, by: .system) { json in
            json.member("client_id", delivery.client.value)
            json.member("sub", delivery.user.value)
            json.member("sid", delivery.session.value)
            json.member("jti", delivery.id)
            json.member("attempts", Int64(delivery.attempts))
            json.member("delivered", failure == nil)
            json.member("reason", failure)
        }
        await noting(service) { () async throws(StoreError) in
            try await service.store.finishDelivery(delivery.id, audit: event)
        }
    }

    /// A verb that fails leaves the lease to run out: then the delivery is tried again.
    private func noting(_ service: TenantService, _ verb: () async throws(StoreError) -> Void) async {
        do throws(StoreError) { try await verb() } catch {
            guard error != .notFound else { return }
            logger.warning(
                "the state of a logout delivery could not be kept",
                metadata: ["tenant": "\(service.id)", "error": "\(error)"]
            )
        }
    }
}
