import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Unused clients in every store")
struct ClientExpiryTests {
    /// At 100 h: unused for a day, idle for two.
    private let expiry = ClientExpiry(unusedSince: hours(76), idleSince: hours(52))

    @Test(
        "what was never used or is idle goes, the oldest first, in batches; the rest stays",
        arguments: Backend.allCases
    )
    func expiry(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            try await acme.createClient(client("service"), audit: event())
            for (id, created, used) in [
                ("r_unused", 0.0, nil), ("r_unused_too", 76, nil), ("r_young", 77, nil), ("r_idle", 0, 52.0),
                ("r_busy", 0, 53),
            ] {
                let made = try registered(id, at: hours(created))
                _ = try await acme.registerClient(made, limit: 9, using: nil, at: noon, audit: event())
                if let used { try await acme.markClientsUsed([made.id: hours(used)]) }
            }
            func expire() async throws -> [String] {
                try await acme.expireClients(expiry, at: hours(100), limit: 2) { client in
                    event(.clientExpired, at: hours(100), client.id.value)
                }
                .map(\.value)
            }
            #expect(try await expire() == ["r_idle", "r_unused"])
            #expect(try await expire() == ["r_unused_too"])
            #expect(try await expire() == [])
            #expect(try await acme.clients().map(\.id.value) == ["r_busy", "r_young", "service"])
            #expect(try await acme.auditedKinds().count { $0 == .clientExpired } == 3)
        }
    }

    @Test("a client's last use never moves back", arguments: Backend.allCases)
    func lastUse(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let made = try registered("r_editor")
            _ = try await acme.registerClient(made, limit: 9, using: nil, at: noon, audit: event())
            try await acme.markClientsUsed([made.id: hours(2), ClientID("gone"): hours(2)])
            try await acme.markClientsUsed([made.id: hours(1)])
            #expect(try await acme.client(made.id)?.origin.lastUsedAt == hours(2))
            #expect(try await acme.client(made.id)?.updated { $0.isEnabled = true } == made.used(at: hours(2)))
        }
    }

    @Test(
        "a client with live grants is never let go: tokens, a code, recent consent, a person at the door",
        arguments: Backend.allCases
    )
    func liveGrants(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for id in ["tokens", "code", "consent", "door", "none"] {
                _ = try await acme.registerClient(registered(id), limit: 9, using: nil, at: noon, audit: event())
            }
            try await acme.createFamily(family("line", for: "tokens"), audit: event())
            try await acme.createCode(code("code", for: "code"), audit: event())
            try await acme.widenGrant(grant("consent", to: "consent"), audit: event())
            try await acme.createPending(pending("handle", of: "door"), limit: 9)
            func expire(at time: Double, idleSince: Double) async throws -> Set<String> {
                let expiry = ClientExpiry(unusedSince: hours(time), idleSince: hours(idleSince))
                let ids = try await acme.expireClients(expiry, at: hours(time), limit: 9) { _ in event() }
                return Set(ids.map(\.value))
            }
            #expect(try await expire(at: 0.01, idleSince: -1) == ["none"])
            // The code and the person's hour are over.
            #expect(try await expire(at: 0.9, idleSince: -1) == ["code", "door"])
            // Consent was given longer ago than a client may be idle.
            #expect(try await expire(at: 0.95, idleSince: 0.9) == ["consent"])
            // The line has ended by itself.
            #expect(try await expire(at: 800, idleSince: 700) == ["tokens"])
        }
    }
}
