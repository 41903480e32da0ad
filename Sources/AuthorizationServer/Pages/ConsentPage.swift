import JOSE

/// What a client asks for, and who it is.
public struct ConsentPage: Sendable, Equatable {
    /// One thing that it may do at a resource.
    public struct Permission: Sendable, Equatable {
        /// In plain words.
        public var text: String
        /// The tools that it opens there.
        public var tools: [String]

        /// A permission.
        public init(_ text: String, tools: [String] = []) {
            self.text = text
            self.tools = tools
        }
    }

    /// What it asks for at one resource.
    public struct Group: Sendable, Equatable {
        /// The resource's name.
        public var name: String
        /// The host of the resource.
        public var host: String?
        /// What it may do there.
        public var permissions: [Permission]

        /// A group.
        public init(name: String, host: String? = nil, permissions: [Permission]) {
            self.name = name
            self.host = host
            self.permissions = permissions
        }
    }

    /// What it asks for.
    public struct Wish: Sendable, Equatable {
        /// The scopes of OpenID Connect, such as `profile`; the renderer has words for them.
        public var identityScopes: [String]
        /// At resources.
        public var groups: [Group]

        /// A wish.
        public init(identityScopes: [String], groups: [Group]) {
            self.identityScopes = identityScopes
            self.groups = groups
        }
    }

    /// What the person has allowed it before, of what it asks for now.
    public enum History: Sendable, Equatable {
        /// Nothing, or it was to a client that looked different.
        case nothing
        /// This; what is on the page comes to it.
        case less(Wish)
        /// All that is on the page.
        case same
    }

    /// What a person should look at twice.
    public enum Warning: Sendable, Equatable {
        /// The answer goes to a program on the person's own machine: any program there could have asked.
        case localRedirect
        /// Nobody has checked who the client is.
        case unverifiedClient
        /// Its name, its picture or where it sends people is not what it was when it was allowed.
        case changedClient
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
    /// Where the answer goes: the host, or the scheme of an app.
    public var redirectHost: String
    /// Whether it goes to an app, by the app's own scheme.
    public var goesToApp: Bool
    /// What is asked about.
    public var wish: Wish
    /// What was allowed before.
    public var history: History
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
        goesToApp: Bool = false,
        wish: Wish,
        history: History = .nothing,
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
        self.goesToApp = goesToApp
        self.wish = wish
        self.history = history
        self.warnings = warnings
    }
}
