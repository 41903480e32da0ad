import AuthorizationServer
import JOSE
import OAuth

extension MemoryState.OfTenant {
    mutating func queue(_ delivery: LogoutDelivery) throws(StoreError) {
        guard clients[delivery.client] != nil else { throw .notFound }
        guard deliveries[delivery.id] == nil else { throw .alreadyExists }
        deliveries[delivery.id] = delivery
    }
}

extension MemoryTenantStore {
    func claimDeliveries(
        at now: NumericDate,
        leaseUntil: NumericDate,
        limit: Int
    ) async throws(StoreError) -> [LogoutDelivery] {
        try write { state throws(StoreError) in
            let due = state.deliveries.values.filter { $0.nextAttemptAt <= now && now < $0.expiresAt }
                .sorted { ($0.nextAttemptAt, $0.id) < ($1.nextAttemptAt, $1.id) }
                .prefix(max(0, limit))
            let claimed = due.map { delivery in
                var delivery = delivery
                delivery.attempts += 1
                delivery.nextAttemptAt = leaseUntil
                return delivery
            }
            for delivery in claimed { state.deliveries[delivery.id] = delivery }
            return ([], claimed)
        }
    }

    func retryDelivery(_ id: String, at nextAttemptAt: NumericDate) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.deliveries[id] != nil else { throw .notFound }
            state.deliveries[id]?.nextAttemptAt = nextAttemptAt
            return ([], ())
        }
    }

    func finishDelivery(_ id: String, audit event: AuditEvent) async throws(StoreError) {
        try write { state throws(StoreError) in
            guard state.deliveries.removeValue(forKey: id) != nil else { throw .notFound }
            return ([event], ())
        }
    }
}
