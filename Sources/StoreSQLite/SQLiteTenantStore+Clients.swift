import AuthorizationServer
import GRDB
import JOSE
import OAuth

extension SQLiteTenantStore {
    func createClient(_ client: Client, audit event: AuditEvent) async throws(StoreError) {
        try ClientSecret.check(client.secrets, at: client.createdAt)
        try await database.change(id) { [id] db in
            try ClientRows.insert(db, id, client)
            return .some(client, (), [event])
        }
    }

    func client(_ client: ClientID) async throws(StoreError) -> Client? {
        try await database.read { [id] db in try ClientRows.find(db, id, client) }
    }

    func clients() async throws(StoreError) -> [Client] {
        try await database.read { [id] db in try ClientRows.all(db, id) }
    }

    func updateClient(
        _ client: ClientID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Client) -> Void
    ) async throws(StoreError) -> Client {
        try await database.change(id) { [id] db in
            guard let old = try ClientRows.find(db, id, client) else { throw StoreError.notFound }
            let new = old.updated(by: change)
            if new == old { return .none(old) }
            try ClientRows.update(db, id, new)
            return .some(new, new, [event])
        }
    }

    func deleteClient(_ client: ClientID, audit event: AuditEvent) async throws(StoreError) {
        try await database.change(id) { [id] db in
            guard let old = try ClientRows.find(db, id, client), try ClientRows.delete(db, id, client) else {
                throw StoreError.notFound
            }
            return .some(old, (), [event])
        }
    }

    func addSecret(
        _ secret: ClientSecret,
        to client: ClientID,
        keepingOldUntil: NumericDate?,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) -> Client {
        try await changeSecrets(of: client, event) { old in
            try ClientSecret.secrets(old, adding: secret, keepingOldUntil: keepingOldUntil, at: now)
        }
    }

    func removeSecret(
        _ secret: String,
        of client: ClientID,
        audit event: AuditEvent
    ) async throws(StoreError) -> Client {
        try await changeSecrets(of: client, event) { old in
            guard old.contains(where: { $0.id == secret }) else { throw StoreError.notFound }
            return old.filter { $0.id != secret }
        }
    }

    private func changeSecrets(
        of client: ClientID,
        _ event: AuditEvent,
        _ change: @escaping @Sendable ([ClientSecret]) throws -> [ClientSecret]
    ) async throws(StoreError) -> Client {
        try await database.change(id) { [id] db in
            guard let old = try ClientRows.find(db, id, client) else { throw StoreError.notFound }
            let new = old.with(secrets: try change(old.secrets))
            try ClientRows.replaceSecrets(db, id, of: new)
            return .some(new, new, [event])
        }
    }
}
