import OAuth

/// What a page shows, as values; a ``PageRenderer`` makes HTML of it.
///
/// Rooms of the authorization server say what, the renderer says how: no room writes HTML.
public enum Page: Sendable, Equatable {
    /// Something went wrong that cannot be told to the client.
    case error(ErrorPage)
    /// A form that the browser posts to the client at once (OAuth 2.0 Form Post Response Mode).
    case formPost(FormPostPage)
}

/// An error, told to a person.
public struct ErrorPage: Sendable, Equatable {
    /// Which message of the catalogue: `unknown_client`, `bad_redirect_uri`, `expired`, `busy` and others.
    public var message: String
    /// The spec's code, for the developer of the client.
    public var code: String?
    /// What the developer of the client should know, in English; never what came with the request.
    public var detail: String?
    /// Ties the page to log and audit.
    public var correlationID: String
    /// Where to go on from here; nil for nowhere.
    public var backURL: String?

    /// An error.
    public init(
        message: String,
        code: String? = nil,
        detail: String? = nil,
        correlationID: String,
        backURL: String? = nil
    ) {
        self.message = message
        self.code = code
        self.detail = detail
        self.correlationID = correlationID
        self.backURL = backURL
    }
}

/// A form that posts itself; without JavaScript it has a button.
public struct FormPostPage: Sendable, Equatable {
    /// Where it goes.
    public var action: String
    /// Its hidden fields, in order.
    public var fields: [Field]

    /// A hidden field.
    public struct Field: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String

        /// A field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A form.
    public init(action: String, fields: [Field]) {
        self.action = action
        self.fields = fields
    }
}

/// Whose page it is, and for whom.
public struct PageFrame: Sendable, Equatable {
    /// The tenant's name.
    public var tenantName: String
    /// Its accent colour as `#rrggbb`; nil for Signet's.
    public var colour: String?
    /// The path of its logo; nil for none.
    public var logoPath: String?
    /// The path of the tenant's issuer, such as `/t/acme`: pages link below it.
    public var basePath: String
    /// The languages that the person prefers, best first (BCP 47).
    public var languages: [String]

    /// A frame.
    public init(
        tenantName: String,
        colour: String? = nil,
        logoPath: String? = nil,
        basePath: String,
        languages: [String] = []
    ) {
        self.tenantName = tenantName
        self.colour = colour
        self.logoPath = logoPath
        self.basePath = basePath
        self.languages = languages
    }
}

/// A page as it leaves: HTML, and the header fields that its content needs.
public struct RenderedPage: Sendable, Equatable {
    /// The HTML in UTF-8.
    public var body: [UInt8]
    /// `Content-Security-Policy` for exactly this page.
    public var contentSecurityPolicy: String

    /// A page.
    public init(body: [UInt8], contentSecurityPolicy: String) {
        self.body = body
        self.contentSecurityPolicy = contentSecurityPolicy
    }
}

/// Makes HTML of pages.
public protocol PageRenderer: Sendable {
    /// The page.
    func render(_ page: Page, in frame: PageFrame) -> RenderedPage
}
