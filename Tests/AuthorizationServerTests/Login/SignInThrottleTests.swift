import JOSE
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("slowing down who guesses")
struct SignInThrottleTests {
    private let people: PeopleFixture

    init() async throws { people = try await PeopleFixture() }

    private static func isBlocked(_ outcome: PasswordSignIn.Outcome) -> Bool {
        if case .blocked = outcome { true } else { false }
    }

    @Test("after five free failures each one blocks twice as long, up to a quarter of an hour")
    func growingDelays() async throws {
        try await people.add("ada")
        for _ in 0..<5 { #expect(await people.signIn("ada", "wrong") == .wrong) }
        for seconds in [15, 30, 60, 120, 240, 480, 900, 900, 900] {
            // Blocked for this long, also for the right password, and attempts meanwhile change nothing.
            #expect(await people.signIn("ada") == .blocked(retryAfter: .seconds(seconds)))
            people.time.advance(by: .seconds(seconds - 1))
            #expect(await people.signIn("ada") == .blocked(retryAfter: .seconds(1)))
            people.time.advance(by: .seconds(1))
            #expect(await people.signIn("ada", "wrong") == .wrong)
        }
        let blocks = try await people.events(.signInBlocked)
        #expect(blocks.count == 10)
        #expect(blocks.allSatisfy { $0["blocked"]?.stringValue == "pair" })
    }

    @Test("a lock opens by itself, and a right password makes the address forget")
    func release() async throws {
        let ada = try await people.add("ada")
        for _ in 0..<5 { await people.signIn("ada", "wrong") }
        people.time.advance(by: .seconds(15))
        #expect(await people.signIn("ada") == .signedIn(ada))
        for _ in 0..<5 { #expect(await people.signIn("ada", "wrong") == .wrong) }
    }

    @Test("an account is counted once, whether its name or its address is typed, or its password changed")
    func oneAccount() async throws {
        let ada = try await people.add("ada")
        let session = try await people.session(of: ada)
        for name in ["ada", "ADA@acme.example", " ada ", "ada@acme.example"] {
            #expect(await people.signIn(name, "wrong") == .wrong)
        }
        let change = PasswordChange(people.service)
        func changed(_ current: String) async -> PasswordChange.Outcome {
            await change.attempt(
                ada,
                session: session,
                current: current,
                new: "copper lantern meadow",
                request: people.request()
            )
        }
        #expect(await changed("wrong") == .wrong)
        #expect(await changed(PeopleFixture.password) == .blocked(retryAfter: .seconds(15)))
        #expect(await people.signIn("ada") == .blocked(retryAfter: .seconds(15)))
        #expect(await people.signIn("ada@acme.example") == .blocked(retryAfter: .seconds(15)))
    }

    @Test("an operator unlocks an account early, whatever of it was blocked")
    func unlocked() async throws {
        let ada = try await people.add("ada")
        for index in 0..<6 { await people.signIn("ada", "wrong", from: "192.0.2.\(index % 2)") }
        for _ in 0..<40 {
            await people.signIn("ada@acme.example", "wrong", from: "192.0.2.1")
            people.time.advance(by: .seconds(1000))
        }
        await people.signIn("ada", "wrong", from: "192.0.2.1")
        #expect(Self.isBlocked(await people.signIn("ada", from: "192.0.2.1")))
        let prefixes = SignInAttempt.keyPrefixes(of: ada.id, pepper: people.service.snapshot.pepper)
        let event = AuditEvent(.userUnlocked, at: people.time.now(), by: .system)
        #expect(try await people.service.store.forgetAttempts(beginningWith: prefixes, audit: event) > 1)
        #expect(await people.signIn("ada", from: "192.0.2.1") == .signedIn(ada))
    }

    @Test("an account blocked from one address is open from another")
    func otherAddress() async throws {
        let ada = try await people.add("ada")
        for _ in 0..<6 { await people.signIn("ada", "wrong", from: "192.0.2.1") }
        #expect(Self.isBlocked(await people.signIn("ada", from: "192.0.2.1")))
        #expect(await people.signIn("ada", from: "192.0.2.2") == .signedIn(ada))
    }

    @Test("many machines that guess at one account get one attempt a minute, and its owner's browser is not held up")
    func distributed() async throws {
        let ada = try await people.add("ada")
        let browser = OpaqueToken(random: SystemRandom())
        #expect(await people.signIn("ada", from: "203.0.113.1", browser: browser) == .signedIn(ada))
        var checked = 0
        let before = people.passwords.counts.verified
        // Four hours: every second a machine that has not been here before.
        for second in 0..<14_400 {
            let outcome = await people.signIn(
                "ada",
                "wrong",
                from: "10.\(second >> 16).\(second >> 8 & 255).\(second & 255)"
            )
            if outcome == .wrong { checked += 1 }
            people.time.advance(by: .seconds(1))
            if second.isMultiple(of: 2_000) {
                #expect(await people.signIn("ada", from: "203.0.113.1", browser: browser) == .signedIn(ada))
            }
        }
        #expect(checked < 300)
        #expect(people.passwords.counts.verified - before - 8 == checked)
        // Once they stop, everybody gets in within a minute.
        people.time.advance(by: .seconds(60))
        #expect(await people.signIn("ada", from: "198.51.100.1") == .signedIn(ada))
    }

    @Test("an attacker who fails for all accounts locks nobody out for good")
    func everybody() async throws {
        var users: [User] = []
        var browsers: [OpaqueToken] = []
        for index in 0..<40 {
            users.append(try await people.add("user\(index)"))
            browsers.append(OpaqueToken(random: SystemRandom()))
            await people.signIn("user\(index)", from: "203.0.113.\(index)", browser: browsers[index])
        }
        for _ in 0..<50 {
            for index in 0..<40 { await people.signIn("user\(index)", "wrong", from: "198.51.100.\(index)") }
            people.time.advance(by: .seconds(600))
        }
        for index in 0..<40 {
            // At the very moment of the attack: in the browser that is known.
            let known = await people.signIn("user\(index)", from: "198.51.100.\(index)", browser: browsers[index])
            #expect(known == .signedIn(users[index]))
        }
        people.time.advance(by: .seconds(60))
        for index in 0..<40 {
            // A minute after it: with any browser at any address that is not the attacker's.
            #expect(await people.signIn("user\(index)", from: "192.0.2.\(index)") == .signedIn(users[index]))
        }
        people.time.advance(by: .seconds(900))
        for index in 0..<40 {
            // A quarter of an hour after it: also at the attacker's.
            #expect(await people.signIn("user\(index)", from: "198.51.100.\(index)") == .signedIn(users[index]))
        }
    }

    @Test("one password tried with many names is stopped at the address")
    func spraying() async throws {
        var outcomes: [PasswordSignIn.Outcome] = []
        for index in 0..<200 { outcomes.append(await people.signIn("name\(index)", "Summer2026!")) }
        #expect(outcomes.count { $0 == .wrong } == SignInLimit.address.free)
        #expect(Self.isBlocked(outcomes[100]))
        #expect(await people.signIn("somebody", "x", from: "192.0.2.8") == .wrong)
    }

    @Test("a browser is known for the people who signed in with it, and for nobody else")
    func browserOfAnother() async throws {
        try await people.add("ada")
        let bob = try await people.add("bob")
        let browser = OpaqueToken(random: SystemRandom())
        #expect(await people.signIn("bob", browser: browser) == .signedIn(bob))
        for _ in 0..<6 { await people.signIn("ada", "wrong", browser: browser) }
        #expect(Self.isBlocked(await people.signIn("ada", browser: browser)))
        #expect(await people.signIn("bob", browser: browser) == .signedIn(bob))
    }

    @Test("a known browser has limits of its own")
    func stolenBrowser() async throws {
        try await people.add("ada")
        let browser = OpaqueToken(random: SystemRandom())
        await people.signIn("ada", browser: browser)
        for _ in 0..<SignInLimit.browser.free {
            #expect(await people.signIn("ada", "wrong", browser: browser) == .wrong)
        }
        #expect(await people.signIn("ada", browser: browser) == .blocked(retryAfter: .seconds(15)))
    }

    @Test("a password alone makes no browser known where a second factor is to follow")
    func passwordIsNotWhole() async throws {
        let ada = try await people.add("ada") {
            $0.timePassword = TimePassword(sealedSeed: [1], confirmedAt: people.time.now())
        }
        let browser = OpaqueToken(random: SystemRandom())
        #expect(await people.signIn("ada", browser: browser) == .signedIn(ada))
        let attempt = SignInAttempt(
            .secondFactor,
            of: ada.id,
            from: AddressPrefix("192.0.2.7"),
            browser: browser,
            pepper: people.service.snapshot.pepper
        )
        let throttle = SignInThrottle(store: people.service.store)
        #expect(try await throttle.standing(of: attempt, at: people.time.now()).isKnownBrowser == false)
    }

    @Test("the rule on values: free failures, doubling, the longest block, and forgetting")
    func rule() {
        let limit = SignInLimit(free: 2, shortest: .seconds(1), longest: .seconds(5), memory: .seconds(60))
        let start = NumericDate(1000)
        var count: SignInAttempts?
        var blocks: [Double?] = []
        for _ in 0..<6 {
            count = limit.next(after: count, at: start)
            blocks.append(count?.blockedUntil.map { $0.seconds - start.seconds })
        }
        #expect(blocks == [nil, 1, 2, 4, 5, 5])
        #expect(limit.next(after: count, at: start.advanced(by: .seconds(59))).failures == 7)
        #expect(limit.next(after: count, at: start.advanced(by: .seconds(60))).failures == 1)
        #expect(limit.block(after: Int.max) == .seconds(5))
    }

    @Test(
        "an address counts as its owner has it: IPv4 whole, IPv6 by its first 64 bits",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"), ("2001:db8:1:2::1", "20010db800010002/64"),
            ("2001:db8:1:3::1", "20010db800010003/64"), ("fe80::1%eth0", "fe80000000000000/64"),
            ("::1", "0000000000000000/64"), ("192.0.2", "unknown"), ("", "unknown"), ("192.0.2.7:80", "unknown"),
        ]
    )
    func prefixes(address: String, prefix: String) {
        #expect(AddressPrefix(address).description == prefix)
        #expect(AddressPrefix(nil).description == "unknown")
    }
}
