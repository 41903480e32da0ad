import OAuth

/// A person changes their own password: the old one is proven, the new one is judged, every other session ends.
///
/// Called by the account page.
struct PasswordChange: Sendable {
    /// What became of it.
    enum Outcome: Sendable, Equatable {
        /// The new password counts, and the other sessions have ended.
        case changed
        /// The old password is wrong.
        case wrong
        /// The new one may not be chosen.
        case refused(PasswordRefusal)
        /// Too many failures: attempts count again after this span.
        case blocked(retryAfter: Duration)
        /// Try again: 503.
        case busy, unavailable
    }

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// Changes the password of the person of `session`.
    func attempt(
        _ user: User,
        session: Session,
        current: String,
        new: String,
        request: EndpointRequest
    ) async -> Outcome {
        guard let hash = user.passwordHash, user.isEnabled else { return .wrong }
        let policy = PasswordPolicy(service.snapshot.signIn, common: service.house.commonPasswords)
        if let refusal = policy.check(new, for: user) { return .refused(refusal) }
        if let old = PasswordText(current), old == PasswordText(new) { return .refused(.unchanged) }
        // A stolen session must not become a way to guess the password.
        let attempt = SignInAttempt(
            .password,
            of: user.id,
            from: AddressPrefix(request.remoteAddress),
            browser: BrowserCookies(issuer: service.issuer, tenant: service.id).browser(in: request),
            pepper: service.snapshot.pepper
        )
        let outcome = await GuardedProof(service: service)
            .attempt(attempt, on: user.id) {
                switch await PasswordCheck(service).verdict(on: current, against: hash) {
                case .right: .right(isWhole: false)
                case .wrong: .wrong(reason: "wrong_password")
                case .unusable: .wrong(reason: "unusable_hash")
                case .busy: .busy
                case .unavailable: .unavailable
                }
            }
        switch outcome {
        case .right: return await set(new, for: user, replacing: hash, in: session)
        case .wrong: return .wrong
        case .blocked(let span): return .blocked(retryAfter: span)
        case .busy: return .busy
        case .unavailable: return .unavailable
        }
    }

    private func set(
        _ password: String,
        for user: User,
        replacing old: PasswordHash,
        in session: Session
    ) async -> Outcome {
        let hash: PasswordHash
        do throws(PasswordHasherError) { hash = try await service.house.passwords.hash(password) } catch {
            return error == .busy ? .busy : .unavailable
        }
        let event = AuditEvent(.userPasswordSet, at: service.now, by: .user(user.id)) {
            $0.member("user", user.id.value)
        }
        do throws(StoreError) {
            let changed = try await service.store.updateUser(user.id, audit: event) {
                if $0.passwordHash == old { $0.passwordHash = hash }
            }
            // Somebody else has set another one meanwhile: the old one proves nothing any more.
            guard changed.passwordHash == hash else { return .wrong }
            // Whoever knew the old password may be signed in somewhere.
            try await SessionIssuer(service).end(.user(user.id, except: session.id), by: .user(user.id))
            return .changed
        } catch { return .unavailable }
    }
}
