import AuthorizationServer
import JOSE
import OAuth
import Testing

extension IsolationCase {
    static let federation: [IsolationCase] = providers + accounts + upstreamTokens

    private static let providers: [IsolationCase] = [
        IsolationCase("FederationStore.createProvider") { mine async throws in
            try await mine.createProvider(provider("theirs"), audit: event())
        },
        IsolationCase("FederationStore.providers") { mine async throws in
            #expect(try await mine.providers().map(\.name.value) == ["mine", "shared"])
        },
        IsolationCase("FederationStore.updateProvider") { mine async throws in
            try await mine.updateProvider(ProviderName("shared"), audit: event()) { $0.isEnabled = true }
            await #expect(throws: StoreError.notFound) {
                try await mine.updateProvider(ProviderName("theirs"), audit: event()) { $0.isEnabled = true }
            }
        },
        IsolationCase("FederationStore.deleteProvider") { mine async throws in
            try await mine.deleteProvider(ProviderName("shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.deleteProvider(ProviderName("theirs"), audit: event())
            }
        },
    ]

    private static let accounts: [IsolationCase] = [
        IsolationCase("FederationStore.createUpstreamSignIn") { mine async throws in
            try await mine.createUpstreamSignIn(upstreamSignIn("theirs", at: "shared"))
            await #expect(throws: StoreError.notFound) {
                try await mine.createUpstreamSignIn(upstreamSignIn("new", at: "theirs"))
            }
        },
        IsolationCase(
            "FederationStore.consumeUpstreamSignIn",
            in: { mine, store async throws in
                for (tenant, name) in [(mine, "theirs"), (store.tenant(try TenantID("globex")), "mine")] {
                    let shared = try await tenant.consumeUpstreamSignIn(
                        hash("shared"),
                        browser: hash("browser"),
                        at: noon
                    )
                    #expect(shared != nil)
                    let foreign = try await tenant.consumeUpstreamSignIn(
                        hash(name),
                        browser: hash("browser"),
                        at: noon
                    )
                    #expect(foreign == nil)
                }
            }
        ),
        IsolationCase("FederationStore.link") { mine async throws in
            #expect(try await mine.link(issuer: upstream, subject: "shared")?.user.value == "shared")
            #expect(try await mine.link(issuer: upstream, subject: "theirs") == nil)
        },
        IsolationCase("FederationStore.links") { mine async throws in
            #expect(try await mine.links(of: UserID("shared")).map(\.subject) == ["shared"])
            #expect(try await mine.links(of: UserID("theirs")).isEmpty)
        },
        IsolationCase("FederationStore.createLink") { mine async throws in
            try await mine.createLink(link("theirs", of: "shared", at: "shared"), audit: event())
            await #expect(throws: StoreError.notFound) {
                try await mine.createLink(link("new", of: "theirs", at: "shared"), audit: event())
            }
        },
        IsolationCase("FederationStore.createUser") { mine async throws in
            try await mine.createUser(user("theirs"), link: link("theirs", of: "theirs", at: "shared"), audit: event())
        },
    ]

    private static let upstreamTokens: [IsolationCase] = [
        IsolationCase("FederationStore.putUpstreamTokens") { mine async throws in
            try await mine.putUpstreamTokens([9], issuer: upstream, subject: "shared", refreshAt: nil)
            await #expect(throws: StoreError.notFound) {
                try await mine.putUpstreamTokens([9], issuer: upstream, subject: "theirs", refreshAt: nil)
            }
        },
        IsolationCase("FederationStore.upstreamTokens") { mine async throws in
            #expect(try await mine.upstreamTokens(issuer: upstream, subject: "shared") == [1])
            #expect(try await mine.upstreamTokens(issuer: upstream, subject: "theirs") == nil)
        },
        IsolationCase(
            "FederationStore.claimUpstreamRefreshes",
            in: { mine, store async throws in
                for (tenant, byte) in [(mine, UInt8(1)), (store.tenant(try TenantID("globex")), UInt8(2))] {
                    let due = try await tenant.claimUpstreamRefreshes(at: noon, leaseUntil: hours(1), limit: 9)
                    #expect(due.map(\.sealed) == [[byte], [byte]])
                }
            }
        ),
        IsolationCase("FederationStore.deleteUpstreamTokens") { mine async throws in
            for subject in ["shared", "theirs"] {
                try await mine.deleteUpstreamTokens(issuer: upstream, subject: subject)
            }
        },
    ]
}
