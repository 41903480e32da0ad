import JOSE
import Logging
import OAuth
import SigningKeys
import Synchronization

/// The identity service without its HTTP: every tenant's endpoints, kept in step with the store, and the key rings' timer.
///
/// ``start()`` loads all tenants; ``run()`` then asks the store for changes and does what the key rings are due for.
/// Several processes may run on one store: nothing here is a truth, all of it follows the store.
public final class IdentityService: EndpointDirectory, Sendable {
    private let store: any IdentityStore
    private let masterKeys: MasterKeys
    private let settings: Settings
    private let audit: AuditLog
    private let pages: any PageRenderer
    private let passwords: any PasswordHasher
    private let upstreams: Upstreams
    private let metadata: MetadataFetcher
    private let clientKeys: ClientKeySets
    private let keyPairs: any KeyPairSource
    private let time: any TimeSource
    private let random: any RandomSource
    private let clock: any Clock<Duration>
    let logger: Logger
    private let signInTurns = Turns(slots: 1, waiting: 16)
    private let arrivals = Arrivals()
    /// A tenant is read by one at a time: nobody puts what is older in place of what is newer, or makes a second ring.
    private let refreshTurns = Turns(slots: 1, waiting: .max)
    private let directory = Mutex(TenantDirectory())
    /// When the uses of clients were last written, and when who is not used was last let go.
    let clientCare = Mutex<(uses: NumericDate, expiry: NumericDate)?>(nil)

