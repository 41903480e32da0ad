import JOSE
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("signing in by password")
struct PasswordSignInTests {
    private let people: PeopleFixture
    private let ada: User

    init() async throws {
        people = try await PeopleFixture()
        ada = try await people.add("ada")
    }

    @Test(
        "a person is let in by name or e-mail address, in any case and with blanks around it",
        arguments: ["ada", "ADA", " ada ", "ada@acme.example", "Ada@ACME.example"]
    )
    func rightPassword(name: String) async {
        #expect(await people.signIn(name) == .signedIn(ada))
    }

    @Test("a wrong password, an unknown name, a disabled person and one without a password look and cost the same")
    func refusalsAreAlike() async throws {
        try await people.add("bob") { $0.isEnabled = false }
        try await people.add("cyd", password: nil)
        try await people.add("dan") { $0.passwordHash = PasswordHash(phc: "garbage") }
        let attempts = [
            ("ada", "wrong"), ("nobody", PeopleFixture.password), ("bob", PeopleFixture.password),
            ("cyd", PeopleFixture.password), ("cyd", ""), ("dan", PeopleFixture.password),
            ("nobody@acme.example", "x"), ("", ""), ("a name of no possible form \u{0}", "x"),
        ]
        for (count, (name, password)) in attempts.enumerated() {
            #expect(await people.signIn(name, password, from: "192.0.2.\(count)") == .wrong, "\(name)")
            #expect(people.passwords.counts.verified == count + 1, "\(name)")
        }
        #expect(people.passwords.counts.hashed == 0)
        let reasons = try await people.events(.signInFailed).compactMap { $0["reason"]?.stringValue }
        #expect(
            reasons == [
                "wrong_password", "unknown_account", "disabled", "no_password", "no_password", "unusable_hash",
                "unknown_account", "unknown_account", "unknown_account",
            ]
        )
    }

    @Test("an unknown name is blocked exactly as a known one")
    func unknownNamesBlockAlike() async {
        var known: [PasswordSignIn.Outcome] = []
        var unknown: [PasswordSignIn.Outcome] = []
        for _ in 0..<12 {
            known.append(await people.signIn("ada", "wrong", from: "192.0.2.1"))
            unknown.append(await people.signIn("nobody", "wrong", from: "192.0.2.2"))
            people.time.advance(by: .seconds(7))
        }
        #expect(known == unknown)
        #expect(known.contains { if case .blocked = $0 { true } else { false } })
    }

    @Test("the audit names a known person, and never what was typed")
    func audit() async throws {
        await people.signIn("ada", "s3cret-one")
        await people.signIn("hunter2-typed-in-the-wrong-field", "s3cret-two")
        let events = try await people.events(.signInFailed)
        #expect(events.count == 2)
        #expect(events[0]["user"]?.stringValue == ada.id.value)
        #expect(events[0]["address"]?.stringValue == "192.0.2.7")
        #expect(events[1]["user"] == nil && events[1]["unknown_account"]?.stringValue?.utf8.count == 22)
        #expect(!"\(events)".contains("s3cret") && !"\(events)".contains("hunter2"))
    }

    @Test("a hash of old parameters is replaced at the sign-in, once it was right")
    func rehash() async throws {
        let eve = try await people.add("eve") { $0.passwordHash = PasswordHash(phc: "old:" + PeopleFixture.password) }
        #expect(await people.signIn("eve", "wrong") == .wrong)
        #expect(people.passwords.counts.hashed == 0)
        guard case .signedIn(let user) = await people.signIn("eve") else {
            Issue.record("not signed in")
            return
        }
        #expect(user.passwordHash == PasswordHash(phc: "plain:" + PeopleFixture.password))
        #expect(try await people.user(eve.id).passwordHash == user.passwordHash)
        #expect(people.passwords.counts.hashed == 1)
    }

    @Test("who is disabled, or given another password, while the hash waits is not let in")
    func changedMeanwhile() async throws {
        let (store, id) = (people.service.store, ada.id)
        let event = AuditEvent(.userUpdated, at: people.time.now(), by: .system)
        people.passwords.meanwhile { _ = try? await store.updateUser(id, audit: event) { $0.isEnabled = false } }
        #expect(await people.signIn("ada") == .wrong)
        let other = PasswordHash(phc: "plain:another")
        people.passwords.meanwhile {
            _ = try? await store.updateUser(id, audit: event) {
                $0.isEnabled = true
                $0.passwordHash = other
            }
        }
        try await store.updateUser(id, audit: event) { $0.isEnabled = true }
        #expect(await people.signIn("ada") == .wrong)
        people.passwords.meanwhile(nil)
        #expect(await people.signIn("ada") == .wrong)
    }

    @Test("a hasher that is busy or does not work is told apart from a wrong password, and counts for nothing")
    func busy() async throws {
        for _ in 0..<20 {
            people.passwords.fail(with: .busy)
            #expect(await people.signIn("ada") == .busy)
            people.passwords.fail(with: .failed("no memory"))
            #expect(await people.signIn("ada") == .unavailable)
        }
        people.passwords.fail(with: nil)
        #expect(await people.signIn("ada") == .signedIn(ada))
    }

    @Test("a store that does not answer lets nobody in")
    func storeDown() async {
        await people.store.close()
        #expect(await people.signIn("ada") == .unavailable)
        #expect(people.passwords.counts.verified == 0)
    }

    @Test("a burst of guesses at one account is not checked before the first failures count")
    func burst() async {
        let outcomes = await withTaskGroup(of: PasswordSignIn.Outcome.self) { group in
            for index in 0..<100 { group.addTask { await people.signIn("ada", "guess \(index)") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(people.passwords.counts.verified == SignInLimit.pair.free)
        #expect(outcomes.count { $0 == .wrong } == SignInLimit.pair.free)
        #expect(!outcomes.contains { if case .signedIn = $0 { true } else { false } })
    }

    @Test("a burst of right passwords lets each in, or says that it is busy")
    func honestBurst() async {
        let outcomes = await withTaskGroup(of: PasswordSignIn.Outcome.self) { group in
            for _ in 0..<100 { group.addTask { await people.signIn("ada") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0 == .signedIn(ada) || $0 == .busy })
        #expect(outcomes.count { $0 == .signedIn(ada) } >= 17)
    }
}
