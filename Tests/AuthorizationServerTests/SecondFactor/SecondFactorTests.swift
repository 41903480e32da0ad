import JOSE
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("the second factor")
struct SecondFactorTests {
    private let people: PeopleFixture
    private let ada: User
    private let session: SessionID

    init() async throws {
        people = try await PeopleFixture()
        ada = try await people.add("ada")
        session = try SessionID("here")
    }

    private var factor: SecondFactor { SecondFactor(people.service) }

    /// The code that ada's app shows now.
    private func code(_ offset: Int64 = 0) async throws -> String {
        let sealed = try #require(try await people.user(ada.id).timePassword).sealedSeed
        let place = SealingContext(tenant: "acme", table: "user_account", row: "\(ada.id)/totp")
        let bytes = try people.service.snapshot.dataKey.open(sealed, from: place)
        let seed = PendingSeed(parsing: bytes)?.seed ?? bytes
        #expect(seed.count == 20)
        return OneTimeCode(seed: seed).code(OneTimeCode.step(at: people.time.now().whole) + offset)
    }

    /// Sets the factor up, a minute ago.
    @discardableResult
    private func setUp() async throws -> [RecoveryCode] {
        _ = try await factor.beginSetup(ada, in: session)
        let outcome = await factor.confirmSetup(
            try await people.user(ada.id),
            in: session,
            code: try await code(),
            request: people.request()
        )
        people.time.advance(by: .seconds(60))
        guard case .confirmed(let codes) = outcome else { return [] }
        return codes
    }

    private func check(_ code: String, from address: String = "192.0.2.7") async throws -> SecondFactor.Outcome {
        await factor.check(try await people.user(ada.id), code: code, request: people.request(from: address))
    }

    @Test("a set-up gives the app a URI that names tenant and account, and the seed is sealed in the store")
    func setup() async throws {
        let setup = try #require(try await factor.beginSetup(ada, in: session))
        let secret = setup.secret.filter { $0 != " " }
        #expect(secret.count == 32)
        #expect(
            setup.uri == "otpauth://totp/Acme%20Corp%20%26%20Co:ada%40acme.example?secret=\(secret)"
                + "&issuer=Acme%20Corp%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        )
        let user = try await people.user(ada.id)
        #expect(factor.pendingSetup(user, in: session) == setup)
        #expect("\(setup)" == "***")
        #expect(try await factor.beginSetup(user, in: session) != setup)
    }

