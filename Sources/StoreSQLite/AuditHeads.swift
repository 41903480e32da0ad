import AuthorizationServer
import GRDB
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

/// The events of one transaction, until they are appended at its end.
struct AuditDraft {
    private var batches: [AuditBatch] = []

    /// How many batches there are; goes back with ``forget(after:)``.
    var count: Int { batches.count }

    /// Appends events to a tenant's chain with this transaction.
    mutating func append(_ events: [AuditEvent], to tenant: TenantID) {
        if !events.isEmpty { batches.append(AuditBatch(tenant: tenant, events: events)) }
    }

    /// Undoes what was added since there were so many.
    mutating func forget(after count: Int) { batches.removeSubrange(count...) }

    /// Writes one segment for each tenant; answers with the ends of their chains, true once the transaction is committed.
    func append(_ db: Database, _ guesses: AuditHeadGuesses) throws -> [TenantID: AuditHead] {
        var merged: [AuditBatch] = []
        var positions: [TenantID: Int] = [:]
        for batch in batches {
            if let position = positions[batch.tenant] {
                merged[position].events += batch.events
            } else {
                positions[batch.tenant] = merged.count
                merged.append(batch)
            }
        }
        var heads: [TenantID: AuditHead] = [:]
        for batch in merged {
            heads[batch.tenant] = try AuditRows.append(db, batch, guess: guesses[batch.tenant])
        }
        return heads
    }
}
