/// The second factor: a one-time password or a recovery code.
public struct SecondFactorPage: Sendable, Equatable {
    /// The form; `code` is what the app shows, or a recovery code.
    public var form: PageForm
    /// Who is signing in.
    public var person: PersonLine
    /// What went wrong before.
    public var notice: PageNotice?

    /// A page.
    public init(form: PageForm, person: PersonLine, notice: PageNotice? = nil) {
        self.form = form
        self.person = person
        self.notice = notice
    }
}

/// Setting up the second factor: first what is needed, then the key.
public struct SecondFactorSetupPage: Sendable, Equatable {
    /// What the app is given.
    public struct Key: Sendable, Equatable {
        /// For typing in.
        public var text: String
        /// The address that the QR code holds (`otpauth:`).
        public var uri: String

        /// A key.
        public init(text: String, uri: String) {
            self.text = text
            self.uri = uri
        }
    }

    /// The form; with a key, its `code` proves that the app has it.
    public var form: PageForm
    /// The key; nil before it is made.
    public var key: Key?
    /// Whether the tenant demands it.
    public var isRequired: Bool
    /// Whether the form asks for the present password.
    public var asksPassword: Bool
    /// What went wrong before.
    public var notice: PageNotice?

    /// A page.
    public init(form: PageForm, key: Key?, isRequired: Bool, asksPassword: Bool, notice: PageNotice? = nil) {
        self.form = form
        self.key = key
        self.isRequired = isRequired
        self.asksPassword = asksPassword
        self.notice = notice
    }
}

/// New recovery codes, shown once.
public struct RecoveryCodesPage: Sendable, Equatable {
    /// The codes.
    public var codes: [String]
    /// Where it goes on.
    public var nextURL: String

    /// A page.
    public init(codes: [String], nextURL: String) {
        self.codes = codes
        self.nextURL = nextURL
    }
}

/// Removing the second factor, or making new recovery codes: both want a code first.
public struct SecondFactorChangePage: Sendable, Equatable {
    /// What is done.
    public enum Change: Sendable, Equatable {
        case removal
        case newRecoveryCodes
    }

    /// The form; `code` is what the app shows, or a recovery code.
    public var form: PageForm
    /// What is done.
    public var change: Change
    /// What went wrong before.
    public var notice: PageNotice?

    /// A page.
    public init(form: PageForm, change: Change, notice: PageNotice? = nil) {
        self.form = form
        self.change = change
        self.notice = notice
    }
}
