import JOSE
import OAuth

/// The way of every attempt to prove something: throttle, turn, check, count, audit.
///
/// No proof can leave a step out.
///
/// Called by ``PasswordSignIn``, ``PasswordChange`` and ``SecondFactor``.
struct GuardedProof: Sendable {
    /// What the check itself found.
    enum Verdict: Sendable {
        /// The proof is right; `isWhole` says that the person is signed in by it.
        case right(isWhole: Bool)
        /// It is wrong; the reason is for the audit alone.
        case wrong(reason: String)
        /// Nothing could be found out.
        case busy, unavailable
    }

    /// What became of the attempt.
    enum Outcome: Sendable, Equatable {
        case right, wrong
        case blocked(retryAfter: Duration)
        case busy, unavailable
    }

    let service: TenantService

    private var throttle: SignInThrottle { SignInThrottle(store: service.store) }

    /// Runs `check` unless the attempt is blocked, and counts what it finds.
    ///
    /// `user` is whom the attempt is about, if there is such a person, for the audit.
    func attempt(
        _ attempt: SignInAttempt,
        on user: UserID?,
        _ check: @Sendable () async -> Verdict
    ) async -> Outcome {
        do {
            var standing = try await throttle.standing(of: attempt, at: service.now)
            if let refusal = refusal(standing) { return refusal }
            let turn = "\(service.id):\(throttle.turn(of: attempt, standing))"
            try await service.house.signInTurns.take(turn)
            defer { service.house.signInTurns.giveBack(turn) }
            // Those before may have failed.
            standing = try await throttle.standing(of: attempt, at: service.now)
            if let refusal = refusal(standing) { return refusal }
            switch await check() {
            case .right(let isWhole):
                try await throttle.noteSuccess(of: attempt, standing, isWhole: isWhole, at: service.now)
                return .right
            case .wrong(let reason):
                try await count(attempt, standing, on: user, reason: reason)
                return .wrong
            case .busy: return .busy
            case .unavailable: return .unavailable
            }
        } catch Turns.Refusal.full {
            return .busy
        } catch { return .unavailable }
    }

    private func refusal(_ standing: SignInThrottle.Standing) -> Outcome? {
        standing.blockedUntil.map { .blocked(retryAfter: service.now.distance(to: $0)) }
    }

    private func count(
        _ attempt: SignInAttempt,
        _ standing: SignInThrottle.Standing,
        on user: UserID?,
        reason: String
    ) async throws(StoreError) {
        let (blocked, until) = try await throttle.noteFailure(of: attempt, standing, at: service.now)
        audit(.signInFailed, attempt, user) { [("reason", reason)] }
        guard let until else { return }
        audit(.signInBlocked, attempt, user) {
            [("blocked", blocked.joined(separator: " ")), ("until", "\(until.whole)")]
        }
    }

    /// A refusal is recorded as soon as the log can, but it does not wait for the disk: nothing leaves the house.
    private func audit(
        _ kind: AuditKind,
        _ attempt: SignInAttempt,
        _ user: UserID?,
        _ fields: () -> [(String, String)]
    ) {
        let event = AuditEvent(kind, at: service.now, by: .unknown) { json in
            json.member("proof", attempt.proof.rawValue)
            // Of an account that does not exist only the hash of the typed name: it could be a password.
            if let user { json.member("user", user.value) } else { json.member("unknown_account", attempt.account) }
            json.member("address", attempt.address.description)
            for (name, value) in fields() { json.member(name, value) }
        }
        service.house.audit.note(event, tenant: service.id)
    }
}
