import AuthorizationServer
import JOSE
import OAuth

extension MemoryState {
    /// Deletes up to `limit` expired records over all tenants.
    mutating func purgeExpired(at now: NumericDate, limit: Int) -> Int {
        var purged = 0
        for id in tenants.keys where purged < limit {
            purged += tenants[id]?.purge(at: now, limit: limit - purged) ?? 0
        }
        return purged
    }
}

extension MemoryState.OfTenant {
    fileprivate mutating func purge(at now: NumericDate, limit: Int) -> Int {
        var left = limit
        for client in clients.values {
            var secrets = client.secrets
            secrets.removeAll { secret in
                guard left > 0, !secret.isValid(at: now) else { return false }
                left -= 1
                return true
            }
            if secrets != client.secrets { clients[client.id] = client.with(secrets: secrets) }
        }
        for (id, session) in sessions.all where !session.isValid(at: now) && left > 0 {
            sessions.remove(id)
            left -= 1
        }
        attempts.purge(&left) { $0.expiresAt <= now }
        requests.pending.purge(&left) { $0.expiresAt <= now }
        requests.codes.purge(&left) { $0.purgeableAt <= now }
        refreshTokens.families.purge(&left) { $0.expiresAt <= now || $0.idleExpiresAt <= now }
        refreshTokens.revoked.purge(&left) { $0 <= now }
        deliveries.purge(&left) { $0.expiresAt <= now }
        federation.signIns.purge(&left) { $0.expiresAt <= now }
        assertions.purge(&left) { $0 <= now }
        initialAccessTokens.purge(&left) { $0.expiresAt.map { $0 <= now } ?? false }
        return limit - left
    }
}

extension Dictionary {
    /// Removes up to `left` values that have expired, and counts down.
    fileprivate mutating func purge(_ left: inout Int, _ hasExpired: (Value) -> Bool) {
        for (key, value) in self where left > 0 && hasExpired(value) {
            self[key] = nil
            left -= 1
        }
    }
}
