import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Users in every store")
struct UserStoreTests {
    @Test("a user comes back as it was made, by id, name and address", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let ana = try user("ana")
            let traces = try await acme.traces { try await acme.createUser(ana, audit: event(.userCreated)) }
            #expect(traces == .audited)
            #expect(try await acme.user(ana.id) == ana)
            #expect(try await acme.user(named: ana.username) == ana)
            #expect(try await acme.user(withEmail: EmailAddress("ana@people.example")) == ana)
            #expect(try await acme.user(UserID("nobody")) == nil)
            #expect(try await acme.user(named: Username("nobody")) == nil)
            #expect(try await acme.user(withEmail: EmailAddress("nobody@people.example")) == nil)
        }
    }

    @Test("a user needs neither address, password nor second factor", arguments: Backend.allCases)
    func bare(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            for name in ["ana", "ben"] {
                let bare = User(id: try UserID(name), username: try Username(name), isEnabled: false, createdAt: noon)
                try await acme.createUser(bare, audit: event())
                #expect(try await acme.user(bare.id) == bare)
            }
        }
    }

    @Test("a name and an address belong to one user", arguments: Backend.allCases)
    func unique(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            var namesake = try user("other", named: "ana")
            namesake.email = nil
            var neighbour = try user("other")
            neighbour.email = try EmailAddress("ana@people.example")
            for other in [namesake, neighbour] {
                await #expect(throws: StoreError.alreadyExists) { try await acme.createUser(other, audit: event()) }
            }
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createUser(user("ana", named: "else"), audit: event())
            }
            // Who types `ana@people.example` means ana: nobody else is called that, and nobody called that gets the address.
            let shadow = try Username("ana@people.example")
            var impostor = try user("impostor")
            (impostor.username, impostor.email) = (shadow, nil)
            await #expect(throws: StoreError.alreadyExists) { try await acme.createUser(impostor, audit: event()) }
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.updateUser(UserID("ben"), audit: event()) { $0.username = shadow }
            }
            var named = try user("named")
            (named.username, named.email) = (try Username("cleo@people.example"), nil)
            try await acme.createUser(named, audit: event())
            let taken = try EmailAddress("cleo@people.example")
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.updateUser(UserID("ben"), audit: event()) { $0.email = taken }
            }
            // One's own address may be one's name.
            try await acme.updateUser(UserID("ana"), audit: event()) { $0.username = shadow }
            let name = shadow
            let traces = try await acme.traces { () async throws in
                await #expect(throws: StoreError.alreadyExists) {
                    try await acme.updateUser(UserID("ben"), audit: event()) { $0.username = name }
                }
            }
            #expect(traces == .none)
        }
    }

    @Test("users are listed by their names, page by page", arguments: Backend.allCases)
    func pages(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            for name in ["dan", "ana", "cyd", "ben", "a-na"] { try await acme.createUser(user(name), audit: event()) }
            let first = try await acme.users(after: nil, limit: 2)
            #expect(first.map(\.username.value) == ["a-na", "ana"])
            let second = try await acme.users(after: first.last?.username, limit: 2)
            #expect(second.map(\.username.value) == ["ben", "cyd"])
            #expect(try await acme.users(after: second.last?.username, limit: 2).map(\.id.value) == ["dan"])
            #expect(try await acme.users(after: nil, limit: 0).isEmpty)
        }
    }

    @Test("a user is changed, but keeps the id and the birthday", arguments: Backend.allCases)
    func update(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let other = try user("other", named: "renamed")
            let changed = try await acme.updateUser(UserID("ana"), audit: event(.userUpdated)) { user in
                user = other
                user.email = nil
                user.passwordHash = nil
                user.timePassword = nil
                user.claims = [:]
            }
            #expect(changed.id.value == "ana")
            #expect(changed.username.value == "renamed")
            #expect(try await acme.user(changed.id) == changed)
            #expect(try await acme.user(named: Username("ana")) == nil)
            let idle = try await acme.traces { try await acme.updateUser(changed.id, audit: event()) { _ in } }
            #expect(idle == .none)
            await #expect(throws: StoreError.notFound) {
                try await acme.updateUser(UserID("nobody"), audit: event()) { _ in }
            }
        }
    }

    @Test("what was the user's goes with the user", arguments: Backend.allCases)
    func delete(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createSession(session("laptop"), audit: event())
            try await acme.createSession(session("other", of: "ben"), audit: event())
            try await acme.createCode(code("code"), audit: event())
            try await acme.widenGrant(grant("consent"), audit: event())
            try await acme.createFamily(family("line"), audit: event())
            try await acme.createLink(link("upstream"), audit: event())
            try await acme.putUpstreamTokens([1], issuer: upstream, subject: "upstream", refreshAt: nil)
            let ana = try UserID("ana")
            #expect(try await acme.traces { try await acme.deleteUser(ana, audit: event(.userDeleted)) } == .audited)
            #expect(try await acme.user(ana) == nil)
            #expect(try await acme.session(SessionID("laptop"), at: noon) == nil)
            #expect(try await acme.session(SessionID("other"), at: noon) != nil)
            #expect(try await acme.consumeCode(hash("code"), at: noon) == .missing)
            #expect(try await acme.grants(of: ana).isEmpty)
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line")) == nil)
            #expect(try await acme.link(issuer: upstream, subject: "upstream") == nil)
            #expect(try await acme.upstreamTokens(issuer: upstream, subject: "upstream") == nil)
            await #expect(throws: StoreError.notFound) { try await acme.deleteUser(ana, audit: event()) }
        }
    }
}

