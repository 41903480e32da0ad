import JOSE
import OAuth

/// What a client needs to have people signed in: the part of a registration that concerns browsers and ID tokens.
///
/// Source: OpenID Connect Dynamic Client Registration 1.0 §2, RFC 7591 §2.
public struct ClientSignIn: Sendable, Equatable {
    /// How people are called to the client (OpenID Connect Core §8).
    public enum SubjectType: String, Sendable, Hashable, CaseIterable {
        /// The same for all clients.
        case `public`
        /// Another for each sector, so that clients cannot put their people together.
        case pairwise
    }

    /// Where answers may go.
    public var redirectURIs: [RedirectURI]
    /// Where the browser may go after signing out.
    public var postLogoutRedirectURIs: [RedirectURI]
    /// Where logout tokens are posted (OpenID Connect Back-Channel Logout 1.0 §2.2); https, or http on this machine.
    public var backchannelLogoutURI: RedirectURI?
    /// The client's home page, whose host the consent page shows.
    public var homepage: RedirectURI?
    /// The most that it may ask for at resources in a person's name; nil for whatever the person may.
    public var scope: Scope?
    /// Whether it belongs to the tenant itself: people are not asked for consent.
    public var isFirstParty: Bool
    /// What signs its ID tokens and logout tokens.
    public var idTokenAlgorithm: JWSAlgorithm
    /// What signs its userinfo responses; nil for plain JSON.
    public var userInfoAlgorithm: JWSAlgorithm?
    /// How people are called to it.
    public var subjectType: SubjectType
    /// The sector of pairwise names: a host; nil for the host of its redirect URIs.
    public var sectorIdentifier: String?

    /// Settings; a client that has no redirect URI cannot have people signed in.
    public init(
        redirectURIs: [RedirectURI] = [],
        postLogoutRedirectURIs: [RedirectURI] = [],
        backchannelLogoutURI: RedirectURI? = nil,
        homepage: RedirectURI? = nil,
        scope: Scope? = nil,
        isFirstParty: Bool = false,
        idTokenAlgorithm: JWSAlgorithm = .rs256,
        userInfoAlgorithm: JWSAlgorithm? = nil,
        subjectType: SubjectType = .public,
        sectorIdentifier: String? = nil
    ) {
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.backchannelLogoutURI = backchannelLogoutURI
        self.homepage = homepage
        self.scope = scope
        self.isFirstParty = isFirstParty
        self.idTokenAlgorithm = idTokenAlgorithm
        self.userInfoAlgorithm = userInfoAlgorithm
        self.subjectType = subjectType
        self.sectorIdentifier = sectorIdentifier
    }
}
