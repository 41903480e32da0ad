import OAuth

/// Compares a password with a hash, and replaces a hash whose parameters have changed.
struct PasswordCheck: Sendable {
    /// What a comparison found.
    enum Verdict: Sendable, Equatable {
        case right(isOutdated: Bool)
        case wrong
        /// The stored hash is none that can be read.
        case unusable
        case busy, unavailable
    }

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// One hash's work, also without a hash.
    func verdict(on password: String, against hash: PasswordHash?) async -> Verdict {
        do throws(PasswordHasherError) {
            switch try await service.house.passwords.verify(password, against: hash) {
            case .right: return .right(isOutdated: false)
            case .rightButOutdated: return .right(isOutdated: true)
            case .wrong: return .wrong
            }
        } catch {
            switch error {
            case .busy: return .busy
            case .unusableHash: return .unusable
            case .failed: return .unavailable
            }
        }
    }

    /// Hashes a password anew that was just proven; when it does not work out, the next sign-in tries again.
    ///
    /// - Returns: The hash of that password that stands now.
    func renew(_ hash: PasswordHash, of user: UserID, password: String) async -> PasswordHash {
        guard let new = try? await service.house.passwords.hash(password) else { return hash }
        let event = AuditEvent(.userPasswordSet, at: service.now, by: .system) {
            $0.member("user", user.value)
            $0.member("reason", "hash_parameters")
        }
        let changed = try? await service.store.updateUser(user, audit: event) {
            // Another password may have been set meanwhile: that one counts.
            if $0.passwordHash == hash { $0.passwordHash = new }
        }
        return changed?.passwordHash == new ? new : hash
    }
}
