import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

/// All that can be seen of a tenant without changing it.
struct Picture: Equatable {
    var configuration: TenantConfiguration?
    var segments: [AuditSegment]
    var users: [User]
    var selfDeclared: [Client]
    var initialAccessTokens: [InitialAccessToken]
    var records: [Record] = []

    /// What is seen of the records of one name.
    struct Record: Equatable {
        var attempts: [String: SignInAttempts]
        var sessions: [Session]
        var pending: PendingAuthorization?
        var grants: [UserGrant]
        var family: RefreshTokenFamily?
        var families: [RefreshTokenFamily]
        var isCodeTokenRevoked: Bool
        var isTokenRevoked: Bool
        var links: [UpstreamLink]
        var upstreamTokens: [UInt8]?
    }

    init(_ tenant: any TenantScopedStore) async throws {
        configuration = try await tenant.configuration()
        segments = try await tenant.auditSegments(after: 0, since: nil, until: nil, limit: 1000)
        selfDeclared = try await tenant.selfDeclaredClients()
        initialAccessTokens = try await tenant.initialAccessTokens()
        users = try await tenant.users(after: nil, limit: 100)
        for name in ["shared", "mine", "theirs"] { records.append(try await Record(tenant, name)) }
    }
}

extension Picture.Record {
    init(_ tenant: any TenantScopedStore, _ name: String) async throws {
        attempts = try await tenant.attempts([name])
        sessions = try await tenant.sessions(of: UserID(name), at: noon)
        pending = try await tenant.pending(hash(name), browser: hash("browser"), at: noon)
        grants = try await tenant.grants(of: UserID(name))
        family = try await tenant.refreshState(RefreshTokenFamilyID(name))?.family
        families = try await tenant.families(of: UserGrantID("consent"), at: noon)
        isCodeTokenRevoked = try await tenant.isAccessTokenRevoked(
            "of code \(name)",
            family: nil,
            session: nil,
            at: noon
        )
        isTokenRevoked = try await tenant.isAccessTokenRevoked("revoked \(name)", family: nil, session: nil, at: noon)
        links = try await tenant.links(of: UserID(name))
        upstreamTokens = try await tenant.upstreamTokens(issuer: upstream, subject: name)
    }
}

/// Makes one record of each kind for each name; the clients are there.
func furnishPeople(
    _ store: any TenantScopedStore,
    _ names: [String],
    name display: String,
    byte: UInt8
) async throws {
    for name in names {
        var person = try user(name)
        person.name = try DisplayText(display)
        try await store.createUser(person, audit: event())
        try await store.recordFailure([name], expiresAt: hours(1)) { _, _ in
            SignInAttempts(failures: 1, lastFailureAt: noon)
        }
        var laptop = try session(name, of: name)
        laptop.userAgent = display
        try await store.createSession(laptop, audit: event())
        try await store.addClient(ClientID(name), to: laptop.id)
        try await store.createPending(pending(name, of: name), limit: 10)
        try await store.createCode(code(name, of: name, for: name), audit: event())
        try await store.noteIssued(hash(name), tokenID: "of code \(name)", expiresAt: hours(1))
        try await store.widenGrant(grant(name, of: name, to: name), audit: event())
        try await store.createFamily(family(name, of: name, for: name), audit: event())
        try await store.revokeAccessToken("revoked \(name)", expiresAt: hours(1), audit: event())
        try await store.createProvider(provider(name), audit: event())
        try await store.createUpstreamSignIn(upstreamSignIn(name, at: name))
        try await store.createLink(link(name, of: name, at: name), audit: event())
        try await store.putUpstreamTokens([byte], issuer: upstream, subject: name, refreshAt: noon)
        try await queueDelivery(store, name)
    }
}

/// Queues a logout delivery of that name, as the end of some session does.
private func queueDelivery(_ store: any TenantScopedStore, _ name: String) async throws {
    let queued = try [delivery(name, to: name)]
    let ended = try session("ended of \(name)".replacing(" ", with: "-"), of: name)
    try await store.createSession(ended, audit: event())
    try await store.endSessions(.session(ended.id), at: noon) { _ in
        event()
    } deliveries: { _, _ in
        queued
    }
}
