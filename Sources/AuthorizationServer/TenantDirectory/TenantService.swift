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

/// What all tenants share: clocks, randomness, the audit, the password hasher, the pages, the way to
/// upstream providers.
struct House: Sendable {
    let audit: AuditLog
    let time: any TimeSource
    let random: any RandomSource
    let pages: any PageRenderer
    let passwords: any PasswordHasher
    /// Attempts on one account from one address take turns; more than a few at once are nobody's typing.
    var signInTurns = Turns(slots: 1, waiting: 16)
    /// How many things that wait strangers may begin.
    var arrivals = Arrivals()
    /// What no password may be.
    var commonPasswords = CommonPasswords.shipped
    var upstreams = Upstreams.none
}
