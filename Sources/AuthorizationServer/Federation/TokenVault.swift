import JOSE
import JSON
import OAuth
import SigningKeys

/// Keeps the tokens that upstream providers gave for people's accounts, so that they can be used on their behalf.
///
/// Contract: what goes in is sealed to its tenant and account before it leaves memory; what comes out is what went in
/// last, or nothing. Tokens that can be refreshed are (``UpstreamRefresh``), before they expire.
public protocol TokenVault: Sendable {
    /// Keeps the tokens of an account in the place of former ones.
    func put(_ tokens: UpstreamTokens, issuer: UpstreamIssuer, subject: String) async throws(StoreError)

    /// The tokens of an account; nil when there are none.
    func tokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> UpstreamTokens?

    /// Forgets the tokens of an account.
    func remove(issuer: UpstreamIssuer, subject: String) async throws(StoreError)
}

/// The tokens of one account at a provider; prints `***`.
public struct UpstreamTokens: Secret, Equatable {
    /// Which provider gave them.
    public var provider: ProviderName
    /// For the provider's APIs.
    public var accessToken: String
    /// When it ends, as far as the provider says.
    public var expiresAt: NumericDate?
    /// For the next ones; nil when there will be none.
    public var refreshToken: String?
    /// What they allow, as far as the provider says.
    public var scope: String?
    /// When they came.
    public var receivedAt: NumericDate
    /// How many refreshes have failed in a row.
    var failures = 0

    init(_ answer: UpstreamTokenAnswer, of provider: ProviderName, at now: NumericDate) {
        self.provider = provider
        accessToken = answer.accessToken
        expiresAt = answer.expiresAt
        refreshToken = answer.refreshToken
        scope = answer.scope
        receivedAt = now
    }

    /// When they should be refreshed: after four fifths of their life, of a short one early enough for a service that
    /// looks every few seconds; nil when they cannot be, or never expire.
    var refreshAt: NumericDate? {
        guard refreshToken != nil, let expiresAt else { return nil }
        let lifetime = receivedAt.distance(to: expiresAt).inSeconds
        return receivedAt.advanced(by: .seconds(max(10, min(lifetime * 0.8, lifetime - 45))))
    }

    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("provider", provider.value)
            json.member("access_token", accessToken)
            json.member("refresh_token", refreshToken)
            json.member("scope", scope)
            if let expiresAt { json.member("expires_at", .double(expiresAt.seconds)) }
            json.member("received_at", .double(receivedAt.seconds))
            json.member("failures", Int64(failures))
        }
        return json.bytes
    }

    init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes),
            let provider = json["provider"]?.stringValue.flatMap({ try? ProviderName($0) }),
            let accessToken = json["access_token"]?.stringValue,
            let receivedAt = json["received_at"]?.doubleValue
        else { return nil }
        self.provider = provider
        self.accessToken = accessToken
        refreshToken = json["refresh_token"]?.stringValue
        scope = json["scope"]?.stringValue
        expiresAt = json["expires_at"]?.doubleValue.map { NumericDate($0) }
        self.receivedAt = NumericDate(receivedAt)
        failures = Int(clamping: json["failures"]?.integerValue ?? 0)
    }
}

/// The vault in the tenant's store: AES-256-GCM under the tenant's data key, sealed to (issuer, sub).
struct SealedTokenVault: TokenVault {
    let tenant: TenantID
    let dataKey: DataKey
    let store: any FederationStore

    init(_ service: TenantService) {
        tenant = service.id
        dataKey = service.snapshot.dataKey
        store = service.store
    }

    func put(_ tokens: UpstreamTokens, issuer: UpstreamIssuer, subject: String) async throws(StoreError) {
        try await put(tokens, issuer: issuer, subject: subject, refreshAt: tokens.refreshAt)
    }

    func put(
        _ tokens: UpstreamTokens,
        issuer: UpstreamIssuer,
        subject: String,
        refreshAt: NumericDate?
    ) async throws(StoreError) {
        let sealed: [UInt8]
        do throws(SealError) { sealed = try dataKey.seal(tokens.bytes, for: place(issuer, subject)) } catch {
            throw .unavailable("upstream tokens cannot be sealed: \(error)")
        }
        try await store.putUpstreamTokens(sealed, issuer: issuer, subject: subject, refreshAt: refreshAt)
    }

    func tokens(issuer: UpstreamIssuer, subject: String) async throws(StoreError) -> UpstreamTokens? {
        guard let sealed = try await store.upstreamTokens(issuer: issuer, subject: subject) else { return nil }
        return try opened(UpstreamTokenRecord(issuer: issuer, subject: subject, sealed: sealed))
    }

    func remove(issuer: UpstreamIssuer, subject: String) async throws(StoreError) {
        try await store.deleteUpstreamTokens(issuer: issuer, subject: subject)
    }

    /// Opens what the store keeps.
    func opened(_ record: UpstreamTokenRecord) throws(StoreError) -> UpstreamTokens {
        do throws(SealError) {
            let bytes = try dataKey.open(record.sealed, from: place(record.issuer, record.subject))
            if let tokens = UpstreamTokens(parsing: bytes) { return tokens }
        } catch { throw .corrupt("upstream tokens do not open: \(error)") }
        throw .corrupt("upstream tokens are not readable")
    }

    /// An issuer has no blanks, so that no two accounts have one place.
    private func place(_ issuer: UpstreamIssuer, _ subject: String) -> SealingContext {
        SealingContext(tenant: tenant.value, table: "upstream_token", row: "\(issuer) \(subject)")
    }
}
