import JOSE
import OAuth

/// An authorization code as the store keeps it (RFC 6749 §4.1.2): for one client, once, for a minute.
public struct AuthorizationCode: Sendable, Equatable {
    /// The hash of the code.
    public let hash: TokenHash
    /// The request that it answers: client, redirect, challenge, nonce, resources, claims.
    public let request: AuthorizationRequest
    /// Who consented.
    public let user: UserID
    /// In which session.
    public let session: SessionID
    /// The grant under which it gives tokens.
    public let grant: UserGrantID
    /// What was granted at resources.
    public let scope: Scope
    /// What was granted of the scopes of OpenID Connect.
    public let identityScopes: [String]
    /// `auth_time`, `amr`, `acr` of the session at that moment.
    public let authentication: AuthenticationFacts
    /// When it was made.
    public let createdAt: NumericDate
    /// When it ends.
    public let expiresAt: NumericDate

    /// A code of all its parts.
    public init(
        hash: TokenHash,
        request: AuthorizationRequest,
        user: UserID,
        session: SessionID,
        grant: UserGrantID,
        scope: Scope,
        identityScopes: [String],
        authentication: AuthenticationFacts,
        createdAt: NumericDate,
        expiresAt: NumericDate
    ) {
        self.hash = hash
        self.request = request
        self.user = user
        self.session = session
        self.grant = grant
        self.scope = scope
        self.identityScopes = identityScopes
        self.authentication = authentication
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// How a person has proven who they are: what tokens say of it.
public struct AuthenticationFacts: Sendable, Equatable {
    /// `auth_time`.
    public var time: NumericDate
    /// `amr`.
    public var methods: [String]
    /// `acr`.
    public var authenticationClass: String

    /// The facts.
    public init(time: NumericDate, methods: [String], authenticationClass: String) {
        self.time = time
        self.methods = methods
        self.authenticationClass = authenticationClass
    }

    /// Those of a session.
    public init(_ session: Session) {
        self.init(
            time: session.authenticatedAt,
            methods: session.methods,
            authenticationClass: session.authenticationClass
        )
    }
}

extension AuthorizationCode {
    /// How long after its end a code is remembered, so that a second use is still recognised.
    public static var remembrance: Duration { .seconds(3600) }
}

/// Where codes are kept.
///
/// Nothing here bumps the change sequence.
public protocol AuthorizationCodeStore: Sendable {
    /// Keeps a code; throws ``StoreError/notFound`` when its person or its client is gone.
    func createCode(_ code: AuthorizationCode, audit: AuditEvent) async throws(StoreError)

    /// Takes a code, once; also an expired one is told, and the caller looks at the time. A consumed code stays until it is
    /// purged, so that a second use is recognised (RFC 6749 §4.1.2: what it gave must then be revoked).
    func consumeCode(
        _ hash: TokenHash,
        at now: NumericDate
    ) async throws(StoreError) -> Consumption<AuthorizationCode>

    /// Notes what tokens a code gave, so that its second use can revoke them: the refresh-token family is found by the
    /// grant and the code; `tokenID` is the `jti` of the access token, kept until `expiresAt`.
    /// Throws ``StoreError/notFound`` when the code is gone or was used twice: then nothing may be given for it.
    func noteIssued(_ hash: TokenHash, tokenID: String, expiresAt: NumericDate) async throws(StoreError)

    /// Revokes all that a code gave: its refresh-token families and its access tokens. Idempotent: audits the first time only.
    /// After it, ``noteIssued(_:tokenID:expiresAt:)`` and ``RefreshTokenStore/createFamily(_:audit:)`` refuse the code, so that
    /// what the first use has not given yet is not given.
    func revokeIssued(_ hash: TokenHash, at now: NumericDate, audit: AuditEvent) async throws(StoreError)
}
