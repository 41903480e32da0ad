import JOSE
import Logging

/// Keeps the key rings of one tenant: makes, rotates, retires and revokes keys in its store.
///
/// Any number of keepers in any number of processes may work on the same store at the same time, without a lease. Each
/// loads the rows, works out what is due, makes the keys that this needs and writes everything back on the condition that
/// nobody else wrote meanwhile. Who loses throws its work away and looks again; mostly it then finds nothing to do.
///
/// ```swift
/// let keeper = KeyRingKeeper(tenant: "acme", store: store, dataKey: dataKey, schedule: schedule, time: SystemTime())
/// let report = try await keeper.maintain([.es256])
/// // sleep until report.nextDeadline, or until the change sequence tells that the rows have changed
/// ```
public struct KeyRingKeeper: Sendable {
    private let tenant: String
    private let store: any SigningKeyStore
    private let dataKey: DataKey
    private let schedule: KeySchedule
    private let time: any TimeSource
    private let keyPairs: any KeyPairSource
    private let logger: Logger

    /// Makes a keeper; it holds no state besides what it is given.
    public init(
        tenant: String,
        store: any SigningKeyStore,
        dataKey: DataKey,
        schedule: KeySchedule,
        time: any TimeSource,
        keyPairs: any KeyPairSource = LocalKeyPairs(),
        logger: Logger = Logger(label: "signet.keys")
    ) {
        self.tenant = tenant
        self.store = store
        self.dataKey = dataKey
        self.schedule = schedule
        self.time = time
        self.keyPairs = keyPairs
        self.logger = logger
    }

    /// Does whatever is due, and makes a ring for each algorithm that lacks one.
    ///
    /// `algorithms` are those that the tenant and its resources are configured for. Rings of others get no new keys; the
    /// ones they have wear out. Throws the store's errors, `KeyRingError` and `KeyRingKeeperError`.
    public func maintain(_ algorithms: Set<JWSAlgorithm>) async throws -> KeyRingReport {
        try await change(using: algorithms) { draft in try draft.settle(using: algorithms) }.report
    }

    /// Rotates one ring: at once when the standby has been published long enough, else as soon as it has.
    ///
    /// The wish is noted in the store, so whichever process runs `maintain` then carries it out; noting it again while it
    /// is pending changes nothing.
    ///
    /// - Returns: A `nil` answer when the tenant has no ring for the algorithm.
    public func rotate(_ algorithm: JWSAlgorithm) async throws -> (answer: RotationAnswer?, report: KeyRingReport) {
        let (answer, report) = try await change { [schedule] draft -> RotationAnswer? in
            let wish = draft.order(algorithm) { ring, now in
                let moment = ring.requestRotation(now: now, schedule: schedule)
                return (from: ring.active?.keyID, to: ring.standby?.keyID, moment: moment)
            }
            guard let wish, let to = wish.to, let moment = wish.moment else { return nil }
            return draft.rings[algorithm]?.active?.keyID == to
                ? .rotated(to: to, from: wish.from)
                : .scheduled(to: to, at: moment)
        }
        return (answer, report)
    }

    /// Declares a key compromised: it leaves the JWK Set at once and signs nothing more.
    ///
    /// Was it the active one, the standby signs at once, and a new standby is published. Other processes follow when
    /// their snapshot does (`KeySchedule.propagation`), validators when their copy of the JWK Set runs out.
    public func revoke(keyID: String) async throws -> (answer: RevocationAnswer, report: KeyRingReport) {
        try await change { [schedule] draft in
            guard let algorithm = draft.rings.algorithm(of: keyID) else { return .unknown }
            let outcome = draft.order(algorithm) { ring, now in
                let standby = ring.standby
                let isHeld = standby.map { $0.publishedAt.advanced(by: schedule.publishAhead) <= now } ?? false
                let state = ring.revoke(keyID: keyID, now: now)
                return (state: state, heldStandby: isHeld ? standby?.keyID : nil)
            }
            guard let outcome, let state = outcome.state else { return .unknown }
            guard state == .active else { return .revoked(state: state, successor: nil, alreadyHeld: false) }
            let successor = draft.rings[algorithm]?.active?.keyID
            let isHeld = successor != nil && successor == outcome.heldStandby
            return .revoked(state: state, successor: successor, alreadyHeld: isHeld)
        }
    }

    // MARK: Compare and swap

    /// How often a keeper looks again; each time, somebody else has got further.
    private static let maximumAttempts = 50

    /// Loads, drafts, writes back; from the start when somebody else wrote meanwhile.
    ///
    /// `body` is called for each draft. `algorithms` is `nil` when only an operator's order is to be carried out.
    private func change<Answer: Sendable>(
        using algorithms: Set<JWSAlgorithm>? = nil,
        _ body: @Sendable (inout KeyRingDraft) throws -> Answer
    ) async throws -> (answer: Answer, report: KeyRingReport) {
        var stock = KeyStock()
        for attempt in 1...Self.maximumAttempts {
            let loaded = try await store.load()
            let old = try KeyRings(rows: loaded.rows)
            var draft: KeyRingDraft
            var answer: Answer
            repeat {
                draft = KeyRingDraft(old, stock: stock, now: time.now(), schedule: schedule)
                answer = try body(&draft)
                for algorithm in draft.missing {
                    stock.add(try await newKey(for: algorithm), algorithm)
                }
            } while !draft.missing.isEmpty

            let changes = KeyRingChange.changes(from: old, to: draft.rings)
            let rows = draft.rings.rows
            var version = loaded.version
            if !changes.isEmpty {
                guard try await store.replace(rows: rows, ifVersion: version) else {
                    logger.debug(
                        "Another process changed the signing keys first",
                        metadata: ["tenant": "\(tenant)", "attempt": "\(attempt)"]
                    )
                    continue
                }
                version += 1
                log(changes)
            }
            let inUse = algorithms ?? Set(draft.rings.rings.keys)
            let report = KeyRingReport(
                stored: StoredKeyRing(version: version, rows: rows),
                changes: changes,
                nextDeadline: draft.rings.nextDeadline(for: inUse, schedule: schedule)
            )
            return (answer, report)
        }
        throw KeyRingKeeperError.contended(attempts: Self.maximumAttempts)
    }

    private func newKey(for algorithm: JWSAlgorithm) async throws -> NewKey {
        let pair = try await keyPairs.keyPair(for: algorithm)
        let place = RingKey.place(tenant: tenant, keyID: pair.keyID)
        return NewKey(
            keyID: pair.keyID,
            publicJWK: pair.publicJWK.bytes,
            sealedPrivateKey: try dataKey.seal(pair.pkcs8, for: place)
        )
    }

    private func log(_ changes: [KeyRingChange]) {
        for change in changes {
            logger.info(
                "A signing key changed",
                metadata: [
                    "tenant": "\(tenant)", "change": "\(change.kind.rawValue)", "kid": "\(change.keyID)",
                    "algorithm": "\(change.algorithm.rawValue)",
                ]
            )
        }
    }
}

/// Why a keeper gave up.
public enum KeyRingKeeperError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Others changed the rows each time that this one tried to.
    case contended(attempts: Int)

    /// What happened.
    public var description: String {
        switch self {
        case .contended(let attempts): "the signing keys were changed by others in each of \(attempts) attempts"
        }
    }
}
