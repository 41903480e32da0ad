import JOSE
import OAuth
import Synchronization

/// A tenant's self-declared clients in memory, and what is noted of them.
///
/// It lives as long as the tenant is served: such clients come and go by themselves, and a snapshot is not made anew for
/// each of them. A client that an administrator made is never looked for in here. Follows the store
/// (``StoreChanges/clients``), and hears at once of what this process itself has stored.
final class ClientRegister: Sendable {
    /// How often the last use of a client is written down.
    static let usePrecision = Duration.seconds(3600)

    private let clients: Mutex<[ClientID: Client]>
    private let uses = Mutex<Uses>(Uses())
    /// Counts who registers how often.
    let throttle = RegistrationThrottle()

    private struct Uses {
        /// When each client's use was last noted.
        var noted: [ClientID: NumericDate] = [:]
        /// What is still to be written.
        var waiting: [ClientID: NumericDate] = [:]
    }

    /// A register of these clients.
    init(_ clients: [Client] = []) {
        self.clients = Mutex(Dictionary(clients.map { ($0.id, $0) }, uniquingKeysWith: { $1 }))
    }

    /// The client of that id, as a request wrote it.
    func client(_ id: String) -> Client? {
        guard let id = try? ClientID(id) else { return nil }
        return clients.withLock { $0[id] }
    }

    /// All of them.
    var all: [Client] { clients.withLock { Array($0.values) } }

    /// How many there are.
    var count: Int { clients.withLock { $0.count } }

    /// Takes over what the store says of one client.
    func take(_ id: ClientID, _ client: Client?) {
        clients.withLock { $0[id] = client.flatMap { $0.isSelfDeclared ? $0 : nil } }
    }

    /// Takes over all that the store has.
    func replace(_ all: [Client]) {
        let all = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        clients.withLock { $0 = all }
    }

    // MARK: Uses

    /// Notes that a client was used; costs nothing to speak of, and is written down later.
    func noteUse(of client: Client, at now: NumericDate) {
        let stored = client.origin.lastUsedAt
        uses.withLock { uses in
            if let last = uses.noted[client.id] ?? stored, last.distance(to: now) < Self.usePrecision { return }
            uses.noted[client.id] = now
            uses.waiting[client.id] = now
        }
    }

    /// What is to be written down; the caller gives it back when that fails.
    func takeUses() -> [ClientID: NumericDate] {
        uses.withLock { uses in
            defer { uses.waiting = [:] }
            return uses.waiting
        }
    }

    /// Takes back what could not be written.
    func returnUses(_ failed: [ClientID: NumericDate]) {
        uses.withLock { $0.waiting.merge(failed) { max($0, $1) } }
    }

    /// Forgets the notes of clients that were not used for so long that the next use is written in any case.
    func forgetUses(before time: NumericDate) { uses.withLock { $0.noted = $0.noted.filter { time <= $0.value } } }
}

/// How many clients each address has registered within the hour; in memory, for one process.
final class RegistrationThrottle: Sendable {
    /// Over how long it counts.
    static let window = Duration.seconds(3600)
    /// So many addresses are counted; when there are more, those whose hour is over make room, then all.
    private static let maximumAddresses = 20_000

    private struct Count {
        var since: NumericDate
        var registrations: Int
    }

    private let counts = Mutex<[AddressPrefix: Count]>([:])

    /// Counts a registration; answers how many seconds to wait when there were too many.
    func count(_ address: String?, limit: Int, at now: NumericDate) -> Int? {
        let prefix = AddressPrefix(address)
        return counts.withLock { counts -> Int? in
            if counts.count >= Self.maximumAddresses, counts[prefix] == nil {
                counts = counts.filter { $0.value.since.distance(to: now) < Self.window }
                if counts.count >= Self.maximumAddresses { counts = [:] }
            }
            var count = counts[prefix] ?? Count(since: now, registrations: 0)
            if count.since.distance(to: now) >= Self.window { count = Count(since: now, registrations: 0) }
            guard count.registrations < limit else {
                let left = Self.window - count.since.distance(to: now)
                return max(1, Int(left.components.seconds))
            }
            count.registrations += 1
            counts[prefix] = count
            return nil
        }
    }
}
