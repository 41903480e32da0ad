import JOSE
import OAuth
import Synchronization

/// Whether a name and a password are those of somebody who may sign in.
///
/// The work is the same for known and unknown names, for disabled people and for those without a password: two look-ups,
/// the same counts, one hash. What differs is told to the audit alone.
///
/// Called by the sign-in page; what follows (session, second factor) is not decided here.
struct PasswordSignIn: Sendable {
    /// What became of an attempt.
    enum Outcome: Sendable, Equatable {
        /// It is they, as they were when the password was proven: its hash is the one that was compared with. A second factor
        /// may be asked for yet.
        case signedIn(User)
        /// The name or the password is wrong: which, nobody is told.
        case wrong
        /// Too many failures: attempts count again after this span.
        case blocked(retryAfter: Duration)
        /// Too many are signing in: 503 with `Retry-After`.
        case busy
        /// The store or the hasher does not work now: 503.
        case unavailable
    }

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// Checks a user name or an e-mail address, as it was typed, and a password.
    func attempt(username typed: String, password: String, request: EndpointRequest) async -> Outcome {
        let name = Self.name(typed)
        let user: User?
        do throws(StoreError) { user = try await find(name) } catch { return .unavailable }
        let attempt = SignInAttempt(
            typed: name,
            user: user,
            from: AddressPrefix(request.remoteAddress),
            browser: BrowserCookies(issuer: service.issuer, tenant: service.id).browser(in: request),
            pepper: service.snapshot.pepper
        )
        let proven = ProvenHash()
        let outcome = await GuardedProof(service: service)
            .attempt(attempt, on: user?.id) { await check(password, of: user, noting: proven) }
        switch outcome {
        case .right:
            guard let user, let hash = proven.value else { return .unavailable }
            return await current(user, hash)
        case .wrong: return .wrong
        case .blocked(let span): return .blocked(retryAfter: span)
        case .busy: return .busy
        case .unavailable: return .unavailable
        }
    }

    /// The typed name without the blanks around it and in lower case: the form in which names are kept.
    private static func name(_ typed: String) -> String {
        let blank: (Character) -> Bool = { $0.isWhitespace }
        return String(typed.drop(while: blank).reversed().drop(while: blank).reversed()).lowercased()
    }

    /// Both look-ups always, so that their number tells nothing; a user name comes before an e-mail address.
    private func find(_ name: String) async throws(StoreError) -> User? {
        var named: User?
        var mailed: User?
        if let username = try? Username(name) { named = try await service.store.user(named: username) }
        if let email = try? EmailAddress(name) { mailed = try await service.store.user(withEmail: email) }
        return named ?? mailed
    }

    private func check(_ password: String, of user: User?, noting proven: ProvenHash) async -> GuardedProof.Verdict {
        let hash = user.flatMap { $0.isEnabled ? $0.passwordHash : nil }
        switch await PasswordCheck(service).verdict(on: password, against: hash) {
        case .right(let isOutdated):
            guard let user, let hash else { return .wrong(reason: "unknown_account") }
            do throws(StoreError) {
                // Both may have changed while the hash waited for its turn.
                guard let present = try await service.store.user(user.id), present.isEnabled,
                    present.passwordHash == hash
                else { return .wrong(reason: "changed_meanwhile") }
            } catch { return .unavailable }
            proven.value = isOutdated ? await PasswordCheck(service).renew(hash, of: user.id, password: password) : hash
            return .right(isWhole: user.timePassword?.confirmedAt == nil)
        case .wrong:
            return .wrong(reason: Self.reason(user))
        case .unusable: return .wrong(reason: "unusable_hash")
        case .busy: return .busy
        case .unavailable: return .unavailable
        }
    }

    private static func reason(_ user: User?) -> String {
        guard let user else { return "unknown_account" }
        if !user.isEnabled { return "disabled" }
        return user.passwordHash == nil ? "no_password" : "wrong_password"
    }

    /// The person as the store has them now, with the hash that was proven.
    private func current(_ user: User, _ proven: PasswordHash) async -> Outcome {
        do throws(StoreError) {
            guard let now = try await service.store.user(user.id), now.isEnabled, now.passwordHash == proven else {
                return .wrong
            }
            return .signedIn(now)
        } catch { return .unavailable }
    }
}

/// Which hash a password was compared with, or took its place just now.
private final class ProvenHash: Sendable {
    private let hash = Mutex<PasswordHash?>(nil)

    var value: PasswordHash? {
        get { hash.withLock(\.self) }
        set { hash.withLock { $0 = newValue } }
    }
}
