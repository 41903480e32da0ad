import AuthorizationServer
import JOSE

extension MemoryState.OfTenant {
    /// Failed attempts under one key.
    struct AttemptCount: Sendable {
        var attempts: SignInAttempts
        var expiresAt: NumericDate
    }
}

extension MemoryTenantStore {
    func attempts(_ keys: [String]) async throws(StoreError) -> [String: SignInAttempts] {
        let counts = try read { state in state.attempts.filter { keys.contains($0.key) } }
        return counts?.mapValues(\.attempts) ?? [:]
    }

    func recordFailure(
        _ keys: [String],
        expiresAt: NumericDate,
        _ next: @escaping @Sendable (_ key: String, _ former: SignInAttempts?) -> SignInAttempts
    ) async throws(StoreError) -> [String: SignInAttempts] {
        try write { state throws(StoreError) in
            var counts: [String: SignInAttempts] = [:]
            for key in Set(keys) {
                let count = next(key, state.attempts[key]?.attempts)
                state.attempts[key] = .init(attempts: count, expiresAt: expiresAt)
                counts[key] = count
            }
            return ([], counts)
        }
    }

    func clearAttempts(_ keys: [String]) async throws(StoreError) {
        try write { state throws(StoreError) in
            for key in keys { state.attempts[key] = nil }
            return ([], ())
        }
    }

    func forgetAttempts(
        beginningWith prefixes: [String],
        audit event: AuditEvent
    ) async throws(StoreError) -> Int {
        try write { state throws(StoreError) in
            let keys = state.attempts.keys.filter { key in prefixes.contains { key.hasPrefix($0) } }
            for key in keys { state.attempts[key] = nil }
            return (keys.isEmpty ? [] : [event], keys.count)
        }
    }
}
