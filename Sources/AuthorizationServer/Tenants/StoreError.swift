import OAuth

/// Why a verb of a store did nothing.
///
/// Whichever case it is, the verb changed nothing: each is atomic.
public enum StoreError: Error, Equatable, Sendable {
    /// The tenant does not exist.
    case unknownTenant(TenantID)
    /// The record does not exist in this tenant.
    case notFound
    /// A record of that name, or a resource of that identifier, exists in this tenant.
    case alreadyExists
    /// Two secrets of the client are valid now: wait, remove one, or replace both.
    case tooManySecrets
    /// The database was written by a later version of Signet; running this one on it could destroy data.
    case newerSchema(found: Int, known: Int)
    /// A row does not hold what this version could have written.
    case corrupt(String)
    /// The store cannot be used now: disk full, file gone, locked for too long. Trying later may help.
    case unavailable(String)
    /// The store was closed.
    case closed
}

extension StoreError: CustomStringConvertible {
    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .unknownTenant(let tenant): "there is no tenant \(tenant)"
        case .notFound: "there is no such record"
        case .alreadyExists: "a record of that name exists already"
        case .tooManySecrets: "two secrets are valid already: remove one, or replace both"
        case .newerSchema(let found, let known):
            "the database has schema \(found), this version knows \(known): use the newer version of Signet"
        case .corrupt(let what): "the database holds something unreadable: \(what)"
        case .unavailable(let why): "the store is unavailable: \(why)"
        case .closed: "the store was closed"
        }
    }
}
