import JOSE

/// Slows down who guesses, without locking out who does not (OWASP Authentication Cheat Sheet; NIST SP 800-63B §5.2.2).
///
/// - A stranger's failures count for (account, address), for the account, and for the address; see ``SignInLimit`` for
///   how each blocks. Every block ends by itself.
/// - A browser in which this person has signed in before counts alone: whatever strangers do to the account, or others
///   at the same address, its owner gets in (OWASP: device cookies). So nobody can lock a person, or everybody, out.
/// - Unknown accounts are counted like known ones: a block says nothing about who exists.
/// - Attempts on one account from one address take turns in a process, so that a burst cannot be checked before its first
///   failures are counted.
struct SignInThrottle: Sendable {
    /// What the counts say of an attempt.
    struct Standing: Sendable {
        /// When the next attempt counts; nil for now.
        let blockedUntil: NumericDate?
        /// Whether the browser is one in which the person has signed in before.
        let isKnownBrowser: Bool
        fileprivate let counts: [String: SignInAttempts]
    }

    /// How long a browser is remembered: as long as its cookie.
    private static let browserMemory = Duration.seconds(180 * 24 * 3600)
    /// How old the memory is when it is written anew.
    private static let browserRefresh = Duration.seconds(30 * 24 * 3600)
    /// How long a stranger's row is kept: longer than any rule remembers.
    private static let rowLifetime = Duration.seconds(2 * 24 * 3600)

    let store: any SignInAttemptStore

    /// What holds for an attempt at `now`.
    func standing(of attempt: SignInAttempt, at now: NumericDate) async throws(StoreError) -> Standing {
        let counts = try await store.attempts(attempt.strangerKeys + [attempt.browserKey].compactMap(\.self))
        let isKnown = attempt.browserKey.map { counts[$0] != nil } ?? false
        let until = keys(of: attempt, isKnownBrowser: isKnown).compactMap { counts[$0]?.blockedUntil }.max()
        return Standing(
            blockedUntil: until.flatMap { now < $0 ? $0 : nil },
            isKnownBrowser: isKnown,
            counts: counts
        )
    }

    /// The key under which attempts take turns.
    func turn(of attempt: SignInAttempt, _ standing: Standing) -> String {
        keys(of: attempt, isKnownBrowser: standing.isKnownBrowser)[0]
    }

    /// Counts a failure.
    ///
    /// - Returns: The kinds of count under which it began a block (`pair`, `account`, `address`, `browser`), and until
    ///   when the longest one lasts.
    func noteFailure(
        of attempt: SignInAttempt,
        _ standing: Standing,
        at now: NumericDate
    ) async throws(StoreError) -> (blocked: [String], until: NumericDate?) {
        let proof = attempt.proof
        let counts = try await store.recordFailure(
            keys(of: attempt, isKnownBrowser: standing.isKnownBrowser),
            expiresAt: now.advanced(by: standing.isKnownBrowser ? Self.browserMemory : Self.rowLifetime)
        ) { key, former in
            SignInAttempt.limit(of: key, proof).next(after: former, at: now)
        }
        let blocks = counts.compactMapValues(\.blockedUntil).filter { now < $0.value }
        return (blocks.keys.map { String($0.prefix { $0 != ":" }) }.sorted(), blocks.values.max())
    }

    /// Forgets the failures of this account from this address, not those of others (NIST SP 800-63B §5.2.2).
    ///
    /// `isWhole` says that the person is signed in by this, so that the browser is known from now on. After a password
    /// alone, where a second factor is asked for, it is not: else each new browser would get guesses of its own.
    func noteSuccess(
        of attempt: SignInAttempt,
        _ standing: Standing,
        isWhole: Bool,
        at now: NumericDate
    ) async throws(StoreError) {
        if standing.counts[attempt.pairKey] != nil { try await store.clearAttempts([attempt.pairKey]) }
        guard isWhole, let browser = attempt.browserKey else { return }
        if let known = standing.counts[browser], known.failures == 0,
            now < known.lastFailureAt.advanced(by: Self.browserRefresh)
        {
            return
        }
        try await store.recordFailure([browser], expiresAt: now.advanced(by: Self.browserMemory)) { _, _ in
            SignInAttempts(failures: 0, lastFailureAt: now)
        }
    }

    private func keys(of attempt: SignInAttempt, isKnownBrowser: Bool) -> [String] {
        if isKnownBrowser, let browser = attempt.browserKey { return [browser] }
        return attempt.strangerKeys
    }
}
