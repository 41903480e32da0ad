import JOSE
import OAuth

/// What a person allowed a client: scopes at resources; the parent of refresh-token families.
///
/// There is one for each person and client; a new consent widens it, revoking it ends everything below it.
public struct UserGrant: Sendable, Equatable {
    /// Its name.
    public let id: UserGrantID
    /// Who allowed.
    public let user: UserID
    /// Whom.
    public let client: ClientID
    /// At resources.
    public var scope: Scope
    /// Of the scopes of OpenID Connect.
    public var identityScopes: [String]
    /// The resources that the person saw.
    public var resources: [ResourceName]
    /// How the client looked when that was last allowed; nil when nobody knows, and for an administrator's client.
    public var likeness: ClientLikeness?
    /// When it began.
    public let createdAt: NumericDate
    /// When it was last widened.
    public var updatedAt: NumericDate

    /// A grant of all its parts.
    public init(
        id: UserGrantID,
        user: UserID,
        client: ClientID,
        scope: Scope,
        identityScopes: [String],
        resources: [ResourceName],
        likeness: ClientLikeness? = nil,
        createdAt: NumericDate,
        updatedAt: NumericDate? = nil
    ) {
        self.id = id
        self.user = user
        self.client = client
        self.scope = scope
        self.identityScopes = identityScopes
        self.resources = resources
        self.likeness = likeness
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
    }

    /// This grant and what `other` adds to it, in the order in which it came, to a client that looks as `other` has it: for
    /// the stores.
    ///
    /// The very same when that is nothing. What was allowed to a client that looked different is not allowed to this one, so
    /// it goes: what is given from now on is what `other` has (refresh-token families keep what they were given).
    public func widened(by other: UserGrant) -> UserGrant {
        var new = self
        if let likeness, let theirs = other.likeness, likeness != theirs {
            (new.scope, new.identityScopes, new.resources) = (.empty, [], [])
        }
        new.scope = Scope(new.scope.tokens + other.scope.tokens)
        new.identityScopes += other.identityScopes.filter { !new.identityScopes.contains($0) }
        new.resources += other.resources.filter { !new.resources.contains($0) }
        new.likeness = other.likeness ?? likeness
        if new != self { new.updatedAt = other.updatedAt }
        return new
    }
}

/// The name of a grant: 128 random bits.
public struct UserGrantID: OAuthName {
    /// 22 URL-safe characters.
    public let value: String

    /// Parses an id.
    public init(_ value: String) throws(OAuthValueError) {
        guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy(isURLSafe) else {
            throw OAuthValueError(kind: "grant id", rule: "1 to 64 of A-Z, a-z, 0-9, - and _")
        }
        self.value = value
    }

    /// A new one.
    public init(random: any RandomSource) { value = Base64URL.encode(random.bytes(16)) }
}

/// Where grants are kept; nothing here bumps the change sequence.
public protocol UserGrantStore: Sendable {
    /// The grant of that person to that client; nil when there is none.
    func grant(of user: UserID, to client: ClientID) async throws(StoreError) -> UserGrant?

    /// The grant; nil when there is none (any more).
    func grant(_ id: UserGrantID) async throws(StoreError) -> UserGrant?

    /// All grants of a person, the latest widened first.
    func grants(of user: UserID) async throws(StoreError) -> [UserGrant]

    /// Adds to the person's grant to that client, or makes it when there is none: the union of what was there and `grant`.
    /// Widening nothing writes nothing and audits nothing. Throws ``StoreError/notFound`` when the person or the client is
    /// gone.
    /// - Returns: The grant as it is now.
    @discardableResult
    func widenGrant(_ grant: UserGrant, audit: AuditEvent) async throws(StoreError) -> UserGrant

    /// Ends a grant of this person with all below it: its families, its codes and the access tokens that these gave; throws
    /// ``StoreError/notFound``.
    func revokeGrant(_ id: UserGrantID, of user: UserID, at now: NumericDate, audit: AuditEvent)
        async throws(StoreError)
}
