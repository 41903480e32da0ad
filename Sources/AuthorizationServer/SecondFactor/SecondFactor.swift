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

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    var pepper: Pepper { service.snapshot.pepper }

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

    func guarded(
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

    func checkTime(_ typed: String, _ seed: [UInt8], _ user: UserID) async -> GuardedProof.Verdict {
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

    func recoveryCodes() -> [RecoveryCode] {
        (0..<RecoveryCode.count).map { _ in RecoveryCode(random: service.house.random) }
    }

    func seal(_ bytes: [UInt8], _ user: UserID) throws(StoreError) -> [UInt8] {
        do throws(SealError) { return try service.snapshot.dataKey.seal(bytes, for: place(of: user)) } catch {
            throw .corrupt("\(error)")
        }
    }

    func seed(_ password: TimePassword, _ user: UserID) throws(SealError) -> [UInt8] {
        try service.snapshot.dataKey.open(password.sealedSeed, from: place(of: user))
    }

    private func place(of user: UserID) -> SealingContext {
        SealingContext(tenant: service.id.value, table: "user_account", row: "\(user)/totp")
    }

    func event(_ user: UserID, _ change: String) -> AuditEvent {
        AuditEvent(.userSecondFactorChanged, at: service.now, by: .user(user)) {
            $0.member("user", user.value)
            $0.member("change", change)
        }
    }
}
