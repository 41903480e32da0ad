import JOSE

/// All rings of one tenant: the stored rows, sorted out.
public struct KeyRings: Sendable, Hashable {
    /// The rings by algorithm.
    public private(set) var rings: [JWSAlgorithm: KeyRing]
    /// Rows with an algorithm or a state of a later Signet: kept as they are, so that an older process that runs beside a
    /// newer one does not delete its keys.
    let foreign: [StoredSigningKey]

    /// Sorts rows into rings.
    public init(rows: [StoredSigningKey] = []) throws(KeyRingError) {
        var keys: [JWSAlgorithm: [RingKey]] = [:]
        var foreign: [StoredSigningKey] = []
        var seen: Set<String> = []
        for row in rows {
            guard seen.insert(row.keyID).inserted else { throw .repeatedKey(keyID: row.keyID) }
            if let algorithm = JWSAlgorithm(rawValue: row.algorithm), let state = KeyState(rawValue: row.state) {
                keys[algorithm, default: []].append(try RingKey(row: row, algorithm: algorithm, state: state))
            } else {
                foreign.append(row)
            }
        }
        var rings: [JWSAlgorithm: KeyRing] = [:]
        for (algorithm, keys) in keys {
            rings[algorithm] = try KeyRing(algorithm: algorithm, keys: keys)
        }
        self.rings = rings
        self.foreign = foreign
    }

    /// The rings in a stable order.
    public var inOrder: [KeyRing] { rings.values.sorted { $0.algorithm.rawValue < $1.algorithm.rawValue } }

    /// The rows, in a stable order.
    public var rows: [StoredSigningKey] { inOrder.flatMap { $0.keys.map(\.row) } + foreign }

    /// The ring that holds a key.
    func algorithm(of keyID: String) -> JWSAlgorithm? {
        rings.first { $0.value.keys.contains { $0.keyID == keyID } }?.key
    }

    /// The first deadline of all rings; those whose algorithm is not in use only wear out.
    public func nextDeadline(for algorithms: Set<JWSAlgorithm>, schedule: KeySchedule) -> NumericDate? {
        rings.values
            .compactMap { ring in
                algorithms.contains(ring.algorithm)
                    ? ring.nextDeadline(schedule: schedule)
                    : ring.nextEnd(schedule: schedule)
            }
            .min()
    }

    subscript(algorithm: JWSAlgorithm) -> KeyRing? {
        get { rings[algorithm] }
        set { rings[algorithm] = newValue }
    }
}
