import JOSE
import OAuth

/// What a request wants of the session in which it is answered: who, how recently, how well.
///
/// A value, without I/O. Whatever is wanted has an end: once the person has signed in for this very request
/// (``PendingAuthorization/authenticatedSession``), signing in is not asked for again.
struct AuthenticationDemand: Sendable {
    /// What is missing.
    enum Next: Sendable, Equatable {
        case none
        case signIn
        case chooseAccount
        case secondFactor
        case secondFactorSetup
        case refuse(OAuthError)
    }

    let next: Next

    init(
        _ pending: PendingAuthorization,
        _ session: Session,
        _ user: User,
        _ client: Client,
        in service: TenantService
    ) {
        let request = pending.request
        let hasJustSignedIn = pending.authenticatedSession == session.id
        let hasChosen = hasJustSignedIn || pending.selectedSession == session.id
        next =
            Self.person(request, user, client, hasJustSignedIn, service.snapshot)
            ?? Self.account(request, hasChosen)
            ?? Self.freshness(request, session, hasJustSignedIn, service.now)
            ?? Self.secondFactor(session, user, service.snapshot.signIn)
            ?? Self.authenticationClass(request, session, user, hasJustSignedIn, service.snapshot.signIn)
            ?? .none
    }

    /// OpenID Connect Core §3.1.2.1 (`id_token_hint`), §5.5.1 (`sub`): this person or nobody.
    private static func person(
        _ request: AuthorizationRequest,
        _ user: User,
        _ client: Client,
        _ hasJustSignedIn: Bool,
        _ tenant: TenantSnapshot
    ) -> Next? {
        guard let wanted = request.claims.subject,
            wanted != tenant.subjects.subject(of: user.id, for: client)
        else { return nil }
        guard !hasJustSignedIn, !request.prompts.contains(.none) else {
            return .refuse(OAuthError(.loginRequired, "Another person is signed in."))
        }
        return .signIn
    }

    private static func account(_ request: AuthorizationRequest, _ hasChosen: Bool) -> Next? {
        request.prompts.contains(.selectAccount) && !hasChosen ? .chooseAccount : nil
    }

    /// OpenID Connect Core §3.1.2.1: `prompt=login`, `max_age` (0 is the same as `prompt=login`).
    private static func freshness(
        _ request: AuthorizationRequest,
        _ session: Session,
        _ hasJustSignedIn: Bool,
        _ now: NumericDate
    ) -> Next? {
        if hasJustSignedIn { return nil }
        if request.prompts.contains(.login) { return .signIn }
        guard let maximumAge = request.maximumAge else { return nil }
        return maximumAge == 0 || session.authenticatedAt.advanced(by: .seconds(maximumAge)) < now ? .signIn : nil
    }

    /// A session without the second factor that the tenant or the person wants is not whole, also one from upstream.
    private static func secondFactor(_ session: Session, _ user: User, _ policy: SignInPolicy) -> Next? {
        guard policy.secondFactor != .off, !hasTwoFactors(session) else { return nil }
        if user.timePassword?.confirmedAt != nil { return .secondFactor }
        return policy.secondFactor == .required ? .secondFactorSetup : nil
    }

    /// OpenID Connect Core §5.5.1.1: `acr_values` are a wish, an essential `acr` is a condition.
    private static func authenticationClass(
        _ request: AuthorizationRequest,
        _ session: Session,
        _ user: User,
        _ hasJustSignedIn: Bool,
        _ policy: SignInPolicy
    ) -> Next? {
        let isEssential = request.requiresAuthenticationClass
        guard !request.authenticationClasses.isEmpty, satisfied(by: session, of: request) == nil else { return nil }
        let known = request.authenticationClasses.compactMap(AuthenticationClass.init(rawValue:))
        if known.contains(.multipleFactors), policy.secondFactor != .off {
            if user.timePassword?.confirmedAt != nil { return .secondFactor }
            if isEssential { return .secondFactorSetup }
        }
        guard isEssential else { return nil }
        // Another way of signing in could still meet it.
        if !hasJustSignedIn, known.contains(where: { $0 != .multipleFactors }) { return .signIn }
        return .refuse(
            OAuthError(.unmetAuthenticationRequirements, "The authentication class that is required cannot be met.")
        )
    }

    /// The first of the classes that a request prefers which this session satisfies: what `acr` says.
    static func satisfied(by session: Session, of request: AuthorizationRequest) -> String? {
        let reached = AuthenticationClass(rawValue: session.authenticationClass)
        return request.authenticationClasses.first { name in
            if name == session.authenticationClass { return true }
            guard let wanted = AuthenticationClass(rawValue: name) else { return false }
            return reached?.satisfies(wanted) ?? false
        }
    }

    private static func hasTwoFactors(_ session: Session) -> Bool {
        session.methods.contains(AuthenticationMethod.multipleFactors)
    }
}
