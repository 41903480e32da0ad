import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Upstream providers in every store")
struct UpstreamProviderTests {
    @Test("a provider is part of the configuration, and its changes are announced", arguments: Backend.allCases)
    func configuration(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let google = try provider("google")
            #expect(try await acme.traces { try await acme.createProvider(google, audit: event()) } == .announced)
            let bare = UpstreamProvider(
                name: try ProviderName("bare"),
                displayName: try DisplayText("Bare"),
                issuer: try upstream,
                clientID: "us"
            )
            try await acme.createProvider(bare, audit: event())
            #expect(try await acme.providers() == [bare, google])
            #expect(try await acme.configuration()?.providers == [bare, google])
            await #expect(throws: StoreError.alreadyExists) { try await acme.createProvider(bare, audit: event()) }
        }
    }

    @Test("a provider is changed, but keeps its name", arguments: Backend.allCases)
    func update(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let google = try ProviderName("google")
            let other = try provider("other")
            let traces = try await acme.traces { () async throws in
                let changed = try await acme.updateProvider(google, audit: event()) { provider in
                    provider = other
                    provider.sealedClientSecret = nil
                    provider.claimMapping = [:]
                    provider.isEnabled = true
                }
                #expect(changed.name == google)
                #expect(try await acme.providers() == [changed])
            }
            #expect(traces == .announced)
            #expect(try await acme.traces { try await acme.updateProvider(google, audit: event()) { _ in } } == .none)
            await #expect(throws: StoreError.notFound) {
                try await acme.updateProvider(ProviderName("none"), audit: event()) { _ in }
            }
        }
    }

    @Test("a deleted provider takes its links, tokens and sign-ins along", arguments: Backend.allCases)
    func delete(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            try await acme.createProvider(provider("other"), audit: event())
            try await acme.createLink(link("one"), audit: event())
            try await acme.createLink(link("two", at: "other"), audit: event())
            for subject in ["one", "two"] {
                try await acme.putUpstreamTokens([1], issuer: upstream, subject: subject, refreshAt: nil)
            }
            try await acme.createUpstreamSignIn(upstreamSignIn("state"))
            let google = try ProviderName("google")
            #expect(try await acme.traces { try await acme.deleteProvider(google, audit: event()) } == .announced)
            #expect(try await acme.providers().map(\.name.value) == ["other"])
            #expect(try await acme.links(of: UserID("ana")).map(\.subject) == ["two"])
            #expect(try await acme.upstreamTokens(issuer: upstream, subject: "one") == nil)
            #expect(try await acme.upstreamTokens(issuer: upstream, subject: "two") == [1])
            let signIn = try await acme.consumeUpstreamSignIn(hash("state"), browser: hash("browser"), at: noon)
            #expect(signIn == nil)
            await #expect(throws: StoreError.notFound) { try await acme.deleteProvider(google, audit: event()) }
        }
    }
}

@Suite("Upstream accounts in every store")
struct UpstreamAccountTests {
    @Test("a sign-in that comes back is taken once, by the browser that began it", arguments: Backend.allCases)
    func signIn(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let signIn = try upstreamSignIn("state")
            #expect(try await acme.traces { try await acme.createUpstreamSignIn(signIn) } == .none)
            await #expect(throws: StoreError.alreadyExists) { try await acme.createUpstreamSignIn(signIn) }
            await #expect(throws: StoreError.notFound) {
                try await acme.createUpstreamSignIn(upstreamSignIn("x", at: "none"))
            }
            #expect(try await acme.consumeUpstreamSignIn(signIn.state, browser: hash("other"), at: noon) == nil)
            #expect(try await acme.consumeUpstreamSignIn(signIn.state, browser: hash("browser"), at: hours(1)) == nil)
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id)
                    .consumeUpstreamSignIn(signIn.state, browser: signIn.browser, at: noon)
            }
            let taken = try results.compactMap { try $0.get() }
            #expect(taken == [signIn])
        }
    }

    @Test("an upstream account is one person's", arguments: Backend.allCases)
    func links(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let made = try link("one")
            #expect(try await acme.traces { try await acme.createLink(made, audit: event()) } == .audited)
            #expect(try await acme.link(issuer: upstream, subject: "one") == made)
            #expect(try await acme.link(issuer: upstream, subject: "ONE") == nil)
            #expect(try await acme.link(issuer: UpstreamIssuer("https://other.example"), subject: "one") == nil)
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createLink(link("one", of: "ben"), audit: event())
            }
            for orphan in [try link("x", of: "nobody"), try link("x", at: "none")] {
                await #expect(throws: StoreError.notFound) { try await acme.createLink(orphan, audit: event()) }
            }
            try await acme.createLink(link("0"), audit: event())
            #expect(try await acme.links(of: UserID("ana")).map(\.subject) == ["0", "one"])
            #expect(try await acme.links(of: UserID("ben")).isEmpty)
        }
    }

    @Test("a new person and the link are made together, or not at all", arguments: Backend.allCases)
    func userAndLink(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            let cyd = try user("cyd")
            let traces = try await acme.traces { () async throws in
                try await acme.createUser(cyd, link: link("one", of: "cyd"), audit: event())
            }
            #expect(traces == .audited)
            #expect(try await acme.user(cyd.id) == cyd)
            #expect(try await acme.link(issuer: upstream, subject: "one")?.user == cyd.id)
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createUser(user("dan"), link: link("one", of: "dan"), audit: event())
            }
            await #expect(throws: StoreError.notFound) {
                try await acme.createUser(user("dan"), link: link("two", of: "dan", at: "none"), audit: event())
            }
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createUser(user("dan", named: "ana"), link: link("two", of: "dan"), audit: event())
            }
            #expect(try await acme.user(UserID("dan")) == nil)
            #expect(try await acme.link(issuer: upstream, subject: "two") == nil)
        }
    }

    @Test("the tokens of an account are replaced, leased for refreshing, and deleted", arguments: Backend.allCases)
    func tokens(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.peopled()
            for subject in ["one", "two", "three"] { try await acme.createLink(link(subject), audit: event()) }
            let issuer = try upstream
            let traces = try await acme.traces { () async throws in
                try await acme.putUpstreamTokens([0], issuer: issuer, subject: "one", refreshAt: nil)
                try await acme.putUpstreamTokens([1, 0], issuer: issuer, subject: "one", refreshAt: noon)
                try await acme.putUpstreamTokens([2], issuer: issuer, subject: "two", refreshAt: hours(1))
                try await acme.putUpstreamTokens([3], issuer: issuer, subject: "three", refreshAt: nil)
                let due = try await acme.claimUpstreamRefreshes(at: noon, leaseUntil: hours(0.5), limit: 9)
                #expect(due == [UpstreamTokenRecord(issuer: issuer, subject: "one", sealed: [1, 0])])
                #expect(try await acme.claimUpstreamRefreshes(at: noon, leaseUntil: hours(0.5), limit: 9).isEmpty)
                let later = try await acme.claimUpstreamRefreshes(at: hours(1), leaseUntil: hours(2), limit: 1)
                #expect(later.map(\.subject) == ["one"])
                #expect(try await acme.upstreamTokens(issuer: issuer, subject: "one") == [1, 0])
                try await acme.deleteUpstreamTokens(issuer: issuer, subject: "one")
                #expect(try await acme.upstreamTokens(issuer: issuer, subject: "one") == nil)
            }
            #expect(traces == .none)
            await #expect(throws: StoreError.notFound) {
                try await acme.putUpstreamTokens([1], issuer: issuer, subject: "nobody", refreshAt: nil)
            }
        }
    }
}
