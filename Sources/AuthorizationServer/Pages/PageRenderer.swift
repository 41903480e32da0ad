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

/// A file that pages need, such as a style sheet; its name changes with its content.
public struct PageAsset: Sendable, Equatable {
    /// Its name below `/assets/`.
    public var name: String
    /// Its media type.
    public var contentType: String
    /// What it holds.
    public var bytes: [UInt8]

    /// An asset.
    public init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }
}

/// Makes HTML of pages.
public protocol PageRenderer: Sendable {
    /// The page.
    func render(_ page: Page, in frame: PageFrame) -> RenderedPage

    /// What the pages of a tenant with this accent colour need, served at `{issuer}/assets/{name}`.
    func assets(colour: String?) -> [PageAsset]
}

extension PageRenderer {
    /// Nothing.
    public func assets(colour: String?) -> [PageAsset] { [] }
}
