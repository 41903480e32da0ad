import OAuth

/// What a person signs in for: a client's request that waits, or their own account page.
enum SignInPurpose: Sendable {
    case authorization(PendingSignIn)
    case account

    /// What the visit is for; nil when it names a request that is over, or another browser's.
    static func of(_ visit: PageVisit) async throws(StoreError) -> SignInPurpose? {
        guard let handle = visit.value(PendingSignIn.parameter) else { return .account }
        return try await PendingSignIn.find(handle, for: visit.request, in: visit.service)
            .map(SignInPurpose.authorization)
    }

    /// The handle that forms carry on.
    var handle: OpaqueToken? {
        guard case .authorization(let waiting) = self else { return nil }
        return waiting.handle
    }

    /// The request of the client.
    var request: AuthorizationRequest? {
        guard case .authorization(let waiting) = self else { return nil }
        return waiting.pending.request
    }

    /// The client's name.
    func clientName(in service: TenantService) -> String? {
        request.flatMap { service.snapshot.client($0.client.value)?.client.name.value }
    }

    /// Which languages go first: the person's, then those that the client asked for.
    func languages(of user: User? = nil) -> [String] { (user?.locale.map { [$0] } ?? []) + (request?.locales ?? []) }

    /// Where it goes on once somebody is signed in.
    var nextPath: String { handle == nil ? AccountDoor.path : "/oauth2/resume" }

    /// On to what comes next.
    func goOn(_ visit: PageVisit, fields: PageResponses.Fields = []) -> EndpointResponse {
        visit.redirect(to: nextPath, handle: handle, fields: fields)
    }

    /// The page for a request that is over.
    static func expired(_ visit: PageVisit) -> EndpointResponse { visit.error("expired", status: 400) }
}
