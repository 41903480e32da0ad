import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Grants in every store")
struct UserGrantTests {
    @Test("a grant is found by its name, its person and its client", arguments: Backend.allCases)
    func roundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let consent = try grant("consent")
            let traces = try await acme.traces { () async throws in
                #expect(try await acme.widenGrant(consent, audit: event()) == consent)
            }
            #expect(traces == .audited)
            #expect(try await acme.grant(consent.id) == consent)
            #expect(try await acme.grant(of: consent.user, to: consent.client) == consent)
            #expect(try await acme.grant(of: consent.user, to: ClientID("native")) == nil)
            #expect(try await acme.grant(of: UserID("ben"), to: consent.client) == nil)
            #expect(try await acme.grant(UserGrantID("none")) == nil)
            for orphan in [try grant("x", of: "nobody"), try grant("x", to: "gone")] {
                await #expect(throws: StoreError.notFound) { try await acme.widenGrant(orphan, audit: event()) }
            }
        }
    }

    @Test("a new consent widens the grant that is there, and the same one writes nothing", arguments: Backend.allCases)
    func widen(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let consent = try grant("consent")
            try await acme.widenGrant(consent, audit: event())
            let more = UserGrant(
                id: try UserGrantID("another"),
                user: consent.user,
                client: consent.client,
                scope: try Scope(parsing: "calendar:read filesystem:read"),
                identityScopes: ["email", "profile"],
                resources: [try ResourceName("calendar"), try ResourceName("filesystem")],
                createdAt: hours(1)
            )
            let traces = try await acme.traces { () async throws in
                let wide = try await acme.widenGrant(more, audit: event())
                #expect(wide.id == consent.id)
                #expect(wide.createdAt == noon)
                #expect(wide.updatedAt == hours(1))
                #expect(wide.scope.description == "filesystem:write filesystem:read calendar:read")
                #expect(wide.identityScopes == ["openid", "email", "profile"])
                #expect(wide.resources.map(\.value) == ["filesystem", "calendar"])
                #expect(try await acme.widenGrant(consent, audit: event()) == wide)
                #expect(try await acme.grant(consent.id) == wide)
            }
            #expect(traces == .audited)
        }
    }

    @Test("what was allowed to a client that looked different goes with the next consent", arguments: Backend.allCases)
    func anotherLook(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            var consent = try grant("consent")
            consent.likeness = nil
            try await acme.widenGrant(consent, audit: event())
            // Nobody knows how it looked: it is taken for the same, once.
            var more = try grant("more")
            more.scope = try Scope(parsing: "calendar:read")
            (more.identityScopes, more.resources) = (["email"], [try ResourceName("calendar")])
            #expect(try await acme.widenGrant(more, audit: event()).scope.tokens.count == 3)
            more.likeness = ClientLikeness(digest: [UInt8](repeating: 2, count: 32))
            let other = try await acme.widenGrant(more, audit: event())
            #expect(other.id == consent.id)
            #expect(other.scope.description == "calendar:read")
            #expect(other.identityScopes == ["email"])
            #expect(other.resources.map(\.value) == ["calendar"])
            #expect(other.likeness == more.likeness)
            #expect(try await acme.grant(consent.id) == other)
        }
    }

    @Test("a person's grants come with the latest first", arguments: Backend.allCases)
    func order(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.widenGrant(grant("first", to: "web"), audit: event())
            var second = try grant("second", to: "native")
            second.updatedAt = hours(1)
            try await acme.widenGrant(second, audit: event())
            try await acme.widenGrant(grant("theirs", of: "ben"), audit: event())
            #expect(try await acme.grants(of: UserID("ana")).map(\.id.value) == ["second", "first"])
        }
    }

    @Test("a revoked grant takes all with it that is below it", arguments: Backend.allCases)
    func revoke(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let consent = try grant("consent")
            try await acme.widenGrant(consent, audit: event())
            try await acme.createCode(code("code"), audit: event())
            try await acme.noteIssued(hash("code"), tokenID: "jti", expiresAt: hours(1))
            try await acme.createFamily(family("line"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await acme.revokeGrant(consent.id, of: UserID("ben"), at: noon, audit: event())
            }
            let traces = try await acme.traces { () async throws in
                try await acme.revokeGrant(consent.id, of: consent.user, at: noon, audit: event(.grantRevoked))
            }
            #expect(traces == .audited)
            #expect(try await acme.grant(consent.id) == nil)
            #expect(try await acme.consumeCode(hash("code"), at: noon) == .missing)
            #expect(try await acme.isAccessTokenRevoked("jti", family: nil, session: nil, at: noon))
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line"))?.family.revokedAt == noon)
            #expect(try await acme.families(of: consent.id, at: noon).isEmpty)
            await #expect(throws: StoreError.notFound) {
                try await acme.revokeGrant(consent.id, of: consent.user, at: noon, audit: event())
            }
        }
    }

    @Test("fifty consents at once make one grant that holds them all", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let results = await outcomes(of: 50) { index in
                var consent = try grant("grant-\(index)")
                consent.scope = try Scope(parsing: "filesystem:p\(index)")
                return try await stores[index % 2].tenant(acme.id).widenGrant(consent, audit: event())
            }
            #expect(Set(try results.map { try $0.get().id }).count == 1)
            let grants = try await acme.grants(of: UserID("ana"))
            #expect(grants.map(\.scope.tokens.count) == [50])
        }
    }

    @Test("a deleted client leaves no codes, grants, lines and deliveries behind", arguments: Backend.allCases)
    func deletedClient(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createSession(session("laptop"), audit: event())
            for client in ["web", "native"] {
                try await acme.addClient(ClientID(client), to: SessionID("laptop"))
                try await acme.createPending(pending("wait for \(client)", of: client), limit: 10)
                try await acme.createCode(code("code of \(client)", for: client), audit: event())
                try await acme.widenGrant(grant("grant-\(client)", to: client), audit: event())
                try await acme.createFamily(family("line-\(client)", for: client), audit: event())
            }
            try await acme.createSession(session("phone"), audit: event())
            let queued = try [delivery("one", to: "web"), delivery("two", to: "native")]
            try await acme.endSessions(.session(SessionID("phone")), at: noon) { _ in
                event()
            } deliveries: { _, _ in
                queued
            }
            try await acme.deleteClient(ClientID("web"), audit: event())
            #expect(try await acme.pending(hash("wait for web"), browser: hash("browser"), at: noon) == nil)
            #expect(try await acme.pending(hash("wait for native"), browser: hash("browser"), at: noon) != nil)
            #expect(try await acme.consumeCode(hash("code of web"), at: noon) == .missing)
            #expect(try await acme.consumeCode(hash("code of native"), at: noon) != .missing)
            #expect(try await acme.grants(of: UserID("ana")).map(\.id.value) == ["grant-native"])
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line-web")) == nil)
            #expect(try await acme.refreshState(RefreshTokenFamilyID("line-native")) != nil)
            let claimed = try await acme.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 10)
            #expect(claimed.map(\.id) == ["two"])
            try await acme.endSessions(.session(SessionID("laptop")), at: noon) { _ in
                event()
            } deliveries: { _, clients in
                #expect(clients.map(\.value) == ["native"])
                return []
            }
        }
    }
}
