import OAuth

/// The scopes of OpenID Connect: they speak of the person, not of a resource.
///
/// Source: OpenID Connect Core §3.1.2.1 (`openid`), §5.4 (claims), §11 (`offline_access`).
enum IdentityScope {
    /// The request is one of OpenID Connect.
    static let openID = "openid"
    /// Name, picture and the like.
    static let profile = "profile"
    /// The e-mail address.
    static let email = "email"
    /// The postal address.
    static let address = "address"
    /// The telephone number.
    static let phone = "phone"
    /// A refresh token that outlives the session.
    static let offlineAccess = "offline_access"

    /// All of them, in the order in which metadata and consent name them.
    static let all = [openID, profile, email, address, phone, offlineAccess]

    /// As scopes of a token.
    static func tokens(_ names: [String]) -> [ScopeToken] { names.compactMap { try? ScopeToken($0) } }
}
