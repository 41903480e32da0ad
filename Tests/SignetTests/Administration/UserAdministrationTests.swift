import AuthorizationServer
import JOSE
import JSON
import OAuth
import PasswordHashing
import Testing

@testable import signet

@Suite("administering users")
struct UserAdministrationTests {
    private let admin: Administration
    private let acme: TenantID
    private let password = "violet engine harbour"

    init() async throws {
        admin = try Workbench.administration()
        acme = try TenantID("acme")
        try await admin.createTenant(acme, name: nil, algorithm: nil)
    }

    private func draft(_ name: String, _ change: (inout User) -> Void = { _ in }) throws -> User {
        var user = User(
            id: UserID(random: SystemRandom()),
            username: try Username(name),
            createdAt: Workbench.now
        )
        change(&user)
        return user
    }

    private func session(of user: User) async throws -> Session {
        let session = Session(
            id: SessionID(random: SystemRandom()),
            token: TokenHash(SystemRandom().bytes(32)),
            user: user.id,
            createdAt: Workbench.now,
            authenticatedAt: Workbench.now,
            methods: ["pwd"],
            authenticationClass: "x",
            idleExpiresAt: Workbench.now.advanced(by: .seconds(60)),
            expiresAt: Workbench.now.advanced(by: .seconds(60))
        )
        try await admin.store.tenant(acme)
            .createSession(session, audit: AuditEvent(.signedIn, at: Workbench.now, by: .user(user.id)))
        return session
    }

    private func isRefused(_ body: () async throws -> Void) async -> CommandFailure.Status? {
        do {
            try await body()
            return nil
        } catch { return (error as? CommandFailure)?.status }
    }

    @Test(
        "a user is made with a hash of the password, found by name, address and id, and audited as the operator's doing"
    )
    func creation() async throws {
        let ada = try await admin.createUser(
            try draft("ada") {
                $0.email = try? EmailAddress("ada@acme.example")
                $0.roles = [try? RoleName("filesystem-reader")].compactMap(\.self).reduce(into: []) { $0.insert($1) }
            },
            in: acme,
            password: password
        )
        #expect(try await Argon2PasswordHasher().verify(password, against: ada.passwordHash) == .right)
        for name in ["ada", "ADA", "ada@acme.example", ada.id.value] {
            #expect(try await admin.user(name, in: acme) == ada)
        }
        let events = try await AuditTrail(admin.store.tenant(acme)).page(AuditFilter(kinds: [.userCreated]))
        let text = String(decoding: try #require(events.entries.first).event, as: UTF8.self)
        #expect(text.contains(#""actor":"operator:ada""#) && !text.contains("argon2") && !text.contains("violet"))
        #expect(await isRefused { _ = try await admin.user("bob", in: acme) } == .notFound)
        #expect(
            await isRefused { _ = try await admin.createUser(try draft("ada"), in: acme, password: nil) } == .exists
        )
    }

