import JOSE
import OAuth
import SigningKeys

/// The second factor: time-based one-time passwords (RFC 6238) and recovery codes.
///
/// States of a person: none; set up but not confirmed, which counts for nothing and ends soon (``PendingSeed``); confirmed.
/// A confirmed one is never replaced, only removed by who has just proven it (the caller sees to that) or by an operator.
///
/// Each time step is accepted once (RFC 6238 §5.2) and each recovery code is used once, by atomic verbs of the store.
/// Guesses are throttled like passwords, and by their own counts. Called by the pages.
struct SecondFactor: Sendable {
    /// Which of the two it was.
    enum Method: String, Sendable, Equatable {
        /// A code of the authenticator app.
        case oneTimePassword = "otp"
        /// A recovery code; it is used up, and so many are left.
        case recoveryCode = "recovery"
    }

    /// What became of a code.
    enum Outcome: Sendable, Equatable {
        /// It is right, and used up.
        case right(Method)
        /// It is wrong, used before, or the person has no second factor.
        case wrong
        /// Too many failures: attempts count again after this span.
        case blocked(retryAfter: Duration)
        /// Try again: 503.
        case busy, unavailable
    }

    /// What became of the confirmation of a set-up.
    enum Confirmation: Sendable, Equatable {
        /// It counts from now on; these codes are shown once.
        case confirmed(recoveryCodes: [RecoveryCode])
        /// There is no set-up to confirm: begin anew.
        case missing
        case wrong
        case blocked(retryAfter: Duration)
        case busy, unavailable
    }

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    private var pepper: Pepper { service.snapshot.pepper }

    // MARK: Setting up

    /// Makes a new seed, which counts once it is confirmed in this session; nil when the person has a confirmed factor.
    ///
    /// Each call makes another one: whoever saw a former seed and did not confirm it must have nothing from it. The caller
    /// has seen to it that the person has proven who they are only just now.
    func beginSetup(_ user: User, in session: SessionID) async throws(StoreError) -> SecondFactorSetup? {
        guard user.timePassword?.confirmedAt == nil else { return nil }
        let seed = service.house.random.bytes(OneTimeCode.seedLength)
        let sealed = try seal(PendingSeed(seed: seed, begunAt: service.now, session: session).bytes, user.id)
        let changed = try await service.store.updateUser(user.id, audit: event(user.id, "setup_begun")) {
            if $0.timePassword?.confirmedAt == nil { $0.timePassword = TimePassword(sealedSeed: sealed) }
        }
        return changed.timePassword?.sealedSeed == sealed ? setup(seed, user) : nil
    }

    /// The set-up that was begun in this session and is not confirmed, to show its page once more.
    func pendingSetup(_ user: User, in session: SessionID) -> SecondFactorSetup? {
        openSeed(user, in: session).map { setup($0.seed, user) }
    }

    /// When the set-up of this session was begun; nil without one.
    func setupBegan(_ user: User, in session: SessionID) -> NumericDate? { openSeed(user, in: session)?.begunAt }

    /// Ends a set-up by a first code, and makes the recovery codes.
    func confirmSetup(
        _ user: User,
        in session: SessionID,
        code: String,
        request: EndpointRequest
    ) async -> Confirmation {
        guard let password = user.timePassword, let pending = openSeed(user, in: session),
            let sealed = try? seal(pending.seed, user.id)
        else { return .missing }
        switch await guarded(user, request, { await checkTime(code, pending.seed, user.id) }) {
        case .right: break
        case .wrong: return .wrong
        case .blocked(let span): return .blocked(retryAfter: span)
        case .busy: return .busy
        case .unavailable: return .unavailable
        }
        let codes = recoveryCodes()
        let hashes = codes.map { $0.hash(of: user.id, pepper: pepper) }
        let now = service.now
        do throws(StoreError) {
            let changed = try await service.store.updateUser(user.id, audit: event(user.id, "confirmed")) {
                // Only the seed that the code is of, and only once.
                guard $0.timePassword == password else { return }
                $0.timePassword?.sealedSeed = sealed
                $0.timePassword?.confirmedAt = now
                $0.timePassword?.recoveryCodes = hashes
            }
            return changed.timePassword?.recoveryCodes == hashes ? .confirmed(recoveryCodes: codes) : .missing
        } catch { return .unavailable }
    }

    // MARK: Proving

    /// Checks a code of the app or a recovery code, and uses it up.
    func check(_ user: User, code: String, request: EndpointRequest) async -> Outcome {
        guard let password = user.timePassword, password.confirmedAt != nil else { return .wrong }
        let recovery = RecoveryCode(typed: code)
        let outcome = await guarded(user, request) {
            if let recovery { return await checkRecovery(recovery, user.id) }
            guard let seed = try? seed(password, user.id) else { return .unavailable }
            return await checkTime(code, seed, user.id)
        }
        switch outcome {
        case .right: return .right(recovery == nil ? .oneTimePassword : .recoveryCode)
        case .wrong: return .wrong
        case .blocked(let span): return .blocked(retryAfter: span)
        case .busy: return .busy
        case .unavailable: return .unavailable
        }
    }

