/// What an endpoint needs to know of an HTTP request.
public struct EndpointRequest: Sendable {
    /// The header fields that endpoints look at; a door fills in what is there.
    ///
    /// A field that must not be repeated and is, is told as ``Field/repeated``.
    public struct Field: Sendable, Equatable {
        /// The value, when the field stands exactly once.
        public let value: String?
        /// Whether it stands more than once.
        public let isRepeated: Bool

        /// Not there.
        public static let absent = Field(value: nil, isRepeated: false)
        /// There more than once.
        public static let repeated = Field(value: nil, isRepeated: true)

        /// There once.
        public init(_ value: String) { self.init(value: value, isRepeated: false) }

        private init(value: String?, isRepeated: Bool) {
            self.value = value
            self.isRepeated = isRepeated
        }
    }

    /// The method as it was sent, such as `POST`.
    public var method: String
    /// The path without its query, percent-encoding untouched.
    public var path: String
    /// What follows the question mark.
    public var query: String?
    /// `Authorization`.
    public var authorization: Field
    /// `Content-Type`.
    public var contentType: Field
    /// `If-None-Match`.
    public var ifNoneMatch: Field
    /// `Origin`.
    public var origin: Field
    /// What only pages look at; nil when none of it is there.
    public var browser: BrowserFields?
    /// The whole body.
    public var body: [UInt8]
    /// The address of the peer, or of the client behind a trusted proxy.
    public var remoteAddress: String?

    /// A request; what is not given is absent.
    public init(
        method: String,
        path: String,
        query: String? = nil,
        authorization: Field = .absent,
        contentType: Field = .absent,
        ifNoneMatch: Field = .absent,
        origin: Field = .absent,
        browser: BrowserFields? = nil,
        body: [UInt8] = [],
        remoteAddress: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.authorization = authorization
        self.contentType = contentType
        self.ifNoneMatch = ifNoneMatch
        self.origin = origin
        self.browser = browser
        self.body = body
        self.remoteAddress = remoteAddress
    }
}

/// The header fields of a browser's request that only pages and content negotiation look at.
public struct BrowserFields: Sendable, Equatable {
    /// `Cookie`; several fields are joined by `; ` (RFC 9113 §8.2.3).
    public var cookie: String?
    /// `Accept`; several fields are joined by a comma.
    public var accept: String?
    /// `Accept-Language`.
    public var acceptLanguage: String?
    /// `User-Agent`.
    public var userAgent: String?
    /// `Sec-Fetch-Site`: who began the request, as the browser says it.
    public var fetchSite: String?

    /// Fields; what is not given is absent.
    public init(
        cookie: String? = nil,
        accept: String? = nil,
        acceptLanguage: String? = nil,
        userAgent: String? = nil,
        fetchSite: String? = nil
    ) {
        self.cookie = cookie
        self.accept = accept
        self.acceptLanguage = acceptLanguage
        self.userAgent = userAgent
        self.fetchSite = fetchSite
    }
}