    @Test("a guessable password, an unknown role, another's address as name and reserved claims are refused")
    func refusals() async throws {
        #expect(
            await isRefused { _ = try await admin.createUser(try draft("ada"), in: acme, password: "password1234") }
                == .refused
        )
        #expect(
            await isRefused {
                let role = try RoleName("no-such-role")
                _ = try await admin.createUser(try draft("ada") { $0.roles = [role] }, in: acme, password: nil)
            } == .notFound
        )
        #expect(
            await isRefused { _ = try await admin.createUser(try draft("bob@acme.example"), in: acme, password: nil) }
                == .refused
        )
        for name in ["iss", "sub", "aud", "roles", "email", "a b", ""] {
            #expect(
                await isRefused {
                    _ = try await admin.createUser(try draft("ada") { $0.claims[name] = "x" }, in: acme, password: nil)
                } == .refused
            )
        }
        #expect(try await admin.users(in: acme).isEmpty)
    }

    @Test("a new password and a disabled user end the sessions, and only when asked they stay")
    func sessionsEnd() async throws {
        let ada = try await admin.createUser(try draft("ada"), in: acme, password: nil)
        _ = try await session(of: ada)
        #expect(try await admin.setPassword(password, of: ada, in: acme, keepingSessions: true).isEmpty)
        #expect(try await admin.sessions(of: ada, in: acme).count == 1)
        #expect(try await admin.setPassword(password + "s", of: ada, in: acme, keepingSessions: false).count == 1)
        #expect(try await admin.sessions(of: ada, in: acme).isEmpty)
        _ = try await session(of: ada)
        #expect(try await !admin.setUser(ada, in: acme, enabled: false).isEnabled)
        #expect(try await admin.sessions(of: ada, in: acme).isEmpty)
        let one = try await session(of: ada)
        let two = try await session(of: ada)
        #expect(try await admin.endSessions(.session(one.id), in: acme).map(\.id) == [one.id])
        #expect(try await admin.sessions(of: ada, in: acme).map(\.id) == [two.id])
    }

    @Test("unlocking forgets what strangers did to this account, and nothing else")
    func unlocks() async throws {
        let ada = try await admin.createUser(try draft("ada"), in: acme, password: nil)
        let ben = try await admin.createUser(try draft("ben"), in: acme, password: nil)
        let pepper = try await admin.tenant(acme).pepper(admin.masterKeys)
        let store = admin.store.tenant(acme)
        for user in [ada, ben] {
            let keys = SignInAttempt.keyPrefixes(of: user.id, pepper: pepper).map { $0.hasSuffix(":") ? $0 + "x" : $0 }
            try await store.recordFailure(keys + ["address:x"], expiresAt: Workbench.now.advanced(by: .seconds(60))) {
                SignInAttempts(failures: ($1?.failures ?? 0) + 1, lastFailureAt: Workbench.now)
            }
        }
        #expect(try await admin.unlock(ada, in: acme) == 4)
        #expect(try await admin.unlock(ada, in: acme) == 0)
        #expect(try await store.attempts(["address:x"])["address:x"]?.failures == 2)
        #expect(try await admin.unlock(ben, in: acme) == 4)
        #expect(try await Workbench.auditKinds(admin.store, acme).count { $0 == "user.unlocked" } == 2)
    }

    @Test("a change notes its time, and one that changes nothing leaves no trace")
    func changes() async throws {
        let ada = try await admin.createUser(
            try draft("ada") {
                $0.timePassword = TimePassword(sealedSeed: [1], confirmedAt: Workbench.now)
            },
            in: acme,
            password: nil
        )
        let name = try DisplayText("Ada King")
        let changed = try await admin.updateUser(ada, in: acme, []) {
            $0.name = name
            $0.claims["department"] = "Research"
        }
        #expect(changed.name == name && changed.updatedAt == Workbench.now)
        let before = try await Workbench.auditKinds(admin.store, acme).count
        _ = try await admin.updateUser(changed, in: acme, []) { $0.name = name }
        #expect(try await Workbench.auditKinds(admin.store, acme).count == before)
        #expect(try await admin.resetSecondFactor(of: ada, in: acme).timePassword == nil)
        try await admin.deleteUser(ada, in: acme)
        #expect(await isRefused { _ = try await admin.user("ada", in: acme) } == .notFound)
        #expect(
            try await Workbench.auditKinds(admin.store, acme).suffix(2) == [
                "user.second_factor_changed", "user.deleted",
            ]
        )
    }

    @Test("claims on the command line are JSON, or else text")
    func claims() throws {
        #expect(ClaimArgument(argument: "department=Sales")?.value == "Sales")
        #expect(ClaimArgument(argument: "floors=[3,4]")?.value == [3, 4])
        #expect(ClaimArgument(argument: "formula=a=b")?.value == "a=b")
        for wrong in ["department", "=x", "sub=x", "email=x@y.example"] {
            #expect(ClaimArgument(argument: wrong) == nil)
        }
    }
}
