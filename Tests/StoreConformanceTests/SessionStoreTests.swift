import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Sessions in every store")
struct SessionStoreTests {
    @Test("a session is found by its cookie and by its name", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let laptop = try session("laptop")
            #expect(try await acme.traces { try await acme.createSession(laptop, audit: event()) } == .audited)
            #expect(try await acme.session(token: laptop.token, at: noon) == laptop)
            #expect(try await acme.session(laptop.id, at: noon) == laptop)
            #expect(try await acme.session(token: hash("other"), at: noon) == nil)
            #expect(try await acme.session(SessionID("other"), at: noon) == nil)
            await #expect(throws: StoreError.alreadyExists) { try await acme.createSession(laptop, audit: event()) }
            await #expect(throws: StoreError.notFound) {
                try await acme.createSession(session("x", of: "nobody"), audit: event())
            }
        }
    }

    @Test("a session that is over is not returned, whatever asks for it", arguments: Backend.allCases)
    func expiry(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createSession(session("idle", lasting: 1, atMost: 8), audit: event())
            try await acme.createSession(session("long", lasting: 8, atMost: 2), audit: event())
            for (now, valid) in [(hours(0.99), ["idle", "long"]), (hours(1), ["long"]), (hours(2), [])] {
                #expect(try await acme.sessions(of: UserID("ana"), at: now).map(\.id.value).sorted() == valid)
                for id in ["idle", "long"] {
                    let isValid = valid.contains(id)
                    #expect(try await (acme.session(SessionID(id), at: now) != nil) == isValid)
                    #expect(try await (acme.session(token: hash("cookie of \(id)"), at: now) != nil) == isValid)
                }
            }
        }
    }

    @Test("a user's sessions come with the latest used first", arguments: Backend.allCases)
    func order(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for id in ["a", "b", "c"] { try await acme.createSession(session(id), audit: event()) }
            try await acme.createSession(session("d", of: "ben"), audit: event())
            let traces = try await acme.traces { () async throws in
                try await acme.touchSession(
                    SessionID("b"),
                    at: hours(0.5),
                    idleExpiresAt: hours(1.5),
                    address: "192.0.2.1"
                )
                try await acme.touchSession(SessionID("gone"), at: noon, idleExpiresAt: noon, address: nil)
            }
            #expect(traces == .none)
            let sessions = try await acme.sessions(of: UserID("ana"), at: hours(0.9))
            #expect(sessions.map(\.id.value) == ["b", "a", "c"])
            #expect(sessions.first?.lastUsedAt == hours(0.5))
            #expect(sessions.first?.idleExpiresAt == hours(1.5))
            #expect(sessions.first?.address == "192.0.2.1")
        }
    }

    @Test("a step-up changes the cookie, but neither the person nor the end", arguments: Backend.allCases)
    func update(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let laptop = try session("laptop")
            try await acme.createSession(laptop, audit: event())
            try await acme.createSession(session("phone"), audit: event())
            let other = try session("other", of: "ben", atMost: 99)
            let changed = try await acme.updateSession(laptop.id, audit: event()) { session in
                session = other
                session.methods = []
                session.provider = nil
            }
            #expect(changed.id == laptop.id)
            #expect(changed.user == laptop.user)
            #expect(changed.expiresAt == laptop.expiresAt)
            #expect(changed.token == other.token)
            #expect(try await acme.session(token: other.token, at: noon) == changed)
            #expect(try await acme.session(token: laptop.token, at: noon) == nil)
            #expect(try await acme.traces { try await acme.updateSession(laptop.id, audit: event()) { _ in } } == .none)
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.updateSession(laptop.id, audit: event()) { $0.token = hash("cookie of phone") }
            }
            await #expect(throws: StoreError.notFound) {
                try await acme.updateSession(SessionID("gone"), audit: event()) { _ in }
            }
        }
    }
}

