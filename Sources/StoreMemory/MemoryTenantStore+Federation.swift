import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    /// An account at an upstream provider.
    struct UpstreamAccount: Hashable, Sendable {
        let issuer: UpstreamIssuer
        let subject: String
    }

    /// Sealed tokens, and when they should be refreshed.
    struct UpstreamTokens: Sendable {
        var sealed: [UInt8]
        var refreshAt: NumericDate?
    }

    /// The upstream providers, and who is who there.
    struct Federation: Sendable {
        var providers: [ProviderName: UpstreamProvider] = [:]
        var signIns: [TokenHash: UpstreamSignIn] = [:]
        var links: [UpstreamAccount: UpstreamLink] = [:]
        var tokens: [UpstreamAccount: UpstreamTokens] = [:]

        mutating func insert(_ link: UpstreamLink) throws(StoreError) {
            let account = UpstreamAccount(issuer: link.issuer, subject: link.subject)
            guard providers[link.provider] != nil else { throw .notFound }
            guard links[account] == nil else { throw .alreadyExists }
            links[account] = link
        }

        mutating func remove(_ account: UpstreamAccount) {
            links[account] = nil
            tokens[account] = nil
        }
    }
}

extension MemoryTenantStore {
    private typealias Account = MemoryState.OfTenant.UpstreamAccount

    // MARK: Providers

    func createProvider(_ provider: UpstreamProvider, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard state.federation.providers[provider.name] == nil else { throw .alreadyExists }
            state.federation.providers[provider.name] = provider
            return (true, ())
        }
    }

    func providers() async throws(StoreError) -> [UpstreamProvider] {
        try read { $0.federation.providers.values.sorted { $0.name < $1.name } } ?? []
    }

    func updateProvider(
        _ name: ProviderName,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout UpstreamProvider) -> Void
    ) async throws(StoreError) -> UpstreamProvider {
        try self.change(event) { state throws(StoreError) in
            guard let old = state.federation.providers[name] else { throw .notFound }
            let new = old.updated(by: change)
            state.federation.providers[name] = new
            return (new != old, new)
        }
    }

    func deleteProvider(_ name: ProviderName, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard state.federation.providers.removeValue(forKey: name) != nil else { throw .notFound }
            for (account, link) in state.federation.links where link.provider == name {
                state.federation.remove(account)
            }
            state.federation.signIns = state.federation.signIns.filter { $0.value.provider != name }
            return (true, ())
        }
    }

    // MARK: Sign-ins

    func createUpstreamSignIn(_ signIn: UpstreamSignIn) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.federation.providers[signIn.provider] != nil else { throw .notFound }
            guard state.federation.signIns[signIn.state] == nil else { throw .alreadyExists }
            state.federation.signIns[signIn.state] = signIn
            return ([], ())
        }
    }

    func consumeUpstreamSignIn(
        _ token: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> UpstreamSignIn? {
        try write { state throws(StoreError) in
            guard let signIn = state.federation.signIns[token], signIn.browser == browser, now < signIn.expiresAt else {
                return ([], nil)
            }
            state.federation.signIns[token] = nil
            return ([], signIn)
        }
    }

    // MARK: Links

    func link(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> UpstreamLink? {
        try read { $0.federation.links[Account(issuer: issuer, subject: subject)] } ?? nil
    }

    func links(of user: UserID) async throws(StoreError) -> [UpstreamLink] {
        let links = try read { $0.federation.links.values.filter { $0.user == user } }
        return (links ?? []).sorted { ($0.issuer.value, $0.subject) < ($1.issuer.value, $1.subject) }
    }

    func createLink(_ link: UpstreamLink, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.users.all[link.user] != nil else { throw .notFound }
            try state.federation.insert(link)
            return ([event], ())
        }
    }

    func createUser(_ user: User, link: UpstreamLink, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard link.user == user.id else { throw .notFound }
            try state.users.insert(user)
            try state.federation.insert(link)
            return ([event], ())
        }
    }

    // MARK: Tokens

    func putUpstreamTokens(
        _ sealed: [UInt8],
        issuer: UpstreamIssuer,
        subject: String,
        refreshAt: NumericDate?
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            let account = Account(issuer: issuer, subject: subject)
            guard state.federation.links[account] != nil else { throw .notFound }
            state.federation.tokens[account] = .init(sealed: sealed, refreshAt: refreshAt)
            return ([], ())
        }
    }

    func upstreamTokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> [UInt8]? {
        try read { $0.federation.tokens[Account(issuer: issuer, subject: subject)]?.sealed } ?? nil
    }

    func claimUpstreamRefreshes(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [UpstreamTokenRecord] {
        try write { state throws(StoreError) in
            let due = state.federation.tokens
                .compactMap { account, tokens in tokens.refreshAt.map { (at: $0, account: account) } }
                .filter { $0.at <= now }
                .sorted { ($0.at, $0.account.subject) < ($1.at, $1.account.subject) }
                .prefix(max(0, limit))
            var records: [UpstreamTokenRecord] = []
            for (_, account) in due {
                state.federation.tokens[account]?.refreshAt = leaseUntil
                let sealed = state.federation.tokens[account]?.sealed ?? []
                records.append(UpstreamTokenRecord(issuer: account.issuer, subject: account.subject, sealed: sealed))
            }
            return ([], records)
        }
    }

    func deleteUpstreamTokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) {
        try write { state throws(StoreError) in
            state.federation.tokens[Account(issuer: issuer, subject: subject)] = nil
            return ([], ())
        }
    }
}