    // MARK: Changing

    /// New recovery codes in place of the old ones; nil without a confirmed factor.
    ///
    /// The caller has it proven first.
    func renewRecoveryCodes(_ user: User) async throws(StoreError) -> [RecoveryCode]? {
        let codes = recoveryCodes()
        let hashes = codes.map { $0.hash(of: user.id, pepper: pepper) }
        let changed = try await service.store.updateUser(user.id, audit: event(user.id, "recovery_codes_renewed")) {
            if $0.timePassword?.confirmedAt != nil { $0.timePassword?.recoveryCodes = hashes }
        }
        return changed.timePassword?.recoveryCodes == hashes ? codes : nil
    }

    /// Takes the second factor away.
    ///
    /// The caller has it proven first.
    func remove(_ user: User) async throws(StoreError) {
        try await service.store.updateUser(user.id, audit: event(user.id, "removed")) { $0.timePassword = nil }
    }

    // MARK: Steps

    private func guarded(
        _ user: User,
        _ request: EndpointRequest,
        _ check: @Sendable () async -> GuardedProof.Verdict
    ) async -> GuardedProof.Outcome {
        let attempt = SignInAttempt(
            .secondFactor,
            of: user.id,
            from: AddressPrefix(request.remoteAddress),
            browser: BrowserCookies(issuer: service.issuer, tenant: service.id).browser(in: request),
            pepper: pepper
        )
        return await GuardedProof(service: service).attempt(attempt, on: user.id, check)
    }

    private func checkTime(_ typed: String, _ seed: [UInt8], _ user: UserID) async -> GuardedProof.Verdict {
        // Apps show the code in two groups.
        let code = String(decoding: typed.utf8.filter { !" -".utf8.contains($0) }, as: UTF8.self)
        guard let step = OneTimeCode(seed: seed).step(of: code, at: service.now.whole) else {
            return .wrong(reason: "wrong_code")
        }
        do throws(StoreError) {
            switch try await service.store.consumeTimeStep(step, of: user) {
            case .taken: return .right(isWhole: true)
            case .alreadyTaken: return .wrong(reason: "code_used_before")
            case .missing: return .wrong(reason: "no_user")
            }
        } catch { return .unavailable }
    }

    private func checkRecovery(_ code: RecoveryCode, _ user: UserID) async -> GuardedProof.Verdict {
        let event = AuditEvent(.recoveryCodeUsed, at: service.now, by: .user(user)) { $0.member("user", user.value) }
        do throws(StoreError) {
            switch try await service.store.consumeRecoveryCode(
                code.hash(of: user, pepper: pepper),
                of: user,
                audit: event
            ) {
            case .taken: return .right(isWhole: true)
            case .alreadyTaken, .missing: return .wrong(reason: "wrong_recovery_code")
            }
        } catch { return .unavailable }
    }

    private func recoveryCodes() -> [RecoveryCode] {
        (0..<RecoveryCode.count).map { _ in RecoveryCode(random: service.house.random) }
    }

    private func openSeed(_ user: User, in session: SessionID) -> PendingSeed? {
        guard let password = user.timePassword, password.confirmedAt == nil,
            let pending = (try? seed(password, user.id)).flatMap(PendingSeed.init(parsing:)),
            pending.isOpen(in: session, at: service.now)
        else { return nil }
        return pending
    }

    private func seal(_ bytes: [UInt8], _ user: UserID) throws(StoreError) -> [UInt8] {
        do throws(SealError) { return try service.snapshot.dataKey.seal(bytes, for: place(of: user)) } catch {
            throw .corrupt("\(error)")
        }
    }

    private func seed(_ password: TimePassword, _ user: UserID) throws(SealError) -> [UInt8] {
        try service.snapshot.dataKey.open(password.sealedSeed, from: place(of: user))
    }

    private func setup(_ seed: [UInt8], _ user: User) -> SecondFactorSetup {
        SecondFactorSetup(
            seed: seed,
            issuer: service.snapshot.displayName.value,
            account: user.email?.value ?? user.username.value
        )
    }

    private func place(of user: UserID) -> SealingContext {
        SealingContext(tenant: service.id.value, table: "user_account", row: "\(user)/totp")
    }

    private func event(_ user: UserID, _ change: String) -> AuditEvent {
        AuditEvent(.userSecondFactorChanged, at: service.now, by: .user(user)) {
            $0.member("user", user.value)
            $0.member("change", change)
        }
    }
}
