import JOSE
import OAuth

/// How much may be fetched.
public struct MetadataFetchLimits: Sendable, Equatable {
    /// How many fetches run at once.
    public var all = 32
    /// How many of these for one tenant: a flood there leaves the others their turn.
    public var ofOneTenant = 16
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
    private var underWay = 0

    init(_ limits: MetadataFetchLimits) { self.limits = limits }

    /// Begins a fetch, if it may; then ``leave(_:for:)`` ends it.
    ///
    /// A host of our own (`isOurs`) may be asked as often as one likes.
    mutating func enter(_ host: String, for tenant: TenantID, at now: NumericDate, isOurs: Bool = false) -> Bool {
        guard underWay < limits.all, tenants[tenant, default: 0] < limits.ofOneTenant else { return false }
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
        }
        hosts[host] = entry
        return mayAsk
    }

    /// Ends a fetch that was begun.
    mutating func leave(_ host: String, for tenant: TenantID) {
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
