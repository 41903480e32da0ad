import JOSE
import JSON
import OAuth

/// Who somebody of a provider is here: known by (issuer, sub), by a proven address, or made on the spot.
///
/// 1. The account that is linked to (issuer, sub).
/// 2. Where the provider's configuration says so, the account of the same verified e-mail address. It must be verified
///    here too: else somebody could prepare an account in another's name and wait for them to walk into it.
/// 3. Where it says so, a new account, if the address is of an allowed domain.
struct UpstreamAccounts: Sendable {
    let service: TenantService
    let provider: UpstreamProvider

    /// The longest value of a mapped claim, as JSON.
    private static let maximumClaimBytes = 2048

    /// The person, enabled; `completing` brings what else the provider knows, and is called only for somebody new.
    func user(
        of identity: UpstreamIdentity,
        completing: () async throws(UpstreamRefusal) -> UpstreamIdentity
    ) async throws(UpstreamRefusal) -> User {
        if let known = try await linked(identity.subject) { return try Self.enabled(known) }
        guard provider.linksByVerifiedEmail || provider.createsUsers else {
            throw UpstreamRefusal(.unknownAccount, "account: none is linked, and none is made")
        }
        let identity = try await completing()
        if let email = identity.verifiedEmail, let user = try await user(with: email) {
            guard provider.linksByVerifiedEmail, user.isEmailVerified else {
                throw UpstreamRefusal(.accountExists, "account: the address is another account's")
            }
            _ = try Self.enabled(user)
            return try await link(identity, to: user)
        }
        guard provider.createsUsers else {
            throw UpstreamRefusal(.unknownAccount, "account: nobody has that address, and none is made")
        }
        return try await make(identity)
    }

    private static func enabled(_ user: User) throws(UpstreamRefusal) -> User {
        guard user.isEnabled else { throw UpstreamRefusal(.accountDisabled, "account: \(user.id) is disabled") }
        return user
    }

    private func linked(_ subject: String) async throws(UpstreamRefusal) -> User? {
        try await UpstreamRefusal.stored { () async throws(StoreError) in
            guard let link = try await service.store.link(issuer: provider.issuer, subject: subject) else { return nil }
            return try await service.store.user(link.user)
        }
    }

    private func user(with email: EmailAddress) async throws(UpstreamRefusal) -> User? {
        try await UpstreamRefusal.stored { () async throws(StoreError) in
            try await service.store.user(withEmail: email)
        }
    }

    private func link(_ identity: UpstreamIdentity, to user: User) async throws(UpstreamRefusal) -> User {
        do throws(StoreError) {
            let link = newLink(identity.subject, user.id)
            try await service.store.createLink(link, audit: event(.upstreamLinked, link))
            return user
        } catch {
            // Another tab was faster: then it is linked now, to whomever the store says.
            guard error == .alreadyExists, let known = try await linked(identity.subject) else {
                throw UpstreamRefusal(error)
            }
            return try Self.enabled(known)
        }
    }

    // MARK: New accounts

    private func make(_ identity: UpstreamIdentity) async throws(UpstreamRefusal) -> User {
        let email = identity.verifiedEmail
        if !provider.allowedDomains.isEmpty {
            guard let email, provider.allowedDomains.contains(where: { $0.lowercased() == email.domain }) else {
                throw UpstreamRefusal(.wrongDomain, "account: no verified address of an allowed domain")
            }
        }
        for username in usernames(for: identity) {
            let user = newUser(identity, username)
            let link = newLink(identity.subject, user.id)
            do throws(StoreError) {
                try await service.store.createUser(user, link: link, audit: event(.userCreated, link))
                return user
            } catch {
                guard error == .alreadyExists else { throw UpstreamRefusal(error) }
                if let known = try await linked(identity.subject) { return try Self.enabled(known) }
                if let email, try await self.user(with: email) != nil {
                    throw UpstreamRefusal(.accountExists, "account: the address is another account's")
                }
                // The name is taken: the next one.
            }
        }
        throw UpstreamRefusal(.failed, "account: no free user name")
    }

    /// A name that was mapped by the operator, the proven address, or one that is certainly free.
    ///
    /// `preferred_username` is what people call themselves somewhere else: not believed unless the operator maps it, and
    /// never where it is an address that was not proven: whose it is would sign in with it, now or once they have come.
    private func usernames(for identity: UpstreamIdentity) -> [Username] {
        let mapped = provider.claimMapping["preferred_username"].flatMap { identity.claims[$0]?.stringValue }
            .flatMap { $0.contains("@") && $0.lowercased() != identity.verifiedEmail?.value ? nil : $0 }
        let made = "\(provider.name.value.prefix(40))-\(Hexadecimal.encode(service.house.random.bytes(6)))"
        return [mapped, identity.verifiedEmail?.value, made].compactMap { $0.flatMap { try? Username($0) } }
    }

    private func newUser(_ identity: UpstreamIdentity, _ username: Username) -> User {
        var claims = JSONObject()
        for (ours, theirs) in provider.claimMapping.sorted(by: { $0.key < $1.key }) {
            guard !ClaimMapping.own.contains(ours), let value = identity.claims[theirs], value != .null,
                value.bytes.count <= Self.maximumClaimBytes
            else { continue }
            claims[ours] = value
        }
        return User(
            id: UserID(random: service.house.random),
            username: username,
            email: identity.verifiedEmail,
            isEmailVerified: identity.verifiedEmail != nil,
            name: identity.name,
            locale: identity.locale,
            claims: claims,
            roles: provider.defaultRoles,
            createdAt: service.now
        )
    }

    private func newLink(_ subject: String, _ user: UserID) -> UpstreamLink {
        UpstreamLink(
            provider: provider.name,
            issuer: provider.issuer,
            subject: subject,
            user: user,
            createdAt: service.now
        )
    }

    private func event(_ kind: AuditKind, _ link: UpstreamLink) -> AuditEvent {
        AuditEvent(kind, at: service.now, by: .user(link.user)) { json in
            json.member("user", link.user.value)
            json.member("provider", link.provider.value)
            json.member("issuer", link.issuer.value)
            json.member("upstream_sub", link.subject)
        }
    }
}

/// Which claims an upstream's may become.
public enum ClaimMapping {
    /// Claims that Signet itself says, from what it knows or decides: no upstream claim takes their place.
    static let own: Set<String> = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash",
        "s_hash", "sid", "client_id", "tenant_id", "scope", "roles", "cnf", "act", "events", "email", "email_verified",
        "name", "locale", "updated_at", "preferred_username",
    ]

    /// Whether an operator may map to that claim; `preferred_username` says what new people are called.
    public static func isAllowed(_ ours: String) -> Bool {
        (1...100).contains(ours.utf8.count) && (!own.contains(ours) || ours == "preferred_username")
    }
}