    @Test("a set-up counts for nothing until a code confirms it, and then ten recovery codes are shown")
    func confirmation() async throws {
        _ = try await factor.beginSetup(ada, in: session)
        var user = try await people.user(ada.id)
        #expect(await factor.check(user, code: try await code(), request: people.request()) == .wrong)
        #expect(await factor.confirmSetup(user, in: session, code: "000000", request: people.request()) == .wrong)
        let outcome = await factor.confirmSetup(user, in: session, code: try await code(), request: people.request())
        guard case .confirmed(let codes) = outcome else {
            Issue.record("not confirmed: \(outcome)")
            return
        }
        #expect(Set(codes.map(\.text)).count == 10)
        #expect(codes.allSatisfy { $0.text.count == 19 && "\($0)" == "***" })
        user = try await people.user(ada.id)
        #expect(user.timePassword?.confirmedAt == people.time.now() && user.timePassword?.recoveryCodes.count == 10)
        #expect(factor.pendingSetup(user, in: session) == nil)
        // It can neither be confirmed nor replaced again.
        #expect(try await factor.beginSetup(user, in: session) == nil)
        #expect(
            await factor.confirmSetup(user, in: session, code: try await code(1), request: people.request()) == .missing
        )
    }

    @Test("the code of a former set-up does not confirm the present one")
    func formerSeed() async throws {
        _ = try await factor.beginSetup(ada, in: session)
        let (former, user) = (try await code(), try await people.user(ada.id))
        _ = try await factor.beginSetup(ada, in: session)
        #expect(await factor.confirmSetup(user, in: session, code: former, request: people.request()) == .missing)
        #expect(try await people.user(ada.id).timePassword?.confirmedAt == nil)
    }

    @Test("a set-up is finished within ten minutes, and only in the session that began it")
    func pendingSetup() async throws {
        _ = try await factor.beginSetup(ada, in: session)
        let user = try await people.user(ada.id)
        let other = try SessionID("elsewhere")
        #expect(factor.pendingSetup(user, in: other) == nil)
        let elsewhere = await factor.confirmSetup(user, in: other, code: try await code(), request: people.request())
        #expect(elsewhere == .missing)
        people.time.advance(by: .seconds(600))
        #expect(factor.pendingSetup(user, in: session) == nil)
        let late = await factor.confirmSetup(user, in: session, code: try await code(), request: people.request())
        #expect(late == .missing)
        #expect(try await people.user(ada.id).timePassword?.confirmedAt == nil)
        // One that was begun before set-ups had an end.
        let place = SealingContext(tenant: "acme", table: "user_account", row: "\(ada.id)/totp")
        let bare = try people.service.snapshot.dataKey.seal([UInt8](repeating: 7, count: 20), for: place)
        let event = AuditEvent(.userUpdated, at: people.time.now(), by: .system)
        let old = try await people.service.store.updateUser(ada.id, audit: event) {
            $0.timePassword = TimePassword(sealedSeed: bare)
        }
        #expect(factor.pendingSetup(old, in: session) == nil)
    }

    @Test("a code is accepted once, and none before it any more")
    func once() async throws {
        try await setUp()
        let (former, now) = (try await code(-1), try await code())
        #expect(try await check(now) == .right(.oneTimePassword))
        #expect(try await check(now) == .wrong)
        #expect(try await check(former) == .wrong)
        people.time.advance(by: .seconds(30))
        let next = try await code()
        #expect(try await check(next.prefix(3) + " " + next.suffix(3)) == .right(.oneTimePassword))
    }

    @Test("of many parallel uses of one code one is right")
    func parallel() async throws {
        try await setUp()
        let now = try await code()
        let right = try await withThrowingTaskGroup(of: SecondFactor.Outcome.self) { group in
            for index in 0..<20 { group.addTask { try await check(now, from: "192.0.2.\(index)") } }
            return try await group.reduce(into: 0) { $0 += $1 == .right(.oneTimePassword) ? 1 : 0 }
        }
        #expect(right == 1)
    }

    @Test("a recovery code is used once however it is typed, and of parallel uses one is right")
    func recovery() async throws {
        let codes = try await setUp()
        let typed = codes[0].text.lowercased().replacing("-", with: " ").replacing("o", with: "0")
        #expect(try await check(typed) == .right(.recoveryCode))
        #expect(try await check(codes[0].text) == .wrong)
        let second = codes[1].text
        let right = try await withThrowingTaskGroup(of: SecondFactor.Outcome.self) { group in
            for index in 0..<20 { group.addTask { try await check(second, from: "192.0.2.\(index)") } }
            return try await group.reduce(into: 0) { $0 += $1 == .right(.recoveryCode) ? 1 : 0 }
        }
        #expect(right == 1)
        #expect(try await people.user(ada.id).timePassword?.recoveryCodes.count == 8)
        #expect(try await people.events(.recoveryCodeUsed).count == 2)
    }

    @Test("new recovery codes end the old ones")
    func renewal() async throws {
        #expect(try await factor.renewRecoveryCodes(ada) == nil)
        let old = try await setUp()
        let new = try #require(try await factor.renewRecoveryCodes(try await people.user(ada.id)))
        #expect(try await check(old[0].text) == .wrong)
        #expect(try await check(new[0].text) == .right(.recoveryCode))
    }

    @Test("a recovery code of one person is of no use to another")
    func ofAnother() async throws {
        let codes = try await setUp()
        let bob = try await people.add("bob") {
            $0.timePassword = TimePassword(sealedSeed: [1], confirmedAt: people.time.now())
        }
        #expect(await factor.check(bob, code: codes[0].text, request: people.request()) == .wrong)
    }

    @Test("guesses are slowed down, for the account from everywhere too, and change nothing for passwords")
    func throttled() async throws {
        try await setUp()
        for _ in 0..<5 { #expect(try await check("000000") == .wrong) }
        #expect(try await check(try await code()) == .blocked(retryAfter: .seconds(15)))
        for index in 0..<5 { #expect(try await check("000000", from: "192.0.3.\(index)") == .wrong) }
        #expect(try await check(try await code(), from: "192.0.4.1") == .blocked(retryAfter: .seconds(15)))
        guard case .signedIn = await people.signIn("ada") else {
            Issue.record("the password is blocked")
            return
        }
        people.time.advance(by: .seconds(15))
        #expect(try await check(try await code(), from: "192.0.4.1") == .right(.oneTimePassword))
        let reasons = try await people.events(.signInFailed).compactMap { $0["proof"]?.stringValue }
        #expect(reasons == Array(repeating: "second-factor", count: 10))
    }

    @Test("without a second factor no code is right")
    func none() async throws {
        #expect(try await check("000000") == .wrong)
        try await setUp()
        let codes = try #require(try await factor.renewRecoveryCodes(try await people.user(ada.id)))
        try await factor.remove(try await people.user(ada.id))
        #expect(try await check(codes[0].text) == .wrong)
        let changes = try await people.events(.userSecondFactorChanged).compactMap { $0["change"]?.stringValue }
        #expect(changes == ["setup_begun", "confirmed", "recovery_codes_renewed", "removed"])
    }

    @Test("a sealed seed that was moved from another person opens for nobody")
    func moved() async throws {
        try await setUp()
        let stolen = try await people.user(ada.id).timePassword
        let bob = try await people.add("bob") { $0.timePassword = stolen }
        #expect(await factor.check(bob, code: try await code(), request: people.request()) == .unavailable)
    }
}
