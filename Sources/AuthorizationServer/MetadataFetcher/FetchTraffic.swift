import JOSE
import OAuth

/// How much may be fetched.
public struct MetadataFetchLimits: Sendable {
    /// How many fetches run at once.
    public var all = 32
    /// How many of these for one tenant: a flood there leaves the others their turn.
    public var ofOneTenant = 16
    /// How many of `all`, and of those of one tenant, are left to clients that are known here, whatever strangers ask for.
    public var keptForKnown = (all: 8, ofOneTenant: 4)
    /// How many of these that somebody at one address (IPv6: one /64) brought about.
    public var ofOneAddress = 3
    /// How many of these from one host.
    public var ofOneHost = 4
    /// How many fetches a host may be asked for at once, after a pause.
    public var burst = 10
    /// How long it takes until it may be asked once more.
    public var interval = Duration.seconds(3)
    /// How long a fetch may take, the look-up of the host included.
    public var timeLimit = Duration.seconds(5)
    /// An answer that says nothing of its life is used for so long.
    public var defaultLifetime = Duration.seconds(300)
    /// Nothing is used for longer, whatever it says.
    public var maximumLifetime = Duration.seconds(86_400)

    /// The defaults.
    public init() {}
}

/// On whose account something is fetched.
struct FetchAsker: Sendable {
    /// Where the request came from that brought it about; nil when none did.
    var address: AddressPrefix?
    /// Whether it is for a client that is known here already.
    var isKnown: Bool

    /// The house itself, for a client that has proven itself before.
    static let house = FetchAsker(address: nil, isKnown: true)
}

/// Who is asked how often: strangers name the hosts, so each of them is protected from us, and we from all of them.
///
/// A value without clock and network: each verb is told the time.
struct FetchTraffic: Sendable {
    /// As many hosts are remembered; whoever is forgotten has rested for longest.
    static let maximumHosts = 4096

    private struct Host: Sendable {
        var underWay = 0
        var budget: Double
        var countedAt: NumericDate
    }

    private let limits: MetadataFetchLimits
    private var hosts: [String: Host] = [:]
    private var tenants: [TenantID: Int] = [:]
    private var addresses: [AddressPrefix: Int] = [:]
    private var underWay = 0

    init(_ limits: MetadataFetchLimits) { self.limits = limits }

    /// Begins a fetch, if it may; then ``leave(_:for:by:)`` ends it.
    ///
    /// A host of our own (`isOurs`) may be asked as often as one likes.
    mutating func enter(
        _ host: String,
        for tenant: TenantID,
        by asker: FetchAsker = .house,
        at now: NumericDate,
        isOurs: Bool = false
    ) -> Bool {
        // Hosts that say nothing cost whoever names them nothing, and us a turn each: a stranger gets few of them.
        let kept = asker.isKnown ? (all: 0, ofOneTenant: 0) : limits.keptForKnown
        guard underWay < limits.all - kept.all, tenants[tenant, default: 0] < limits.ofOneTenant - kept.ofOneTenant,
            asker.address.map({ addresses[$0, default: 0] < limits.ofOneAddress }) ?? true
        else { return false }
        if hosts[host] == nil, hosts.count >= Self.maximumHosts, !forgetOne() { return false }
        var entry = hosts[host] ?? Host(budget: Double(limits.burst), countedAt: now)
        // A clock that went back earns nothing.
        let earned = max(0, entry.countedAt.distance(to: now).inSeconds) / max(0.001, limits.interval.inSeconds)
        entry.budget = min(Double(limits.burst), entry.budget + earned)
        entry.countedAt = now
        let mayAsk = entry.underWay < limits.ofOneHost && (isOurs || entry.budget >= 1)
        if mayAsk {
            entry.budget = max(0, entry.budget - 1)
            entry.underWay += 1
            underWay += 1
            tenants[tenant, default: 0] += 1
            if let address = asker.address { addresses[address, default: 0] += 1 }
        }
        hosts[host] = entry
        return mayAsk
    }

    /// Ends a fetch that was begun.
    mutating func leave(_ host: String, for tenant: TenantID, by asker: FetchAsker = .house) {
        if let address = asker.address {
            let left = (addresses[address] ?? 1) - 1
            addresses[address] = left > 0 ? left : nil
        }
        hosts[host]?.underWay -= 1
        underWay -= 1
        let left = (tenants[tenant] ?? 1) - 1
        tenants[tenant] = left > 0 ? left : nil
    }

    private mutating func forgetOne() -> Bool {
        let idle = hosts.filter { $0.value.underWay == 0 }
        guard let oldest = idle.min(by: { $0.value.countedAt < $1.value.countedAt }) else { return false }
        hosts[oldest.key] = nil
        return true
    }
}
