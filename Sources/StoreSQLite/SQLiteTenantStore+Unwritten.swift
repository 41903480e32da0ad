import AuthorizationServer
import JOSE
import OAuth

// The verbs that this backend does not have yet.
extension SQLiteTenantStore {
    func createUser(_ user: User, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func user(_ id: UserID) async throws(StoreError) -> User? { throw StoreError.unavailable("not written yet") }

    func user(named username: Username) async throws(StoreError) -> User? {
        throw StoreError.unavailable("not written yet")
    }

    func user(withEmail email: EmailAddress) async throws(StoreError) -> User? {
        throw StoreError.unavailable("not written yet")
    }

    func users(after username: Username?, limit: Int) async throws(StoreError) -> [User] {
        throw StoreError.unavailable("not written yet")
    }

    func updateUser(
        _ id: UserID,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout User) -> Void
    ) async throws(StoreError) -> User { throw StoreError.unavailable("not written yet") }

    func deleteUser(_ id: UserID, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func consumeTimeStep(_ step: Int64, of id: UserID) async throws(StoreError) -> Consumption<Int64> {
        throw StoreError.unavailable("not written yet")
    }

    func consumeRecoveryCode(
        _ code: TokenHash,
        of id: UserID,
        audit: AuditEvent
    ) async throws(StoreError) -> Consumption<TokenHash> { throw StoreError.unavailable("not written yet") }

    func attempts(_ keys: [String]) async throws(StoreError) -> [String: SignInAttempts] {
        throw StoreError.unavailable("not written yet")
    }

    func recordFailure(
        _ keys: [String],
        expiresAt: NumericDate,
        _ next: @escaping @Sendable (_ key: String, _ former: SignInAttempts?) -> SignInAttempts
    ) async throws(StoreError) -> [String: SignInAttempts] { throw StoreError.unavailable("not written yet") }

    func clearAttempts(_ keys: [String]) async throws(StoreError) { throw StoreError.unavailable("not written yet") }

    func createSession(_ session: Session, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func session(token: TokenHash, at now: NumericDate) async throws(StoreError) -> Session? {
        throw StoreError.unavailable("not written yet")
    }

    func session(_ id: SessionID, at now: NumericDate) async throws(StoreError) -> Session? {
        throw StoreError.unavailable("not written yet")
    }

    func sessions(of user: UserID, at now: NumericDate) async throws(StoreError) -> [Session] {
        throw StoreError.unavailable("not written yet")
    }

    func touchSession(
        _ id: SessionID,
        at now: NumericDate,
        idleExpiresAt: NumericDate,
        address: String?
    ) async throws(StoreError) { throw StoreError.unavailable("not written yet") }

    func updateSession(
        _ id: SessionID,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout Session) -> Void
    ) async throws(StoreError) -> Session { throw StoreError.unavailable("not written yet") }

    func addClient(_ client: ClientID, to session: SessionID) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func endSessions(
        _ selection: SessionSelection,
        at now: NumericDate,
        audit: @escaping @Sendable (Session) -> AuditEvent,
        deliveries: @escaping @Sendable (Session, [ClientID]) -> [LogoutDelivery]
    ) async throws(StoreError) -> [Session] { throw StoreError.unavailable("not written yet") }

    func createPending(_ pending: PendingAuthorization, limit: Int) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func pending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization? { throw StoreError.unavailable("not written yet") }

    func updatePending(
        _ handle: TokenHash,
        _ change: @escaping @Sendable (inout PendingAuthorization) -> Void
    ) async throws(StoreError) { throw StoreError.unavailable("not written yet") }

    func consumePending(
        _ handle: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> PendingAuthorization? { throw StoreError.unavailable("not written yet") }

    func createCode(_ code: AuthorizationCode, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func consumeCode(
        _ hash: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> Consumption<AuthorizationCode> { throw StoreError.unavailable("not written yet") }

    func noteIssued(_ hash: TokenHash, tokenID: String, expiresAt: NumericDate) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func revokeIssued(_ hash: TokenHash, at now: NumericDate, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func grant(of user: UserID, to client: ClientID) async throws(StoreError) -> UserGrant? {
        throw StoreError.unavailable("not written yet")
    }

    func grant(_ id: UserGrantID) async throws(StoreError) -> UserGrant? {
        throw StoreError.unavailable("not written yet")
    }

    func grants(of user: UserID) async throws(StoreError) -> [UserGrant] {
        throw StoreError.unavailable("not written yet")
    }

    func widenGrant(_ grant: UserGrant, audit: AuditEvent) async throws(StoreError) -> UserGrant {
        throw StoreError.unavailable("not written yet")
    }

    func revokeGrant(_ id: UserGrantID, of user: UserID, at now: NumericDate, audit: AuditEvent)
        async throws(StoreError)
    { throw StoreError.unavailable("not written yet") }

    func createFamily(_ family: RefreshTokenFamily, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func refreshState(
        _ id: RefreshTokenFamilyID
    ) async throws(StoreError) -> (family: RefreshTokenFamily, user: User?)? {
        throw StoreError.unavailable("not written yet")
    }

    func rotateFamily(_ rotation: RefreshTokenRotation, audit: AuditEvent) async throws(StoreError)
        -> RefreshTokenOutcome
    { throw StoreError.unavailable("not written yet") }

    func revokeFamily(_ id: RefreshTokenFamilyID, at now: NumericDate, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func families(of grant: UserGrantID, at now: NumericDate) async throws(StoreError) -> [RefreshTokenFamily] {
        throw StoreError.unavailable("not written yet")
    }

    func revokeAccessToken(_ tokenID: String, expiresAt: NumericDate, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func isAccessTokenRevoked(
        _ tokenID: String,
        family: RefreshTokenFamilyID?,
        session: SessionID?,
        at now: NumericDate
    ) async throws(StoreError) -> Bool { throw StoreError.unavailable("not written yet") }

    func claimDeliveries(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [LogoutDelivery] { throw StoreError.unavailable("not written yet") }

    func retryDelivery(_ id: String, at nextAttemptAt: NumericDate) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func finishDelivery(_ id: String, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func createProvider(_ provider: UpstreamProvider, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func providers() async throws(StoreError) -> [UpstreamProvider] { throw StoreError.unavailable("not written yet") }

    func updateProvider(
        _ name: ProviderName,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout UpstreamProvider) -> Void
    ) async throws(StoreError) -> UpstreamProvider { throw StoreError.unavailable("not written yet") }

    func deleteProvider(_ name: ProviderName, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func createUpstreamSignIn(_ signIn: UpstreamSignIn) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func consumeUpstreamSignIn(
        _ state: TokenHash,
        browser: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> UpstreamSignIn? { throw StoreError.unavailable("not written yet") }

    func link(issuer: Issuer, subject: String) async throws(StoreError) -> UpstreamLink? {
        throw StoreError.unavailable("not written yet")
    }

    func links(of user: UserID) async throws(StoreError) -> [UpstreamLink] {
        throw StoreError.unavailable("not written yet")
    }

    func createLink(_ link: UpstreamLink, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func createUser(_ user: User, link: UpstreamLink, audit: AuditEvent) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

    func putUpstreamTokens(
        _ sealed: [UInt8],
        issuer: Issuer,
        subject: String,
        refreshAt: NumericDate?
    ) async throws(StoreError) { throw StoreError.unavailable("not written yet") }

    func upstreamTokens(issuer: Issuer, subject: String) async throws(StoreError) -> [UInt8]? {
        throw StoreError.unavailable("not written yet")
    }

    func claimUpstreamRefreshes(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [UpstreamTokenRecord] { throw StoreError.unavailable("not written yet") }

    func deleteUpstreamTokens(issuer: Issuer, subject: String) async throws(StoreError) {
        throw StoreError.unavailable("not written yet")
    }

}
