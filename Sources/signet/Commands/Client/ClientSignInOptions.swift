import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

/// The options of `signet client create` and `update` for clients that have people signed in.
struct ClientSignInOptions: ParsableArguments {
    @Option(
        name: .customLong("grant"),
        help: ArgumentHelp(
            "A grant that it may use: authorization_code, refresh_token or client_credentials; repeatable.",
            valueName: "grant"
        ),
        transform: grantType
    )
    var grants: [GrantType] = []
    @Option(
        name: .customLong("redirect-uri"),
        help: ArgumentHelp(
            "Where answers may go: https, http on localhost (any port matches), or an app's own scheme; repeatable.",
            valueName: "uri"
        ),
        transform: { try RedirectURI($0) }
    )
    var redirectURIs: [RedirectURI] = []
    @Option(
        name: .customLong("post-logout-redirect-uri"),
        help: ArgumentHelp("Where the browser may go after signing out; repeatable.", valueName: "uri"),
        transform: { try RedirectURI($0) }
    )
    var postLogoutRedirectURIs: [RedirectURI] = []
    @Option(
        name: .customLong("backchannel-logout-uri"),
        help: ArgumentHelp("Where it is told of sessions that end.", valueName: "uri"),
        transform: { try RedirectURI($0) }
    )
    var backchannelLogoutURI: RedirectURI?
    @Option(
        help: ArgumentHelp("Its home page, whose host people see at consent.", valueName: "uri"),
        transform: { try RedirectURI($0) }
    )
    var homepage: RedirectURI?
    @Option(
        help: ArgumentHelp("The most that it may ask for at resources, separated by spaces.", valueName: "scopes"),
        transform: { try Scope(parsing: $0) }
    )
    var scope: Scope?
    @Option(
        name: .customLong("serves"),
        help: ArgumentHelp(
            "A resource that it is the server of: it may introspect its tokens; repeatable.",
            valueName: "resource"
        ),
        transform: { try ResourceName($0) }
    )
    var serves: [ResourceName] = []
    @Option(name: .customLong("id-token-algorithm"), help: "What signs its ID tokens; RS256 unless told otherwise.")
    var idTokenAlgorithm: AlgorithmArgument?
    @Option(name: .customLong("userinfo-algorithm"), help: "What signs its userinfo responses; plain JSON without it.")
    var userInfoAlgorithm: AlgorithmArgument?
    @Option(name: .customLong("subject-type"), help: "How people are called to it: public or pairwise.")
    var subjectType: SubjectTypeArgument?
    @Option(
        name: .customLong("sector"),
        help: ArgumentHelp("The host that clients of one sector share, for pairwise names.", valueName: "host")
    )
    var sector: String?

    /// Whether nothing of it was given.
    var isEmpty: Bool {
        grants.isEmpty && redirectURIs.isEmpty && postLogoutRedirectURIs.isEmpty && backchannelLogoutURI == nil
            && homepage == nil && scope == nil && serves.isEmpty && idTokenAlgorithm == nil && userInfoAlgorithm == nil
            && subjectType == nil && sector == nil
    }

    /// Puts what was given in the place of what is there.
    func apply(to client: inout Client) {
        if !grants.isEmpty { client.grantTypes = Set(grants) }
        if !serves.isEmpty { client.servedResources = Set(serves) }
        if !redirectURIs.isEmpty { client.signIn.redirectURIs = redirectURIs }
        if !postLogoutRedirectURIs.isEmpty { client.signIn.postLogoutRedirectURIs = postLogoutRedirectURIs }
        if let backchannelLogoutURI { client.signIn.backchannelLogoutURI = backchannelLogoutURI }
        if let homepage { client.signIn.homepage = homepage }
        if let scope { client.signIn.scope = scope.isEmpty ? nil : scope }
        if let idTokenAlgorithm { client.signIn.idTokenAlgorithm = idTokenAlgorithm.algorithm }
        if let userInfoAlgorithm { client.signIn.userInfoAlgorithm = userInfoAlgorithm.algorithm }
        if let subjectType { client.signIn.subjectType = subjectType.type }
        if let sector { client.signIn.sectorIdentifier = sector.isEmpty ? nil : sector }
    }

    private static func grantType(_ text: String) throws -> GrantType {
        guard let grant = GrantType(rawValue: text) else {
            throw ValidationError("a grant is one of \(GrantType.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return grant
    }
}

/// How people are called to a client.
struct SubjectTypeArgument: ExpressibleByArgument {
    let type: ClientSignIn.SubjectType

    init?(argument: String) {
        guard let type = ClientSignIn.SubjectType(rawValue: argument) else { return nil }
        self.type = type
    }

    static var allValueStrings: [String] { ClientSignIn.SubjectType.allCases.map(\.rawValue) }
}
