import OAuth

/// What a page shows, as values; a ``PageRenderer`` makes HTML of it.
///
/// Rooms of the authorization server say what, the renderer says how: no room writes HTML.
public enum Page: Sendable, Equatable {
    /// Something went wrong that cannot be told to the client.
    case error(ErrorPage)
    /// A form that the browser posts to the client at once (OAuth 2.0 Form Post Response Mode).
    case formPost(FormPostPage)
    /// User name and password, or an upstream provider.
    case signIn(SignInPage)
    /// The second factor.
    case secondFactor(SecondFactorPage)
    /// Setting up the second factor.
    case secondFactorSetup(SecondFactorSetupPage)
    /// New recovery codes, shown once.
    case recoveryCodes(RecoveryCodesPage)
    /// Go on as this person, or as another.
    case accounts(AccountsPage)
    /// What a client asks for.
    case consent(ConsentPage)
    /// A person's own sessions, apps and second factor.
    case account(AccountPage)
    /// Changing one's password.
    case passwordChange(PasswordChangePage)
    /// Removing the second factor, or making new recovery codes.
    case secondFactorChange(SecondFactorChangePage)
    /// Whether to sign out.
    case signOut(SignOutPage)
    /// Nobody is signed in any more.
    case signedOut(SignedOutPage)
}

/// What every form carries.
public struct PageForm: Sendable, Equatable {
    /// The path that it posts to.
    public var action: String
    /// Its anti-forgery token (``AntiForgery``).
    public var csrf: String
    /// The handle of the pending authorization request; nil on the way to the account page.
    public var request: String?

    /// A form.
    public init(action: String, csrf: String, request: String? = nil) {
        self.action = action
        self.csrf = csrf
        self.request = request
    }
}

/// Why a form is shown again, or what has been done.
public enum PageNotice: Sendable, Equatable {
    /// Name or password is wrong: which one is not told.
    case wrongCredentials
    /// The code is wrong or was used before.
    case wrongCode
    /// The present password is wrong.
    case wrongPassword
    /// Too many failures: come again after so many seconds.
    case blocked(seconds: Int)
    /// Too many people sign in at this moment.
    case busy
    /// Something that is needed does not answer.
    case unavailable
    /// The form was too old, or came from elsewhere.
    case staleForm
    /// What is asked for, or who is asked, has changed since the page was shown.
    case offerChanged
    /// The password is asked for once more.
    case passwordNeeded
    /// It must be somebody who has signed in only just now, and there is no password to ask for.
    case signInAgain
    /// The two new passwords differ.
    case passwordsDiffer
    /// A new password may not be chosen; `minimum` is the fewest characters of one.
    case passwordRefused(PasswordRefusal, minimum: Int)
    /// The password was changed, and other sessions ended.
    case passwordChanged
    /// A session was ended.
    case sessionEnded
    /// All other sessions were ended.
    case otherSessionsEnded
    /// An app was disconnected.
    case appDisconnected
    /// The second factor was removed.
    case secondFactorRemoved
    /// The second factor was set up.
    case secondFactorSetUp

    /// Whether it tells of something that went well.
    public var isGood: Bool {
        switch self {
        case .passwordChanged, .sessionEnded, .otherSessionsEnded, .appDisconnected, .secondFactorRemoved,
            .secondFactorSetUp:
            true
        default: false
        }
    }
}
