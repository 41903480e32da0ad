import AuthorizationServer
import JOSE
import OAuth
import Testing

extension IsolationCase {
    static let registrations: [IsolationCase] = selfDeclared + changes + initialAccessTokens

    private static let selfDeclared: [IsolationCase] = [
        IsolationCase("ClientRegistrationStore.selfDeclaredClients") { mine async throws in
            #expect(try await mine.selfDeclaredClients().map(\.id.value) == ["r_mine", "r_shared"])
        },
        IsolationCase("ClientRegistrationStore.selfDeclaredClientCount") { mine async throws in
            #expect(try await mine.selfDeclaredClientCount() == 2)
        },
        IsolationCase("ClientRegistrationStore.registerClient") { mine async throws in
            // Their token is none of mine, and their clients do not fill my room.
            let made = try registered("r_theirs")
            func register(using token: String?, limit: Int) async throws -> ClientAdmission {
                try await mine.registerClient(made, limit: limit, using: token.map(hash), at: noon, audit: event())
            }
            #expect(try await register(using: "initial theirs", limit: 3) == .refusedToken)
            #expect(try await register(using: nil, limit: 2) == .full)
            #expect(try await register(using: "initial shared", limit: 3) == .admitted(made))
        },
        IsolationCase("ClientRegistrationStore.putDocumentClient") { mine async throws in
            let made = try documentClient("https://theirs.example/client")
            let admission = try await mine.putDocumentClient(made, limit: 3) { former in
                #expect(former == nil)
                return event()
            }
            #expect(admission == .admitted(made))
        },
    ]

    private static let changes: [IsolationCase] = [
        IsolationCase("ClientRegistrationStore.replaceRegistration") { mine async throws in
            @Sendable func disable(_ id: String) async throws {
                try await mine.replaceRegistration(ClientID(id), audit: event()) { old in
                    old.updated { $0.isEnabled = false }
                }
            }
            try await disable("r_shared")
            await #expect(throws: StoreError.notFound) { try await disable("r_theirs") }
        },
        IsolationCase("ClientRegistrationStore.markClientsUsed") { mine async throws in
            try await mine.markClientsUsed([ClientID("r_shared"): hours(1), ClientID("r_theirs"): hours(1)])
            #expect(try await mine.client(ClientID("r_shared"))?.origin.lastUsedAt == hours(1))
        },
        IsolationCase("ClientRegistrationStore.expireClients") { mine async throws in
            let expiry = ClientExpiry(unusedSince: hours(1), idleSince: hours(1))
            let expired = try await mine.expireClients(expiry, at: hours(2), limit: 10) { _ in event() }
            #expect(expired.map(\.value) == ["r_mine", "r_shared"])
        },
        IsolationCase(
            "ClientRegistrationStore.consumeAssertion",
            in: { mine, store async throws in
                let other = try store.tenant(TenantID("globex"))
                for tenant in [mine, other] {
                    #expect(
                        try await tenant.consumeAssertion(hash("jti"), of: ClientID("shared"), expiresAt: hours(1))
                    )
                }
                await #expect(throws: StoreError.notFound) {
                    try await mine.consumeAssertion(hash("jti"), of: ClientID("theirs"), expiresAt: hours(1))
                }
            }
        ),
    ]

    private static let initialAccessTokens: [IsolationCase] = [
        IsolationCase("ClientRegistrationStore.createInitialAccessToken") { mine async throws in
            try await mine.createInitialAccessToken(initialAccessToken("theirs"), audit: event())
        },
        IsolationCase("ClientRegistrationStore.initialAccessTokens") { mine async throws in
            #expect(try await mine.initialAccessTokens().map(\.id) == ["mine", "shared"])
        },
        IsolationCase("ClientRegistrationStore.initialAccessToken") { mine async throws in
            #expect(try await mine.initialAccessToken(hash("initial shared"))?.note?.value == "Mine")
            #expect(try await mine.initialAccessToken(hash("initial theirs")) == nil)
        },
        IsolationCase("ClientRegistrationStore.revokeInitialAccessToken") { mine async throws in
            try await mine.revokeInitialAccessToken("shared", audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.revokeInitialAccessToken("theirs", audit: event())
            }
        },
    ]
}
