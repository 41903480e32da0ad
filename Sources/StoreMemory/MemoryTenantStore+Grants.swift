import AuthorizationServer
import JOSE
import OAuth

extension MemoryTenantStore {
    func grant(of user: UserID, to client: ClientID) async throws(StoreError) -> UserGrant? {
        try read { $0.grants.values.first { $0.user == user && $0.client == client } } ?? nil
    }

    func grant(_ id: UserGrantID) async throws(StoreError) -> UserGrant? { try read { $0.grants[id] } ?? nil }

    func grants(of user: UserID) async throws(StoreError) -> [UserGrant] {
        let grants = try read { $0.grants.values.filter { $0.user == user } }
        return (grants ?? []).sorted { ($1.updatedAt, $0.id) < ($0.updatedAt, $1.id) }
    }

    func widenGrant(_ grant: UserGrant, audit event: AuditEvent) async throws(StoreError) -> UserGrant {
        try write { state throws(StoreError) in
            guard state.users.all[grant.user] != nil, state.clients[grant.client] != nil else { throw .notFound }
            guard let old = state.grants.values.first(where: { $0.user == grant.user && $0.client == grant.client })
            else {
                guard state.grants[grant.id] == nil else { throw .alreadyExists }
                state.grants[grant.id] = grant
                return ([event], grant)
            }
            let new = old.widened(by: grant)
            if new == old { return ([], old) }
            state.grants[new.id] = new
            return ([event], new)
        }
    }

    func revokeGrant(
        _ id: UserGrantID,
        of user: UserID,
        at now: NumericDate,
        audit event: AuditEvent
    ) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.grants[id]?.user == user else { throw .notFound }
            state.grants[id] = nil
            for code in state.requests.codes.values where code.code.grant == id {
                state.revokeTokens(of: code)
                state.requests.codes[code.code.hash] = nil
            }
            state.refreshTokens.revoke(at: now) { $0.grant == id }
            return ([event], ())
        }
    }
}
