import JOSE
import OAuth

/// What the rooms work with that need more of a tenant than its snapshot: sign-in, consent, codes, refresh, sessions.
///
/// Made anew with each snapshot; holds nothing that changes.
struct TenantService: Sendable {
    /// The tenant's configuration and keys, in memory.
    let snapshot: TenantSnapshot
    /// The tenant's verbs.
    let store: any TenantScopedStore
    /// What all tenants share.
    let house: House

    var id: TenantID { snapshot.id }
    var issuer: Issuer { snapshot.issuer }
    var now: NumericDate { house.time.now() }

    /// Where a page or an endpoint of this tenant is: the issuer's URL and a path that begins with a slash.
    func url(_ path: String) -> String { issuer.value + path }
}

/// What all tenants share: clocks, randomness, the audit, the password hasher, the pages, the ways to upstream providers
/// and to what clients publish.
///
/// An object, because every step of a request carries it along.
final class House: Sendable {
    let audit: AuditLog
    let time: any TimeSource
    let random: any RandomSource
    let pages: any PageRenderer
    let passwords: any PasswordHasher
    /// Attempts on one account from one address take turns; more than a few at once are nobody's typing.
    let signInTurns: Turns
    /// How many things that wait strangers may begin.
    let arrivals: Arrivals
    /// What no password may be.
    let commonPasswords: CommonPasswords
    let upstreams: Upstreams
    /// The way to what clients publish of themselves.
    let metadata: MetadataFetcher
    /// The keys of clients that publish them.
    let clientKeys: ClientKeySets
    /// Signing keys for the first client that needs them.
    let keysOnDemand: KeysOnDemand

    init(
        audit: AuditLog,
        time: any TimeSource,
        random: any RandomSource,
        pages: any PageRenderer,
        passwords: any PasswordHasher,
        signInTurns: Turns = Turns(slots: 1, waiting: 16),
        arrivals: Arrivals = Arrivals(),
        commonPasswords: CommonPasswords = .shipped,
        upstreams: Upstreams = .none,
        metadata: MetadataFetcher = .none,
        clientKeys: ClientKeySets? = nil,
        keysOnDemand: KeysOnDemand = .none
    ) {
        self.audit = audit
        self.time = time
        self.random = random
        self.pages = pages
        self.passwords = passwords
        self.signInTurns = signInTurns
        self.arrivals = arrivals
        self.commonPasswords = commonPasswords
        self.upstreams = upstreams
        self.metadata = metadata
        self.clientKeys = clientKeys ?? ClientKeySets(fetcher: metadata, time: time)
        self.keysOnDemand = keysOnDemand
    }
}
