import AuthorizationServer
import JOSE
import OAuth

extension MemoryTenantStore {
    func createClient(_ client: Client, audit event: AuditEvent) async throws(StoreError) {
        try ClientSecret.check(client.secrets, at: client.createdAt)
        try change(event) { state throws(StoreError) in
            guard state.clients[client.id] == nil else { throw .alreadyExists }
            state.clients[client.id] = client
            state.touch(client)
            return (true, ())
        }
    }

    func client(_ id: ClientID) async throws(StoreError) -> Client? { try read { $0.clients[id] } ?? nil }

    func clients() async throws(StoreError) -> [Client] {
        try read { $0.clients.values.sorted { $0.id < $1.id } } ?? []
    }

    func updateClient(
        _ id: ClientID,
        audit event: AuditEvent,
        _ change: @escaping @Sendable (inout Client) -> Void
    ) async throws(StoreError) -> Client {
        try changeClient(id, event) { old throws(StoreError) in old.updated(by: change) }
    }

    func deleteClient(_ id: ClientID, audit event: AuditEvent) async throws(StoreError) {
        try change(event) { state throws(StoreError) in
            guard let client = state.clients.removeValue(forKey: id) else { throw .notFound }
            state.forget(client: id)
            state.touch(client)
            return (true, ())
        }
    }

    func addSecret(
        _ secret: ClientSecret,
        to id: ClientID,
        keepingOldUntil: NumericDate?,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) -> Client {
        try changeClient(id, event) { old throws(StoreError) in
            old.with(
                secrets: try ClientSecret.secrets(
                    old.secrets,
                    adding: secret,
                    keepingOldUntil: keepingOldUntil,
                    at: now
                )
            )
        }
    }

    func removeSecret(_ secret: String, of id: ClientID, audit event: AuditEvent) async throws(StoreError) -> Client {
        try changeClient(id, event) { old throws(StoreError) in
            guard old.secrets.contains(where: { $0.id == secret }) else { throw .notFound }
            return old.with(secrets: old.secrets.filter { $0.id != secret })
        }
    }

    func changeClient(
        _ id: ClientID,
        _ event: AuditEvent,
        _ body: (Client) throws(StoreError) -> Client
    ) throws(StoreError) -> Client {
        try change(event) { state throws(StoreError) in
            guard let old = state.clients[id] else { throw .notFound }
            let new = try body(old)
            state.clients[id] = new
            state.touch(new)
            return (new != old, new)
        }
    }
}
