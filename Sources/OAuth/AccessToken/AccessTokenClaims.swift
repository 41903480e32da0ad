import JOSE
import JSON

/// The claims of an access token: written by the one mint, read by the validator; believed only after it.
///
/// Source: RFC 9068 §2.2, RFC 7519 §4.1, RFC 7800 §3.1 (`cnf`). `tenant_id` and `roles` are Signet's.
public struct AccessTokenClaims: Sendable, Hashable {
    /// `iss`.
    public var issuer: String
    /// `sub`.
    public var subject: String
    /// `aud`: one or several resource identifiers, never absent.
    public var audience: [String]
    /// `client_id`.
    public var clientID: String
    /// `tenant_id`.
    public var tenantID: String
    /// `scope`, as it is written; empty when absent.
    public var scope: String
    /// `roles`.
    public var roles: [String]
    /// `jti`.
    public var tokenID: String
    /// `iat`.
    public var issuedAt: NumericDate
    /// `exp`.
    public var expiresAt: NumericDate
    /// `nbf`.
    public var notBefore: NumericDate?
    /// `auth_time`.
    public var authenticatedAt: NumericDate?
    /// `acr`.
    public var authenticationClass: String?
    /// `amr`.
    public var authenticationMethods: [String]?
    /// `sid`.
    public var sessionID: String?
    /// `cnf`.
    public var confirmation: Confirmation?

    /// The key that the bearer must prove to hold.
    public struct Confirmation: Sendable, Hashable {
        /// `jkt`: the thumbprint of a DPoP key (RFC 9449 §6.1).
        public var keyThumbprint: String?
        /// `x5t#S256`: the thumbprint of a client certificate (RFC 8705 §3.1).
        public var certificateThumbprint: String?

        /// A confirmation by one of them.
        public init(keyThumbprint: String? = nil, certificateThumbprint: String? = nil) {
            self.keyThumbprint = keyThumbprint
            self.certificateThumbprint = certificateThumbprint
        }
    }

    /// The claims of a token for a client itself; those of people's tokens are set afterwards.
    public init(
        issuer: String,
        subject: String,
        audience: [String],
        clientID: String,
        tenantID: String,
        scope: String,
        roles: [String],
        tokenID: String,
        issuedAt: NumericDate,
        expiresAt: NumericDate
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.clientID = clientID
        self.tenantID = tenantID
        self.scope = scope
        self.roles = roles
        self.tokenID = tokenID
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    /// The claims as a JWT payload; times are whole seconds.
    public var payload: [UInt8] {
        var json = JSONWriter(capacity: 640)
        json.object { json in
            json.members(lasting)
            json.members(Self.passing(tokenID: tokenID, issuedAt: issuedAt, expiresAt: expiresAt))
            if let notBefore { json.member("nbf", notBefore.whole) }
        }
        return json.bytes
    }

    /// The claims that are the same in each token of one grant: all but `jti` and the token's own times.
    public var lasting: JSONMembers {
        JSONMembers(capacity: 512) { json in
            json.member("iss", issuer)
            json.member("sub", subject)
            // One audience is a string, as most validators expect it (RFC 7519 §4.1.3 allows both).
            if audience.count == 1 { json.member("aud", audience[0]) } else { json.member("aud", audience) }
            json.member("client_id", clientID)
            json.member("tenant_id", tenantID)
            json.member("scope", scope)
            json.member("roles", roles)
            if let authenticatedAt { json.member("auth_time", authenticatedAt.whole) }
            json.member("acr", authenticationClass)
            if let authenticationMethods { json.member("amr", authenticationMethods) }
            json.member("sid", sessionID)
            if let confirmation {
                json.object("cnf") { json in
                    json.member("jkt", confirmation.keyThumbprint)
                    json.member("x5t#S256", confirmation.certificateThumbprint)
                }
            }
        }
    }

    /// The claims that differ from token to token of one grant.
    public static func passing(tokenID: String, issuedAt: NumericDate, expiresAt: NumericDate) -> JSONMembers {
        JSONMembers(capacity: 96) { json in
            json.member("jti", tokenID)
            json.member("iat", issuedAt.whole)
            json.member("exp", expiresAt.whole)
        }
    }
}
