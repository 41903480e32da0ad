import JOSE
import Logging
import OAuth

/// Refreshes the upstream tokens of one tenant that are due (OpenID Connect Core §12).
///
/// Accounts are leased from the store, so that several nodes share the work; a node that dies leaves its accounts to the
/// others when the lease ends. What fails is tried again after growing pauses; tokens that the provider has ended, or
/// that have failed for days, are forgotten.
struct UpstreamRefresh: Sendable {
    let service: TenantService
    let logger: Logger

    private static let lease = Duration.seconds(120)
    private static let batch = 16
    private static let firstPause = 30.0
    private static let longestPause = 3600.0
    /// About two days.
    private static let maximumFailures = 48

    private var vault: SealedTokenVault { SealedTokenVault(service) }

    /// One round; answers how many accounts were looked at.
    func round() async throws(StoreError) -> Int {
        guard !service.snapshot.providers.isEmpty else { return 0 }
        let now = service.now
        let due = try await service.store.claimUpstreamRefreshes(
            at: now,
            leaseUntil: now.advanced(by: Self.lease),
            limit: Self.batch
        )
        // Side by side: a provider that hangs must not use up the others' leases.
        await withTaskGroup(of: Void.self) { group in
            for record in due { group.addTask { await refresh(record) } }
        }
        return due.count
    }

    private func refresh(_ record: UpstreamTokenRecord) async {
        do throws(StoreError) {
            try await step(record)
        } catch {
            guard error != .notFound else { return }
            log("upstream tokens could not be kept", record, "\(error)")
        }
    }

    private func step(_ record: UpstreamTokenRecord) async throws(StoreError) {
        let tokens: UpstreamTokens
        do throws(StoreError) { tokens = try vault.opened(record) } catch {
            log("upstream tokens are forgotten", record, "\(error)")
            return try await forget(record)
        }
        guard let provider = service.snapshot.providers.first(where: { $0.name == tokens.provider }),
            provider.issuer == record.issuer, let refreshToken = tokens.refreshToken
        else { return try await forget(record) }
        guard provider.isEnabled else {
            let later = service.now.advanced(by: .seconds(Self.longestPause))
            return try await keep(tokens, record, refreshAt: later)
        }
        let fresh: UpstreamTokens
        do throws(UpstreamRefusal) { fresh = try await refreshed(tokens, by: refreshToken, at: provider, record) } catch
        {
            return try await failed(tokens, record, error)
        }
        try await keep(fresh, record, refreshAt: fresh.refreshAt)
    }

    private func refreshed(
        _ tokens: UpstreamTokens,
        by refreshToken: String,
        at provider: UpstreamProvider,
        _ record: UpstreamTokenRecord
    ) async throws(UpstreamRefusal) -> UpstreamTokens {
        let party = try await UpstreamDoor(service: service, provider: provider).relyingParty()
        let answer = try await party.refresh(refreshToken)
        if answer.idToken != nil {
            // OpenID Connect Core §12.2: an ID token of a refresh speaks of the same person.
            let identity = try await party.identity(answer, expecting: .init())
            guard identity.subject == record.subject else {
                throw UpstreamRefusal(.failed, "ID token: sub is another than before", code: "invalid_grant")
            }
        }
        var fresh = UpstreamTokens(answer, of: provider.name, at: service.now)
        // RFC 6749 §6: without a new refresh token the old one goes on; without a scope nothing of it has changed.
        fresh.refreshToken = answer.refreshToken ?? refreshToken
        fresh.scope = answer.scope ?? tokens.scope
        return fresh
    }

    private func failed(
        _ tokens: UpstreamTokens,
        _ record: UpstreamTokenRecord,
        _ refusal: UpstreamRefusal
    ) async throws(StoreError) {
        guard refusal.code != "invalid_grant", tokens.failures + 1 < Self.maximumFailures else {
            log("upstream tokens are forgotten", record, refusal.reason)
            return try await forget(record)
        }
        log("upstream tokens could not be refreshed", record, refusal.reason)
        var tokens = tokens
        tokens.failures += 1
        let pause = min(Self.firstPause * Double(1 << min(tokens.failures - 1, 16)), Self.longestPause)
        try await keep(tokens, record, refreshAt: service.now.advanced(by: .seconds(pause)))
    }

    /// Keeps tokens, unless the person has signed in meanwhile and brought newer ones.
    private func keep(
        _ tokens: UpstreamTokens,
        _ record: UpstreamTokenRecord,
        refreshAt: NumericDate?
    ) async throws(StoreError) {
        guard try await isUnchanged(record) else { return }
        try await vault.put(tokens, issuer: record.issuer, subject: record.subject, refreshAt: refreshAt)
    }

    private func forget(_ record: UpstreamTokenRecord) async throws(StoreError) {
        guard try await isUnchanged(record) else { return }
        try await vault.remove(issuer: record.issuer, subject: record.subject)
    }

    private func isUnchanged(_ record: UpstreamTokenRecord) async throws(StoreError) -> Bool {
        try await service.store.upstreamTokens(issuer: record.issuer, subject: record.subject) == record.sealed
    }

    /// Whose account it is stays out of the log.
    private func log(_ message: Logger.Message, _ record: UpstreamTokenRecord, _ reason: String) {
        logger.warning(
            message,
            metadata: ["tenant": "\(service.id)", "issuer": "\(record.issuer)", "reason": "\(reason)"]
        )
    }
}

extension IdentityService {
    /// Refreshes upstream tokens of all tenants that are due: once in a while, by a background service.
    ///
    /// One tenant's trouble leaves the others alone. Answers how many accounts were looked at.
    @discardableResult
    public func refreshUpstreamTokens() async -> Int {
        var count = 0
        for service in services {
            let refresh = UpstreamRefresh(service: service, logger: logger)
            do throws(StoreError) { count += try await refresh.round() } catch {
                logger.warning(
                    "due upstream tokens could not be read",
                    metadata: ["tenant": "\(service.id)", "error": "\(error)"]
                )
            }
        }
        return count
    }
}
