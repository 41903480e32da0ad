import AuthorizationServer
import JOSE
import OAuth
import Testing

extension IsolationCase {
    static let people: [IsolationCase] = users + attempts + sessions + deliveries

    private static let users: [IsolationCase] = [
        IsolationCase("UserStore.createUser") { try await $0.createUser(user("theirs"), audit: event()) },
        IsolationCase("UserStore.user") { mine async throws in
            #expect(try await mine.user(UserID("shared"))?.name?.value == "Mine")
            #expect(try await mine.user(UserID("theirs")) == nil)
            #expect(try await mine.user(named: Username("shared"))?.name?.value == "Mine")
            #expect(try await mine.user(named: Username("theirs")) == nil)
            #expect(try await mine.user(withEmail: EmailAddress("shared@people.example"))?.name?.value == "Mine")
            #expect(try await mine.user(withEmail: EmailAddress("theirs@people.example")) == nil)
        },
        IsolationCase("UserStore.users") { mine async throws in
            #expect(try await mine.users(after: nil, limit: 9).map(\.id.value) == ["mine", "shared"])
        },
        IsolationCase("UserStore.updateUser") { mine async throws in
            try await mine.updateUser(UserID("shared"), audit: event()) { $0.isEnabled = false }
            await #expect(throws: StoreError.notFound) {
                try await mine.updateUser(UserID("theirs"), audit: event()) { $0.isEnabled = false }
            }
        },
        IsolationCase("UserStore.deleteUser") { mine async throws in
            try await mine.deleteUser(UserID("shared"), audit: event())
            await #expect(throws: StoreError.notFound) { try await mine.deleteUser(UserID("theirs"), audit: event()) }
        },
        IsolationCase(
            "UserStore.consumeTimeStep",
            in: { mine, store async throws in
                #expect(try await mine.consumeTimeStep(7, of: UserID("shared")) == .taken(7))
                #expect(try await mine.consumeTimeStep(7, of: UserID("theirs")) == .missing)
                let other = try store.tenant(TenantID("globex"))
                #expect(try await other.consumeTimeStep(7, of: UserID("shared")) == .taken(7))
            }
        ),
        IsolationCase("UserStore.consumeRecoveryCode") { mine async throws in
            let code = hash("one")
            #expect(try await mine.consumeRecoveryCode(code, of: UserID("shared"), audit: event()) == .taken(code))
            #expect(try await mine.consumeRecoveryCode(code, of: UserID("theirs"), audit: event()) == .missing)
        },
    ]

    private static let attempts: [IsolationCase] = [
        IsolationCase("SignInAttemptStore.attempts") { mine async throws in
            #expect(try await mine.attempts(["shared", "theirs"]).mapValues(\.failures) == ["shared": 1])
        },
        IsolationCase("SignInAttemptStore.recordFailure") { mine async throws in
            let counts = try await mine.recordFailure(["shared", "theirs"], expiresAt: hours(1)) { _, former in
                SignInAttempts(failures: (former?.failures ?? 0) + 1, lastFailureAt: noon)
            }
            #expect(counts.mapValues(\.failures) == ["shared": 2, "theirs": 1])
        },
        IsolationCase("SignInAttemptStore.clearAttempts") { try await $0.clearAttempts(["shared", "theirs"]) },
        IsolationCase("SignInAttemptStore.forgetAttempts") { mine async throws in
            #expect(try await mine.forgetAttempts(beginningWith: ["shar", "their"], audit: event()) == 1)
        },
    ]

    private static let sessions: [IsolationCase] = [
        IsolationCase("SessionStore.createSession") { mine async throws in
            try await mine.createSession(session("theirs", of: "shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.createSession(session("new", of: "theirs"), audit: event())
            }
        },
        IsolationCase("SessionStore.session") { mine async throws in
            #expect(try await mine.session(SessionID("shared"), at: noon)?.userAgent == "Mine")
            #expect(try await mine.session(SessionID("theirs"), at: noon) == nil)
            #expect(try await mine.session(token: hash("cookie of shared"), at: noon)?.userAgent == "Mine")
            #expect(try await mine.session(token: hash("cookie of theirs"), at: noon) == nil)
        },
        IsolationCase("SessionStore.sessions") { mine async throws in
            #expect(try await mine.sessions(of: UserID("shared"), at: noon).map(\.userAgent) == ["Mine"])
            #expect(try await mine.sessions(of: UserID("theirs"), at: noon).isEmpty)
        },
        IsolationCase("SessionStore.touchSession") { mine async throws in
            for id in ["shared", "theirs"] {
                try await mine.touchSession(SessionID(id), at: hours(0.1), idleExpiresAt: hours(0.2), address: nil)
            }
        },
        IsolationCase("SessionStore.updateSession") { mine async throws in
            try await mine.updateSession(SessionID("shared"), audit: event()) { $0.methods = ["fed"] }
            await #expect(throws: StoreError.notFound) {
                try await mine.updateSession(SessionID("theirs"), audit: event()) { $0.methods = ["fed"] }
            }
        },
        IsolationCase("SessionStore.addClient") { mine async throws in
            try await mine.addClient(ClientID("mine"), to: SessionID("shared"))
            await #expect(throws: StoreError.notFound) {
                try await mine.addClient(ClientID("theirs"), to: SessionID("shared"))
            }
            await #expect(throws: StoreError.notFound) {
                try await mine.addClient(ClientID("shared"), to: SessionID("theirs"))
            }
        },
        IsolationCase("SessionStore.endSessions") { mine async throws in
            try await mine.endSessions(.session(SessionID("shared")), at: noon) { _ in
                event()
            } deliveries: { session, clients in
                #expect(session.userAgent == "Mine")
                #expect(clients.map(\.value) == ["shared"])
                return []
            }
            #expect(try await mine.end(.session(SessionID("theirs"))).isEmpty)
            #expect(try await mine.end(.user(UserID("theirs"), except: nil)).isEmpty)
            #expect(try await mine.end(.user(UserID("shared"), except: nil)).isEmpty)
        },
    ]

    private static let deliveries: [IsolationCase] = [
        IsolationCase(
            "LogoutDeliveryStore.claimDeliveries",
            in: { mine, store async throws in
                for tenant in [mine, store.tenant(try TenantID("globex"))] {
                    let claimed = try await tenant.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 9)
                    #expect(claimed.map(\.id) == [tenant.id == mine.id ? "mine" : "theirs", "shared"].sorted())
                    #expect(claimed.allSatisfy { $0.attempts == 1 })
                }
            }
        ),
        IsolationCase(
            "LogoutDeliveryStore.retryDelivery",
            in: { mine, store async throws in
                try await mine.retryDelivery("shared", at: hours(1))
                await #expect(throws: StoreError.notFound) { try await mine.retryDelivery("theirs", at: hours(1)) }
                let other = try store.tenant(TenantID("globex"))
                #expect(try await other.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 9).count == 2)
            }
        ),
        IsolationCase(
            "LogoutDeliveryStore.finishDelivery",
            in: { mine, store async throws in
                try await mine.finishDelivery("shared", audit: event())
                await #expect(throws: StoreError.notFound) { try await mine.finishDelivery("theirs", audit: event()) }
                let other = try store.tenant(TenantID("globex"))
                #expect(try await other.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 9).count == 2)
            }
        ),
    ]
}
