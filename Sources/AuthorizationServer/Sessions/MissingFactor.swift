/// What a session lacks before it counts for anything: the one place that says when a second factor is asked for.
enum MissingFactor: Sendable, Equatable {
    /// The person has a second factor and has not shown it in this session.
    case code
    /// The tenant demands a second factor and the person has none yet.
    case setup

    /// What a session of this person lacks under the tenant's policy; nil when it is complete.
    static func of(_ session: Session, _ user: User, policy: SignInPolicy) -> MissingFactor? {
        guard policy.secondFactor != .off, !session.methods.contains(AuthenticationMethod.multipleFactors) else {
            return nil
        }
        if user.timePassword?.confirmedAt != nil { return .code }
        return policy.secondFactor == .required ? .setup : nil
    }

    /// The page on which it is made good.
    var path: String {
        switch self {
        case .code: SecondFactorDoor.path
        case .setup: SecondFactorSetupDoor.signInPath
        }
    }
}
