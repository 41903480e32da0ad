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

/// Setting up the second factor.
public struct SecondFactorSetupPage: Sendable, Equatable {
    /// The form; `code` proves that the app has the key.
    public var form: PageForm
    /// What the form carries beside: the key, sealed.
    public var sealedKey: String
    /// The key for typing in, in Base32 (RFC 4648 §6).
    public var key: String
    /// The address that the QR code holds (`otpauth:`).
    public var keyURI: String
    /// Whether the tenant demands it.
    public var isRequired: Bool
    /// Whether the form asks for the present password too.
    public var asksPassword: Bool
    /// What went wrong before.
    public var notice: PageNotice?

    /// A page.
    public init(
        form: PageForm,
        sealedKey: String,
        key: String,
        keyURI: String,
        isRequired: Bool,
        asksPassword: Bool,
        notice: PageNotice? = nil
    ) {
        self.form = form
        self.sealedKey = sealedKey
        self.key = key
        self.keyURI = keyURI
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
