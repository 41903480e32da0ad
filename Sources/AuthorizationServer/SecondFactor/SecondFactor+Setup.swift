import JOSE
import OAuth
import SigningKeys

/// Setting it up: a seed is made, shown, and counts once a first code of it is right.
extension SecondFactor {
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

    private func openSeed(_ user: User, in session: SessionID) -> PendingSeed? {
        guard let password = user.timePassword, password.confirmedAt == nil,
            let pending = (try? seed(password, user.id)).flatMap(PendingSeed.init(parsing:)),
            pending.isOpen(in: session, at: service.now)
        else { return nil }
        return pending
    }

    private func setup(_ seed: [UInt8], _ user: User) -> SecondFactorSetup {
        SecondFactorSetup(
            seed: seed,
            issuer: service.snapshot.displayName.value,
            account: user.email?.value ?? user.username.value
        )
    }
}
