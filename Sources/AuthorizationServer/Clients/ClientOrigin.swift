import JOSE
import OAuth

/// How a client came to be in a tenant.
public enum ClientOrigin: Sendable, Equatable {
    /// Somebody who runs the tenant made it.
    case administrator
    /// It registered itself (RFC 7591).
    case registration(RegistrationRecord)
    /// It was found by the URL that is its id (OAuth Client ID Metadata Document).
    case metadataDocument(MetadataDocumentRecord)

    /// When it was last used, as far as it was written down; nil for never, and where nobody keeps count.
    public var lastUsedAt: NumericDate? {
        switch self {
        case .administrator: nil
        case .registration(let record): record.lastUsedAt
        case .metadataDocument(let record): record.lastUsedAt
        }
    }

    /// The same with another time of last use: for the stores.
    public func used(at time: NumericDate) -> ClientOrigin {
        switch self {
        case .administrator: return self
        case .registration(var record):
            record.lastUsedAt = time
            return .registration(record)
        case .metadataDocument(var record):
            record.lastUsedAt = time
            return .metadataDocument(record)
        }
    }
}

/// Where a client that registered itself came from; when it did is ``Client/createdAt``.
public struct RegistrationRecord: Sendable, Equatable {
    /// The address that registered it.
    public let address: String?
    /// What that called itself.
    public let userAgent: String?
    /// By which its registration may be read, changed and deleted (RFC 7592 §3): keyed hash of the token.
    public let accessToken: TokenHash
    /// The initial access token that allowed it; nil where none was needed.
    public let initialAccessToken: String?
    /// When it was last used; nil for never.
    ///
    /// Written down at most once an hour.
    public var lastUsedAt: NumericDate?

    /// A record of all its parts.
    public init(
        address: String?,
        userAgent: String?,
        accessToken: TokenHash,
        initialAccessToken: String? = nil,
        lastUsedAt: NumericDate? = nil
    ) {
        self.address = address
        self.userAgent = userAgent
        self.accessToken = accessToken
        self.initialAccessToken = initialAccessToken
        self.lastUsedAt = lastUsedAt
    }
}

/// Which copy of its metadata document a client is.
public struct MetadataDocumentRecord: Sendable, Equatable {
    /// When the document was fetched, or was last said to be unchanged.
    public var fetchedAt: NumericDate
    /// Until when it may be used without asking again (RFC 9111 §4.2).
    public var freshUntil: NumericDate
    /// SHA-256 of its bytes: whether it has changed.
    public var digest: [UInt8]
    /// Its validator (RFC 9110 §8.8.3), when the host gave one.
    public var entityTag: String?
    /// When it was last used; nil for never.
    ///
    /// Written down at most once an hour.
    public var lastUsedAt: NumericDate?

    /// A record of all its parts.
    public init(
        fetchedAt: NumericDate,
        freshUntil: NumericDate,
        digest: [UInt8],
        entityTag: String? = nil,
        lastUsedAt: NumericDate? = nil
    ) {
        self.fetchedAt = fetchedAt
        self.freshUntil = freshUntil
        self.digest = digest
        self.entityTag = entityTag
        self.lastUsedAt = lastUsedAt
    }
}