    /// A service over a store; it serves nothing before ``start()``.
    public init(
        store: any IdentityStore,
        masterKeys: MasterKeys,
        settings: Settings,
        audit: AuditLog,
        pages: any PageRenderer,
        passwords: any PasswordHasher,
        upstreams: Upstreams = .none,
        metadata: MetadataFetcher = .none,
        keyPairs: any KeyPairSource = LocalKeyPairs(),
        time: any TimeSource = SystemTime(),
        random: any RandomSource = SystemRandom(),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "signet.identity")
    ) {
        self.store = store
        self.masterKeys = masterKeys
        self.settings = settings
        self.audit = audit
        self.pages = pages
        self.passwords = passwords
        self.upstreams = upstreams
        self.metadata = metadata
        clientKeys = ClientKeySets(fetcher: metadata, time: time)
        self.keyPairs = keyPairs
        self.time = time
        self.random = random
        self.clock = clock
        self.logger = logger
    }

    /// The endpoint at exactly this path.
    public func endpoint(forPath path: String) -> (any Endpoint)? {
        directory.withLock { $0.endpoint(forPath: path) }
    }

    /// The tenants that are served, for those who work through all of them.
    var services: [TenantService] {
        directory.withLock { $0.tenants.values.map(\.service) }.sorted { $0.id < $1.id }
    }

    /// How many tenants are served.
    public var tenantCount: Int { directory.withLock { $0.tenants.count } }

    /// Why the service should get no requests now; nil while it is well.
    public var unreadiness: String? {
        if let failure = audit.failure { return "the audit log cannot write: \(failure)" }
        return directory.withLock { $0.storeFailure }.map { "the store cannot be read: \($0.reason)" }
    }

    /// Loads every tenant, and makes the signing keys that are missing.
    ///
    /// One tenant's trouble is logged and leaves the others alone; when none can be served, that is an error: the master
    /// key is the wrong one, or the store is not ours.
    public func start() async throws {
        let latest = try await store.changes(after: 0).latest
        let tenants = try await store.tenants()
        var firstFailure: (any Error)?
        for tenant in tenants {
            do { try await refresh(tenant.id) } catch { firstFailure = firstFailure ?? error }
        }
        directory.withLock { $0.noteStoreFollowed(upTo: latest) }
        if let firstFailure, tenantCount == 0, tenants.contains(where: \.isEnabled) { throw firstFailure }
    }

    /// Follows the store until it is cancelled.
    public func run() async {
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: settings.pollInterval)
                try await followStore()
            } catch is CancellationError {
                return
            } catch {
                directory.withLock {
                    $0.noteStoreFailure("\(error)", at: time.now(), propagation: settings.schedule.propagation)
                }
                logger.error("The store could not be asked for changes", metadata: ["error": "\(error)"])
            }
        }
    }

    /// One round: takes over what has changed, tries again what has failed, and does what the key rings are due for.
    public func followStore() async throws {
        // No request would tell that the audit store works again, for none is sent to a server that is not ready.
        await audit.probe()
        let sequence = directory.withLock { $0.sequence }
        let changes = try await store.changes(after: sequence)
        let now = time.now()
        let due = directory.withLock { $0.tenantsDue(at: now) }
        // A tenant that fails is remembered by itself (`refresh`): it holds up no other.
        for tenant in changes.tenants.union(due).sorted() { try? await refresh(tenant) }
        for tenant in try await followClients(changes, after: sequence) { try? await refresh(tenant) }
        await tendClients(at: now)
        directory.withLock { $0.noteStoreFollowed(upTo: changes.latest) }
    }

    private var house: House {
        House(
            audit: audit,
            time: time,
            random: random,
            pages: pages,
            passwords: passwords,
            signInTurns: signInTurns,
            arrivals: arrivals,
            commonPasswords: settings.commonPasswords,
            upstreams: upstreams,
            metadata: metadata,
            clientKeys: clientKeys,
            keysOnDemand: KeysOnDemand { [weak self] id, algorithms in await self?.makeKeys(of: id, for: algorithms) }
        )
    }

    /// Makes rings that a tenant has not had so far, once, however many ask at the same time.
    private func makeKeys(of id: TenantID, for algorithms: Set<JWSAlgorithm>) async -> TenantService? {
        guard (try? await refreshTurns.take(id.value)) != nil else { return nil }
        defer { refreshTurns.giveBack(id.value) }
        let service = directory.withLock { $0.tenants[id]?.service }
        guard let service, !service.snapshot.missingKeys(algorithms).isEmpty else { return service }
        // A task of its own: whoever asked may hang up, and others wait for the same.
        return await Task {
            try? await read(id)
            return directory.withLock { $0.tenants[id]?.service }
        }
        .value
    }

    /// Reads one tenant when nobody else does.
    private func refresh(_ id: TenantID) async throws {
        try await refreshTurns.take(id.value)
        defer { refreshTurns.giveBack(id.value) }
        try await read(id)
    }

    /// Reads one tenant, maintains its keys, and puts its new snapshot in place of the former one.
    private func read(_ id: TenantID) async throws {
        do {
            let scoped = store.tenant(id)
            guard var configuration = try await scoped.configuration(), configuration.tenant.isEnabled else {
                return directory.withLock { $0.remove(id) }
            }
            let dataKey = try masterKeys.unwrap(configuration.tenant.sealedDataKey, tenant: id.value)
            let keeper = KeyRingKeeper(
                tenant: id.value,
                store: scoped.signingKeys(by: .system, time: time),
                dataKey: dataKey,
                schedule: settings.schedule,
                time: time,
                keyPairs: keyPairs,
                logger: logger
            )
            let former = directory.withLock { $0.tenants[id]?.snapshot }
            let register =
                if let former { former.register } else { ClientRegister(try await scoped.selfDeclaredClients()) }
            let report = try await keeper.maintain(TenantSnapshot.neededAlgorithms(configuration, register))
            configuration.keyRing = report.stored
            let snapshot = try TenantSnapshot(
                configuration,
                settings: settings,
                masterKeys: masterKeys,
                surroundings: (time, random),
                register: register,
                former: former
            )
            for (algorithm, fault) in snapshot.keys.faults {
                logger.error(
                    "A signing key cannot be used",
                    metadata: [
                        "tenant": "\(id)", "algorithm": "\(algorithm.rawValue)", "error": "\(fault)",
                    ]
                )
            }
            let service = TenantService(snapshot: snapshot, store: scoped, house: house)
            let endpoints = TenantEndpoints(service)
            directory.withLock { $0.put(service, endpoints: endpoints.byPath, deadline: report.nextDeadline) }
        } catch {
            let isNews = directory.withLock {
                $0.noteFailure(
                    of: id,
                    reason: "\(error)",
                    at: time.now(),
                    propagation: settings.schedule.propagation
                )
            }
            if isNews {
                logger.error("A tenant could not be loaded", metadata: ["tenant": "\(id)", "error": "\(error)"])
            }
            throw error
        }
    }
}
