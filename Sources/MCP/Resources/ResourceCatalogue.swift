/// What a server lets clients read by URI, beside its tools (MCP, Server Features, Resources).
///
/// A catalogue answers for the caller alone: a URI of another tenant's data is one that does not exist.
public protocol ResourceCatalogue<Caller>: Sendable {
    /// Who reads.
    associatedtype Caller: Sendable

    /// The scopes that a token needs to list and read, all of them.
    var requiredScopes: [String] { get }
    /// The patterns of URIs that the list does not hold one by one.
    var templates: [ResourceTemplate] { get }

    /// A page of what there is, after a cursor that this catalogue gave out; the first page for nil.
    ///
    /// - Throws: ``ToolError`` for a cursor that is not its own; any other error is a fault of the server.
    func list(after cursor: String?, for caller: Caller) async throws -> ResourcePage

    /// What stands at a URI.
    ///
    /// - Throws: ``ResourceNotFound``, or ``ToolError`` with words for the client; any other error is a fault of the
    ///   server.
    func read(_ uri: String, for caller: Caller) async throws -> [ResourceContent]
}

/// A resource as a list shows it.
public struct ResourceEntry: Equatable, Sendable {
    /// The URI that reads use.
    public var uri: String
    /// The name that programs see.
    public var name: String
    /// The name that people see.
    public var title: String?
    /// What it is.
    public var description: String?
    /// Its media type.
    public var mediaType: String?
    /// Its size in bytes.
    public var size: Int64?

    /// An entry with its parts.
    public init(
        uri: String,
        name: String,
        title: String? = nil,
        description: String? = nil,
        mediaType: String? = nil,
        size: Int64? = nil
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mediaType = mediaType
        self.size = size
    }
}

/// A pattern of URIs (RFC 6570).
public struct ResourceTemplate: Equatable, Sendable {
    /// The pattern, such as `notes:///{name}`.
    public var uriTemplate: String
    /// The name that programs see.
    public var name: String
    /// The name that people see.
    public var title: String?
    /// What such a resource is.
    public var description: String?
    /// Their media type, where all have one.
    public var mediaType: String?

    /// A template with its parts.
    public init(
        uriTemplate: String,
        name: String,
        title: String? = nil,
        description: String? = nil,
        mediaType: String? = nil
    ) {
        self.uriTemplate = uriTemplate
        self.name = name
        self.title = title
        self.description = description
        self.mediaType = mediaType
    }
}

/// A part of a list.
public struct ResourcePage: Equatable, Sendable {
    /// What is on it.
    public var entries: [ResourceEntry]
    /// The cursor of the next page, where there is one; see ``Cursor``.
    public var nextCursor: String?

    /// A page with its parts.
    public init(_ entries: [ResourceEntry], nextCursor: String? = nil) {
        self.entries = entries
        self.nextCursor = nextCursor
    }
}

/// What a read gives.
public struct ResourceContent: Equatable, Sendable {
    /// Text, or bytes that are none.
    public enum Body: Equatable, Sendable {
        /// Text.
        case text(String)
        /// Anything else.
        case bytes([UInt8])
    }

    /// The URI of this content.
    public var uri: String
    /// Its media type.
    public var mediaType: String?
    /// The content.
    public var body: Body

    /// A content with its parts.
    public init(uri: String, mediaType: String? = nil, body: Body) {
        self.uri = uri
        self.mediaType = mediaType
        self.body = body
    }
}

/// There is nothing at this URI for this caller.
public struct ResourceNotFound: Error, Equatable, Sendable {
    /// The error.
    public init() {}
}
