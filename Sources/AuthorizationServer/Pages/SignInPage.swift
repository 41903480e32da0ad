/// User name and password, or an upstream provider.
public struct SignInPage: Sendable, Equatable {
    /// A button that leads to an upstream provider.
    public struct Provider: Sendable, Equatable {
        /// What it says.
        public var name: String
        /// What it posts.
        public var form: PageForm

        /// A button.
        public init(name: String, form: PageForm) {
            self.name = name
            self.form = form
        }
    }

    /// The form.
    public var form: PageForm
    /// What stands in the field of the name already.
    public var username: String?
    /// The client that the person comes from; nil on the way to the account page.
    public var clientName: String?
    /// What went wrong before.
    public var notice: PageNotice?
    /// The upstream providers that are offered.
    public var providers: [Provider]

    /// A page.
    public init(
        form: PageForm,
        username: String? = nil,
        clientName: String? = nil,
        notice: PageNotice? = nil,
        providers: [Provider] = []
    ) {
        self.form = form
        self.username = username
        self.clientName = clientName
        self.notice = notice
        self.providers = providers
    }
}

/// Go on as this person, or as another.
public struct AccountsPage: Sendable, Equatable {
    /// The form; `choice` is `continue` or `other`.
    public var form: PageForm
    /// Who is signed in.
    public var person: PersonLine
    /// The client that the person comes from.
    public var clientName: String?

    /// A page.
    public init(form: PageForm, person: PersonLine, clientName: String? = nil) {
        self.form = form
        self.person = person
        self.clientName = clientName
    }
}

/// Who is signed in, in one line.
public struct PersonLine: Sendable, Equatable {
    /// The full name, or the user name.
    public var name: String
    /// The user name or the e-mail address.
    public var detail: String?

    /// A line.
    public init(name: String, detail: String? = nil) {
        self.name = name
        self.detail = detail
    }

    init(_ user: User) {
        let username = user.username.value
        self.init(name: user.name?.value ?? username, detail: user.email?.value ?? (user.name == nil ? nil : username))
    }
}
