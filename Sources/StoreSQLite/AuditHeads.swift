import AuthorizationServer
import OAuth
import Synchronization

/// Where the audit chains ended after our own last commit: guesses, because other processes append too.
final class AuditHeadGuesses: Sendable {
    private let heads = Mutex<[TenantID: AuditHead]>([:])

    subscript(tenant: TenantID) -> AuditHead? { heads.withLock { $0[tenant] } }

    /// Takes over what a transaction has appended, once it is committed.
    func learn(_ new: [TenantID: AuditHead]) {
        if !new.isEmpty { heads.withLock { $0.merge(new) { _, new in new } } }
    }
}

/// The ends of the audit chains as one transaction sees them: guesses from before, and what it has appended itself.
struct AuditHeads {
    let guesses: AuditHeadGuesses
    private(set) var new: [TenantID: AuditHead] = [:]

    init(guesses: AuditHeadGuesses) { self.guesses = guesses }

    subscript(tenant: TenantID) -> AuditHead? {
        get { new[tenant] ?? guesses[tenant] }
        set { new[tenant] = newValue }
    }
}
