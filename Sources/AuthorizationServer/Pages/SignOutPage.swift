/// Whether to sign out (OpenID Connect RP-Initiated Logout 1.0 §2).
public struct SignOutPage: Sendable, Equatable {
    /// The form.
    public var form: PageForm
    /// What the form carries beside, as hidden fields.
    public var fields: [FormPostPage.Field]
    /// Who is signed in.
    public var person: PersonLine?
    /// The client that asks; nil when none is known.
    public var clientName: String?

    /// A page.
    public init(
        form: PageForm,
        fields: [FormPostPage.Field] = [],
        person: PersonLine? = nil,
        clientName: String? = nil
    ) {
        self.form = form
        self.fields = fields
        self.person = person
        self.clientName = clientName
    }
}

/// Nobody is signed in any more.
public struct SignedOutPage: Sendable, Equatable {
    /// Where to sign in again; nil for nowhere.
    public var signInURL: String?

    /// A page.
    public init(signInURL: String? = nil) { self.signInURL = signInURL }
}
