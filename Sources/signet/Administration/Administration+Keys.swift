import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

extension Administration {
    /// Does what is due in a tenant's key rings, and makes a ring for each algorithm that is in use and has none.
    ///
    /// `including`: one that is about to be in use.
    @discardableResult
    func maintainKeys(
        of tenant: TenantID,
        including algorithm: JWSAlgorithm? = nil
    ) async throws(CommandFailure) -> KeyRingReport {
        let configuration = try await configuration(of: tenant)
        let algorithms = configuration.algorithmsInUse.union(algorithm.map { [$0] } ?? [])
        return try await on("the signing keys of tenant \"\(tenant)\"") {
            try await keeper(of: configuration.tenant).maintain(algorithms)
        }
    }

    /// Rotates the ring of an algorithm.
    func rotateKey(
        _ algorithm: JWSAlgorithm,
        of tenant: TenantID
    ) async throws(CommandFailure) -> RotationAnswer {
        let record = try await self.tenant(tenant)
        let answer = try await on("the signing keys of tenant \"\(tenant)\"") {
            try await keeper(of: record).rotate(algorithm).answer
        }
        guard let answer else {
            throw CommandFailure(
                .notFound,
                "tenant \"\(tenant)\" has no signing keys for \(algorithm.rawValue)",
                remedy: "`signet key list --tenant \(tenant)` shows those that it has"
            )
        }
        return answer
    }

    /// Declares a key compromised: it leaves the JWKS at once and is replaced at once.
    func revokeKey(_ keyID: String, of tenant: TenantID) async throws(CommandFailure) -> RevocationAnswer {
        let record = try await self.tenant(tenant)
        let answer = try await on("the signing keys of tenant \"\(tenant)\"") {
            try await keeper(of: record).revoke(keyID: keyID).answer
        }
        guard answer != .unknown else {
            throw CommandFailure(
                .notFound,
                "tenant \"\(tenant)\" has no key \"\(keyID)\"",
                remedy: "`signet key list --tenant \(tenant)` shows those that it has"
            )
        }
        return answer
    }

    private func keeper(of tenant: Tenant) throws -> KeyRingKeeper {
        KeyRingKeeper(
            tenant: tenant.id.value,
            store: store.tenant(tenant.id).signingKeys(by: actor, time: time),
            dataKey: try masterKeys.unwrap(tenant.sealedDataKey, tenant: tenant.id.value),
            schedule: schedule,
            time: time
        )
    }
}

extension TenantConfiguration {
    /// The algorithms that its tokens are signed with.
    var algorithmsInUse: Set<JWSAlgorithm> {
        Set(resources.compactMap(\.accessTokenAlgorithm)).union([tenant.accessTokenAlgorithm])
    }
}
