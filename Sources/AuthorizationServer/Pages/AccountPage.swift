import JOSE

/// A person's own sessions, apps and second factor.
public struct AccountPage: Sendable, Equatable {
    /// One sign-in.
    public struct SessionLine: Sendable, Equatable {
        /// What the browser calls itself.
        public var userAgent: String?
        /// From which address it was last used.
        public var address: String?
        /// When it began.
        public var beganAt: NumericDate
        /// When it was last used.
        public var lastUsedAt: NumericDate
        /// Whether it is this one.
        public var isCurrent: Bool
        /// Ends it; nil for this one.
        public var end: PageForm?
        /// Its public name.
        public var id: String

        /// A line.
        public init(
            id: String,
            userAgent: String?,
            address: String?,
            beganAt: NumericDate,
            lastUsedAt: NumericDate,
            isCurrent: Bool,
            end: PageForm?
        ) {
            self.id = id
            self.userAgent = userAgent
            self.address = address
            self.beganAt = beganAt
            self.lastUsedAt = lastUsedAt
            self.isCurrent = isCurrent
            self.end = end
        }
    }

    /// One client that the person has allowed something.
    public struct AppLine: Sendable, Equatable {
        /// The name of the grant.
        public var id: String
        /// The client's name.
        public var name: String
        /// The client's host.
        public var host: String?
        /// What it may do, in plain words.
        public var permissions: [String]
        /// The scopes of OpenID Connect; the renderer has words for them.
        public var identityScopes: [String]
        /// Since when.
        public var since: NumericDate
        /// Disconnects it.
        public var revoke: PageForm

        /// A line.
        public init(
            id: String,
            name: String,
            host: String?,
            permissions: [String],
            identityScopes: [String],
            since: NumericDate,
            revoke: PageForm
        ) {
            self.id = id
            self.name = name
            self.host = host
            self.permissions = permissions
            self.identityScopes = identityScopes
            self.since = since
            self.revoke = revoke
        }
    }

    /// Where the person stands with the second factor.
    public enum SecondFactorState: Sendable, Equatable {
        /// The tenant has none.
        case off
        /// Not set up.
        case absent
        /// Set up, with so many recovery codes left.
        case present(recoveryCodes: Int, removable: Bool)
    }

    /// Whose page it is.
    public var person: PersonLine
    /// The moment for which times are told.
    public var now: NumericDate
    /// The sign-ins, this one first.
    public var sessions: [SessionLine]
    /// Ends all other sign-ins; nil when there is none.
    public var endOthers: PageForm?
    /// The connected apps.
    public var apps: [AppLine]
    /// The second factor.
    public var secondFactor: SecondFactorState
    /// Whether there is a password to change.
    public var hasPassword: Bool
    /// Signs out here.
    public var signOut: PageForm
    /// What has been done.
    public var notice: PageNotice?

    /// A page.
    public init(
        person: PersonLine,
        now: NumericDate,
        sessions: [SessionLine],
        endOthers: PageForm?,
        apps: [AppLine],
        secondFactor: SecondFactorState,
        hasPassword: Bool,
        signOut: PageForm,
        notice: PageNotice? = nil
    ) {
        self.person = person
        self.now = now
        self.sessions = sessions
        self.endOthers = endOthers
        self.apps = apps
        self.secondFactor = secondFactor
        self.hasPassword = hasPassword
        self.signOut = signOut
        self.notice = notice
    }
}

/// Changing one's password.
public struct PasswordChangePage: Sendable, Equatable {
    /// The form: `current`, `new`, `repeat`.
    public var form: PageForm
    /// The user name, for password managers.
    public var username: String
    /// The fewest characters.
    public var minimumLength: Int
    /// What went wrong before.
    public var notice: PageNotice?

    /// A page.
    public init(form: PageForm, username: String, minimumLength: Int, notice: PageNotice? = nil) {
        self.form = form
        self.username = username
        self.minimumLength = minimumLength
        self.notice = notice
    }
}