@Suite("Second factors in every store")
struct SecondFactorStoreTests {
    @Test("a time step is taken once, and none before it", arguments: Backend.allCases)
    func timeSteps(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let ana = try UserID("ana")
            #expect(try await acme.consumeTimeStep(100, of: ana) == .taken(100))
            #expect(try await acme.consumeTimeStep(100, of: ana) == .alreadyTaken(100))
            #expect(try await acme.consumeTimeStep(99, of: ana) == .alreadyTaken(99))
            #expect(try await acme.consumeTimeStep(101, of: ana) == .taken(101))
            #expect(try await acme.consumeTimeStep(100, of: UserID("ben")) == .taken(100))
            #expect(try await acme.consumeTimeStep(100, of: UserID("nobody")) == .missing)
        }
    }

    @Test("a change of the user keeps the time step; another seed begins anew", arguments: Backend.allCases)
    func newSeed(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let ana = try UserID("ana")
            _ = try await acme.consumeTimeStep(100, of: ana)
            try await acme.updateUser(ana, audit: event()) { $0.locale = "en" }
            #expect(try await acme.consumeTimeStep(100, of: ana) == .alreadyTaken(100))
            try await acme.updateUser(ana, audit: event()) { $0.timePassword = TimePassword(sealedSeed: [8]) }
            #expect(try await acme.consumeTimeStep(100, of: ana) == .taken(100))
            try await acme.updateUser(ana, audit: event()) { $0.timePassword?.confirmedAt = noon }
            #expect(try await acme.consumeTimeStep(100, of: ana) == .alreadyTaken(100))
        }
    }

    @Test("a recovery code is taken once, and audited once", arguments: Backend.allCases)
    func recoveryCodes(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let ana = try UserID("ana")
            let traces = try await acme.traces { () async throws in
                #expect(try await acme.consumeRecoveryCode(hash("one"), of: ana, audit: event()) == .taken(hash("one")))
                #expect(try await acme.consumeRecoveryCode(hash("one"), of: ana, audit: event()) == .missing)
                #expect(try await acme.consumeRecoveryCode(hash("none"), of: ana, audit: event()) == .missing)
                #expect(
                    try await acme.consumeRecoveryCode(hash("one"), of: UserID("nobody"), audit: event()) == .missing
                )
            }
            #expect(traces == .audited)
            #expect(try await acme.user(ana)?.timePassword?.recoveryCodes == [hash("two"), hash("three")])
            #expect(try await acme.user(UserID("ben"))?.timePassword?.recoveryCodes.count == 3)
        }
    }
}
