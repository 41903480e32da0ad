/// How well a person has proven who they are: the values of `acr` (OpenID Connect Core §2) that Signet knows.
public enum AuthenticationClass: String, Sendable, Hashable, CaseIterable {
    /// One factor: a password.
    case password = "urn:signet:acr:password"
    /// An upstream provider vouches.
    case federated = "urn:signet:acr:federated"
    /// Two factors.
    case multipleFactors = "urn:signet:acr:mfa"

    /// The class of a session with these methods (`amr`, RFC 8176 §2).
    public init(methods: [String]) {
        if methods.contains(AuthenticationMethod.multipleFactors) {
            self = .multipleFactors
        } else if methods.contains(AuthenticationMethod.federated) {
            self = .federated
        } else {
            self = .password
        }
    }

    /// Whether a session of this class is good enough where `wanted` is asked for: two factors are never too few.
    public func satisfies(_ wanted: AuthenticationClass) -> Bool { self == wanted || self == .multipleFactors }
}

/// The values of `amr` that Signet says.
public enum AuthenticationMethod {
    /// A password (RFC 8176 §2).
    public static let password = "pwd"
    /// A one-time password (RFC 8176 §2), also a recovery code.
    public static let oneTimePassword = "otp"
    /// Two factors (RFC 8176 §2).
    public static let multipleFactors = "mfa"
    /// An upstream provider vouched.
    public static let federated = "fed"
}
