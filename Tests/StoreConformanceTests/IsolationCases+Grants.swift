import AuthorizationServer
import JOSE
import OAuth
import Testing

extension IsolationCase {
    static let requests: [IsolationCase] = pendings + codes + grants + refreshTokens

    private static let pendings: [IsolationCase] = [
        IsolationCase("PendingAuthorizationStore.createPending") { mine async throws in
            // One for the browser: mine give way, theirs do not.
            try await mine.createPending(pending("theirs", of: "shared"), limit: 1)
        },
        IsolationCase("PendingAuthorizationStore.pending") { mine async throws in
            #expect(try await mine.pending(hash("shared"), browser: hash("browser"), at: noon) != nil)
            #expect(try await mine.pending(hash("theirs"), browser: hash("browser"), at: noon) == nil)
        },
        IsolationCase("PendingAuthorizationStore.updatePending") { mine async throws in
            let id = try SessionID("chosen")
            try await mine.updatePending(hash("shared")) { $0.selectedSession = id }
            await #expect(throws: StoreError.notFound) {
                try await mine.updatePending(hash("theirs")) { $0.selectedSession = id }
            }
        },
        IsolationCase("PendingAuthorizationStore.consumePending") { mine async throws in
            #expect(try await mine.consumePending(hash("shared"), browser: hash("browser"), at: noon) != nil)
            #expect(try await mine.consumePending(hash("theirs"), browser: hash("browser"), at: noon) == nil)
        },
    ]

    private static let codes: [IsolationCase] = [
        IsolationCase("AuthorizationCodeStore.createCode") { mine async throws in
            try await mine.createCode(code("theirs", of: "shared", for: "shared"), audit: event())
        },
        IsolationCase(
            "AuthorizationCodeStore.consumeCode",
            in: { mine, store async throws in
                let shared = try code("shared", of: "shared", for: "shared")
                #expect(try await mine.consumeCode(shared.hash, at: noon) == .taken(shared))
                #expect(try await mine.consumeCode(hash("theirs"), at: noon) == .missing)
                let other = try store.tenant(TenantID("globex"))
                #expect(try await other.consumeCode(shared.hash, at: noon) == .taken(shared))
            }
        ),
        IsolationCase(
            "AuthorizationCodeStore.noteIssued",
            in: { mine, store async throws in
                try await mine.noteIssued(hash("shared"), tokenID: "new", expiresAt: hours(1))
                await #expect(throws: StoreError.notFound) {
                    try await mine.noteIssued(hash("theirs"), tokenID: "new", expiresAt: hours(1))
                }
            }
        ),
        IsolationCase("AuthorizationCodeStore.revokeIssued") { mine async throws in
            for name in ["shared", "theirs"] { try await mine.revokeIssued(hash(name), at: noon, audit: event()) }
            #expect(try await mine.isAccessTokenRevoked("of code shared", family: nil, session: nil, at: noon))
            #expect(try await !mine.isAccessTokenRevoked("of code theirs", family: nil, session: nil, at: noon))
        },
    ]

    private static let grants: [IsolationCase] = [
        IsolationCase("UserGrantStore.grant") { mine async throws in
            #expect(try await mine.grant(UserGrantID("shared")) != nil)
            #expect(try await mine.grant(UserGrantID("theirs")) == nil)
            #expect(try await mine.grant(of: UserID("shared"), to: ClientID("shared"))?.id.value == "shared")
            #expect(try await mine.grant(of: UserID("theirs"), to: ClientID("theirs")) == nil)
        },
        IsolationCase("UserGrantStore.grants") { mine async throws in
            #expect(try await mine.grants(of: UserID("shared")).count == 1)
            #expect(try await mine.grants(of: UserID("theirs")).isEmpty)
        },
        IsolationCase("UserGrantStore.widenGrant") { mine async throws in
            var wide = try grant("shared", of: "shared", to: "shared")
            wide.identityScopes.append("profile")
            try await mine.widenGrant(wide, audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.widenGrant(grant("theirs", of: "theirs", to: "theirs"), audit: event())
            }
        },
        IsolationCase("UserGrantStore.revokeGrant") { mine async throws in
            try await mine.revokeGrant(UserGrantID("shared"), of: UserID("shared"), at: noon, audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.revokeGrant(UserGrantID("theirs"), of: UserID("theirs"), at: noon, audit: event())
            }
        },
    ]

    private static let refreshTokens: [IsolationCase] = [
        IsolationCase("RefreshTokenStore.createFamily") { mine async throws in
            try await mine.createFamily(family("theirs", of: "shared", for: "shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.createFamily(family("new", of: "theirs", for: "shared"), audit: event())
            }
        },
        IsolationCase("RefreshTokenStore.refreshState") { mine async throws in
            let state = try await mine.refreshState(RefreshTokenFamilyID("shared"))
            #expect(state?.user?.name?.value == "Mine")
            #expect(try await mine.refreshState(RefreshTokenFamilyID("theirs")) == nil)
        },
        IsolationCase("RefreshTokenStore.useFamily") { mine async throws in
            let name = try await mine.useFamily(RefreshTokenFamilyID("shared")) { _, user in
                RefreshTokenDecision(user?.name?.value)
            }
            #expect(name == "Mine")
            let kept = try await mine.rotate("shared")
            #expect(try await mine.refreshState(RefreshTokenFamilyID("shared"))?.family == kept)
            #expect(try await mine.rotate("theirs") == nil)
        },
        IsolationCase("RefreshTokenStore.revokeFamily") { mine async throws in
            try await mine.revokeFamily(RefreshTokenFamilyID("shared"), at: noon, audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.revokeFamily(RefreshTokenFamilyID("theirs"), at: noon, audit: event())
            }
        },
        IsolationCase("RefreshTokenStore.families") { mine async throws in
            let families = try await mine.families(of: UserGrantID("consent"), at: noon)
            #expect(families.map(\.id.value) == ["mine", "shared"])
        },
        IsolationCase("RefreshTokenStore.revokeAccessToken") { mine async throws in
            try await mine.revokeAccessToken("of code shared", expiresAt: hours(1), audit: event())
        },
        IsolationCase("RefreshTokenStore.isAccessTokenRevoked") { mine async throws in
            #expect(try await mine.isAccessTokenRevoked("revoked mine", family: nil, session: nil, at: noon))
            #expect(try await !mine.isAccessTokenRevoked("revoked theirs", family: nil, session: nil, at: noon))
            #expect(try await !mine.isAccessTokenRevoked("x", family: nil, session: SessionID("shared"), at: noon))
            #expect(try await mine.isAccessTokenRevoked("x", family: nil, session: SessionID("theirs"), at: noon))
            let (shared, theirs) = (try RefreshTokenFamilyID("shared"), try RefreshTokenFamilyID("theirs"))
            #expect(try await !mine.isAccessTokenRevoked("x", family: shared, session: nil, at: noon))
            #expect(try await mine.isAccessTokenRevoked("x", family: theirs, session: nil, at: noon))
        },
    ]
}
