import JOSE

/// What a client asks for, and who it is.
public struct ConsentPage: Sendable, Equatable {
    /// What it asks for at one resource.
    public struct Group: Sendable, Equatable {
        /// The resource's name.
        public var name: String
        /// The host of the resource.
        public var host: String?
        /// Each permission in plain words.
        public var permissions: [String]

        /// A group.
        public init(name: String, host: String? = nil, permissions: [String]) {
            self.name = name
            self.host = host
            self.permissions = permissions
        }
    }

    /// What a person should look at twice.
    public enum Warning: Sendable, Equatable {
        /// The answer goes to a program on the person's own machine: any program there could have asked.
        case localRedirect
        /// Nobody has checked who the client is.
        case unverifiedClient
    }

    /// The form; `decision` is `allow` or `deny`.
    public var form: PageForm
    /// Which question it is: the form posts it back as `offer`.
    public var offer: String
    /// Who is asked.
    public var person: PersonLine
    /// The client's name for itself.
    public var clientName: String
    /// The host of the client's home page or of its identifier.
    public var clientHost: String?
    /// When the client registered itself; nil for one of another origin.
    public var registeredAt: NumericDate?
    /// Where the answer goes.
    public var redirectHost: String
    /// The scopes of OpenID Connect, such as `profile`; the renderer has words for them.
    public var identityScopes: [String]
    /// What is asked for at resources.
    public var groups: [Group]
    /// What to look at twice.
    public var warnings: [Warning]
    /// Why it is asked once more.
    public var notice: PageNotice?

    /// A page.
    public init(
        form: PageForm,
        offer: String,
        person: PersonLine,
        clientName: String,
        clientHost: String? = nil,
        registeredAt: NumericDate? = nil,
        redirectHost: String,
        identityScopes: [String],
        groups: [Group],
        warnings: [Warning] = [],
        notice: PageNotice? = nil
    ) {
        self.form = form
        self.offer = offer
        self.notice = notice
        self.person = person
        self.clientName = clientName
        self.clientHost = clientHost
        self.registeredAt = registeredAt
        self.redirectHost = redirectHost
        self.identityScopes = identityScopes
        self.groups = groups
        self.warnings = warnings
    }
}
