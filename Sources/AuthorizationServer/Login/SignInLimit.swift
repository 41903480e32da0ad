import JOSE

/// How failures to sign in slow down what comes after them: a rule on values.
///
/// Some failures are free. Each one after them blocks for twice as long as the one before, up to a longest span, after
/// which the lock opens by itself. Attempts during a block are not looked at and do not make it longer; failures that
/// lie long back are forgotten.
struct SignInLimit: Sendable, Equatable {
    /// How many failures have no consequence.
    let free: Int
    /// The block after the first failure that is not free.
    let shortest: Duration
    /// The longest block.
    let longest: Duration
    /// After how long without a failure counting starts anew.
    let memory: Duration

    /// One account from one address: somebody who guesses the password of one person.
    static let pair = SignInLimit(free: 5, shortest: .seconds(15), longest: .seconds(900), memory: .seconds(43_200))
    /// One account from everywhere: many machines that guess the password of one person.
    ///
    /// It only slows, at most one minute, since every stranger can bring it about; see ``browser``.
    static let account = SignInLimit(free: 30, shortest: .seconds(1), longest: .seconds(60), memory: .seconds(43_200))
    /// One account's second factor from everywhere; only who knows the password brings it about, and six digits need
    /// more of a limit: at most 96 guesses a day (RFC 4226 §7.3).
    static let secondFactorAccount = SignInLimit(
        free: 10,
        shortest: .seconds(15),
        longest: .seconds(900),
        memory: .seconds(43_200)
    )
    /// All accounts from one address: somebody who tries one password with many names.
    ///
    /// Offices share addresses, so it has room.
    static let address = SignInLimit(free: 50, shortest: .seconds(1), longest: .seconds(300), memory: .seconds(3_600))
    /// A browser that has signed in to the account before: it is not held up by what strangers do.
    static let browser = SignInLimit(free: 10, shortest: .seconds(15), longest: .seconds(900), memory: .seconds(43_200))

    /// The count after one more failure.
    func next(after former: SignInAttempts?, at now: NumericDate) -> SignInAttempts {
        let isRemembered = former.map { now < $0.lastFailureAt.advanced(by: memory) } ?? false
        let failures = (isRemembered ? former?.failures ?? 0 : 0) + 1
        return SignInAttempts(
            failures: failures,
            lastFailureAt: now,
            blockedUntil: block(after: failures).map { now.advanced(by: $0) }
        )
    }

    /// How long so many failures in a row block; nil for not at all.
    func block(after failures: Int) -> Duration? {
        guard failures >= free else { return nil }
        let doublings = min(failures - free, 32)
        return min(shortest * (1 << doublings), longest)
    }
}