@Suite("The end of sessions in every store")
struct EndSessionTests {
    @Test("each client of the session is queued a delivery, once", arguments: Backend.allCases)
    func deliveries(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let laptop = try session("laptop")
            try await acme.createSession(laptop, audit: event())
            for client in ["web", "native", "web"] { try await acme.addClient(ClientID(client), to: laptop.id) }
            await #expect(throws: StoreError.notFound) { try await acme.addClient(ClientID("gone"), to: laptop.id) }
            await #expect(throws: StoreError.notFound) {
                try await acme.addClient(ClientID("web"), to: SessionID("gone"))
            }
            let queued = try [delivery("one", to: "native"), delivery("two", to: "web")]
            let traces = try await acme.traces { () async throws in
                let ended = try await acme.endSessions(.session(laptop.id), at: noon) { session in
                    event(.sessionEnded, at: noon, session.id.value)
                } deliveries: { session, clients in
                    #expect(session == laptop)
                    #expect(clients.map(\.value) == ["native", "web"])
                    return queued
                }
                #expect(ended == [laptop])
            }
            #expect(traces == .audited)
            #expect(try await acme.session(laptop.id, at: noon) == nil)
            let claimed = try await acme.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 10)
            #expect(claimed.map(\.id) == ["one", "two"])
            let again = try await acme.traces { try await acme.end(.session(laptop.id)) }
            #expect(again == .none)
        }
    }

    @Test("all of a person's sessions end, but for the one that is kept", arguments: Backend.allCases)
    func allOfAPerson(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for id in ["a", "b", "c"] { try await acme.createSession(session(id), audit: event()) }
            try await acme.createSession(session("d", of: "ben"), audit: event())
            let ana = try UserID("ana")
            let traces = try await acme.traces { () async throws in
                let ended = try await acme.end(.user(ana, except: SessionID("b")))
                #expect(ended.map(\.id.value) == ["a", "c"])
            }
            #expect(traces.events == 2)
            #expect(try await acme.sessions(of: ana, at: noon).map(\.id.value) == ["b"])
            #expect(try await acme.end(.user(ana, except: nil)).map(\.id.value) == ["b"])
            #expect(try await acme.session(SessionID("d"), at: noon) != nil)
        }
    }

    @Test(
        "a line of refresh tokens ends with its session, unless it is for offline access",
        arguments: Backend.allCases
    )
    func families(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for id in ["a", "b"] {
                try await acme.createSession(session(id), audit: event())
                try await acme.createFamily(family("\(id)-on", isOffline: false, session: id), audit: event())
                try await acme.createFamily(family("\(id)-off", isOffline: true, session: id), audit: event())
            }
            try await acme.createFamily(family("ben", of: "ben", isOffline: false, session: "x"), audit: event())
            func revoked() async throws -> [String] {
                var revoked: [String] = []
                for id in ["a-on", "a-off", "b-on", "b-off", "ben"] {
                    let state = try await acme.refreshState(RefreshTokenFamilyID(id))
                    if state?.family.revokedAt == noon { revoked.append(id) }
                }
                return revoked
            }
            try await acme.end(.user(UserID("ana"), except: SessionID("b")))
            #expect(try await revoked() == ["a-on"])
            try await acme.end(.session(SessionID("b")))
            #expect(try await revoked() == ["a-on", "b-on"])
        }
    }

    @Test("a session that has expired and was purged still takes its line along", arguments: Backend.allCases)
    func purged(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createFamily(family("line", isOffline: false, session: "long-gone"), audit: event())
            try await acme.end(.user(UserID("ana"), except: nil))
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line"))?.family.revokedAt == noon)
        }
    }

    @Test("fifty sign-outs at once: each session is ended by exactly one", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let ids = (0..<5).map { "session-\($0)" }
            for id in ids {
                try await acme.createSession(session(id), audit: event())
                try await acme.addClient(ClientID("web"), to: SessionID(id))
            }
            let results = await outcomes(of: 50) { index in
                let selection: SessionSelection =
                    index % 3 == 0
                    ? .user(try UserID("ana"), except: nil) : .session(try SessionID(ids[index % ids.count]))
                return try await stores[index % 2].tenant(acme.id)
                    .endSessions(selection, at: noon) { _ in
                        event(.sessionEnded)
                    } deliveries: { session, _ in
                        [try? delivery("to-\(session.id.value)", of: session.id.value)].compactMap(\.self)
                    }
            }
            let ended = try results.flatMap { try $0.get() }
            #expect(ended.map(\.id.value).sorted() == ids)
            #expect(try await acme.auditedKinds().count { $0 == .sessionEnded } == ids.count)
            #expect(try await acme.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 50).count == ids.count)
        }
    }
}
