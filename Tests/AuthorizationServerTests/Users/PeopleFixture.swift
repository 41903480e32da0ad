import JOSE
import JSON
import OAuth
import SigningKeys
import StoreMemory
import Synchronization

@testable import AuthorizationServer

/// Counts what it is asked, and answers by the plain text; each answer may be held up.
final class CountingPasswords: PasswordHasher {
    struct Counts: Sendable, Equatable {
        var hashed = 0
        var verified = 0
        var withoutHash = 0
    }

    private let counted = Mutex(Counts())
    private let failing = Mutex<PasswordHasherError?>(nil)
    private let during = Mutex<(@Sendable () async -> Void)?>(nil)

    var counts: Counts { counted.withLock { $0 } }

    /// From now on nothing is hashed.
    func fail(with error: PasswordHasherError?) { failing.withLock { $0 = error } }

    /// What happens while a hash is being computed.
    func meanwhile(_ work: (@Sendable () async -> Void)?) { during.withLock { $0 = work } }

    func hash(_ password: String) async throws(PasswordHasherError) -> PasswordHash {
        if let error = failing.withLock(\.self) { throw error }
        counted.withLock { $0.hashed += 1 }
        return PasswordHash(phc: "plain:" + password)
    }

    func verify(
        _ password: String,
        against hash: PasswordHash?
    ) async throws(PasswordHasherError) -> PasswordVerdict {
        if let error = failing.withLock(\.self) { throw error }
        counted.withLock {
            $0.verified += 1
            if hash == nil { $0.withoutHash += 1 }
        }
        await during.withLock(\.self)?()
        guard let phc = hash?.phc else { return .wrong }
        if phc == "garbage" { throw .unusableHash }
        if phc == "old:" + password { return .rightButOutdated }
        return phc == "plain:" + password ? .right : .wrong
    }
}

/// One tenant, `acme`, with its service, a counting hasher and people.
struct PeopleFixture {
    static let password = "violet engine harbour"

    let store = MemoryStore()
    let time = ManualTime()
    let passwords = CountingPasswords()
    let service: TenantService
    private let audit: AuditLog

    init(secondFactor: SignInPolicy.SecondFactor = .optional) async throws {
        let masterKeys = try MasterKeys([MasterKey.generate(for: .production)], allowingDevelopment: false)
        let id = try TenantID("acme")
        audit = AuditLog(store: store.audit)
        var tenant = try Tenant.provision(
            id,
            displayName: try DisplayText("Acme: Corp & Co"),
            masterKeys: masterKeys,
            at: time.now()
        )
        tenant.signIn = SignInPolicy(secondFactor: secondFactor)
        try await store.createTenant(tenant, audit: AuditEvent(.tenantCreated, at: time.now(), by: .system))
        let scoped = store.tenant(id)
        guard let configuration = try await scoped.configuration() else { throw StoreError.notFound }
        service = TenantService(
            snapshot: try TenantSnapshot(
                configuration,
                settings: .init(publicURL: try Issuer("https://id.example"), schedule: try KeySchedule()),
                masterKeys: masterKeys,
                surroundings: (time, SystemRandom()),
                former: nil
            ),
            store: scoped,
            house: House(
                audit: audit,
                time: time,
                random: SystemRandom(),
                pages: PlainPages(),
                passwords: passwords
            )
        )
    }

    /// Makes a person; `ada` has the address `ada@acme.example`.
    @discardableResult
    func add(
        _ name: String,
        password: String? = password,
        _ change: (inout User) -> Void = { _ in }
    ) async throws -> User {
        var user = User(
            id: UserID(random: SystemRandom()),
            username: try Username(name),
            email: try EmailAddress("\(name)@acme.example"),
            name: try DisplayText("Ada Lovelace"),
            passwordHash: password.map { PasswordHash(phc: "plain:" + $0) },
            createdAt: time.now()
        )
        change(&user)
        try await service.store.createUser(user, audit: AuditEvent(.userCreated, at: time.now(), by: .system))
        return user
    }

    /// The person as the store has them now.
    func user(_ id: UserID) async throws -> User {
        guard let user = try await service.store.user(id) else { throw StoreError.notFound }
        return user
    }

    /// A request from an address, perhaps with a browser's cookie.
    func request(from address: String = "192.0.2.7", browser: OpaqueToken? = nil) -> EndpointRequest {
        EndpointRequest(
            method: "POST",
            path: "/t/acme/signin",
            browser: browser.map { BrowserFields(cookie: "__Host-signet-acme-browser=\($0.text)") },
            remoteAddress: address
        )
    }

    @discardableResult
    func signIn(
        _ name: String,
        _ password: String = password,
        from address: String = "192.0.2.7",
        browser: OpaqueToken? = nil
    ) async -> PasswordSignIn.Outcome {
        await PasswordSignIn(service)
            .attempt(username: name, password: password, request: request(from: address, browser: browser))
    }

    /// A session of somebody, in the store.
    func session(of user: User) async throws -> Session {
        try await SessionIssuer(service)
            .begin(user: user, methods: ["pwd"], request: request(), replacing: nil)
            .session
    }

    /// The events of a kind, after the log has written what it has; the log ends with it.
    func events(_ kind: AuditKind) async throws -> [JSONObject] {
        audit.shutdown()
        try await audit.run()
        let page = try await AuditTrail(service.store).page(AuditFilter(kinds: [kind], limit: 10_000))
        return try page.entries.compactMap { try JSONValue(parsing: $0.event).objectValue }
    }
}
