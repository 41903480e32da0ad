import OAuth

/// What the buttons of the account page do.
struct AccountActions: Sendable {
    static let endSessionPath = "/account/sessions/end"
    static let endOthersPath = "/account/sessions/end-others"
    static let disconnectPath = "/account/apps/disconnect"
    static let signOutPath = "/account/sign-out"

    let service: TenantService

    /// Ends one of the person's sessions; one that is another's, or gone, is left alone and told alike.
    @Sendable func endSession(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (_, user) async throws(StoreError) in
            if let id = visit.value("session").flatMap({ try? SessionID($0) }),
                let session = try await service.store.session(id, at: service.now), session.user == user.id
            {
                try await SessionIssuer(service).end(.session(id), by: .user(user.id))
            }
            return AccountDone.sessionEnded.answer(visit)
        }
    }

    /// Ends all of the person's sessions but this one.
    @Sendable func endOthers(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (session, user) async throws(StoreError) in
            try await SessionIssuer(service).end(.user(user.id, except: session.id), by: .user(user.id))
            return AccountDone.otherSessionsEnded.answer(visit)
        }
    }

    /// Takes back what the person has allowed a client, with all its refresh tokens.
    @Sendable func disconnect(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        try await AccountDoor.signedIn(visit) { (_, user) async throws(StoreError) in
            if let id = visit.value("grant").flatMap({ try? UserGrantID($0) }) {
                let now = service.now
                let event = AuditEvent(.grantRevoked, at: now, by: .user(user.id)) {
                    $0.member("grant", id.value)
                    $0.member("user", user.id.value)
                }
                do throws(StoreError) {
                    try await service.store.revokeGrant(id, of: user.id, at: now, audit: event)
                } catch {
                    guard error == .notFound else { throw error }
                }
            }
            return AccountDone.appDisconnected.answer(visit)
        }
    }

    /// Signs out here; also a session that lacks a second factor.
    @Sendable func signOut(_ visit: PageVisit) async throws(StoreError) -> EndpointResponse {
        let issuer = SessionIssuer(service)
        if let (session, user) = try await issuer.current(visit.request) {
            try await issuer.end(.session(session.id), by: .user(user.id))
        }
        return visit.redirect(to: AccountDoor.signedOutPath, fields: issuer.clearingCookies)
    }
}
