import JOSE
import JSON

/// Why a payload is not that of an access token.
public enum AccessTokenClaimsError: Error, Equatable, Sendable {
    /// Not the JSON that is needed here: malformed, a duplicate, or a claim of the wrong type.
    case malformed(JSONError)
    /// A claim that must be there is not (RFC 9068 §2.2).
    case missing(claim: String)
}

extension AccessTokenClaims {
    /// Reads a payload: form only; what it says is for the validator to judge.
    ///
    /// A claim of the wrong type is an error, unknown claims are ignored.
    public init(parsing payload: [UInt8]) throws(AccessTokenClaimsError) {
        var draft = Draft()
        do throws(JSONError) {
            try JSONCursor.parse(payload) { cursor throws(JSONError) in
                try cursor.object { name, cursor throws(JSONError) in try draft.read(name, &cursor) }
            }
        } catch { throw .malformed(error) }
        try self.init(draft)
    }

    private init(_ draft: Draft) throws(AccessTokenClaimsError) {
        func require<Value>(_ value: Value?, _ claim: String) throws(AccessTokenClaimsError) -> Value {
            guard let value else { throw .missing(claim: claim) }
            return value
        }
        self.init(
            issuer: try require(draft.issuer, "iss"),
            subject: try require(draft.subject, "sub"),
            audience: try require(draft.audience, "aud"),
            clientID: try require(draft.clientID, "client_id"),
            tenantID: try require(draft.tenantID, "tenant_id"),
            scope: draft.scope ?? "",
            roles: draft.roles ?? [],
            tokenID: try require(draft.tokenID, "jti"),
            issuedAt: try require(draft.issuedAt, "iat"),
            expiresAt: try require(draft.expiresAt, "exp")
        )
        notBefore = draft.notBefore
        authenticatedAt = draft.authenticatedAt
        authenticationClass = draft.authenticationClass
        authenticationMethods = draft.authenticationMethods
        sessionID = draft.sessionID
        confirmation = draft.confirmation
    }
}

/// The claims that have been read so far.
private struct Draft {
    var issuer: String?
    var subject: String?
    var audience: [String]?
    var clientID: String?
    var tenantID: String?
    var scope: String?
    var roles: [String]?
    var tokenID: String?
    var issuedAt: NumericDate?
    var expiresAt: NumericDate?
    var notBefore: NumericDate?
    var authenticatedAt: NumericDate?
    var authenticationClass: String?
    var authenticationMethods: [String]?
    var sessionID: String?
    var confirmation: AccessTokenClaims.Confirmation?

    mutating func read(_ name: JSONName, _ cursor: inout JSONCursor) throws(JSONError) {
        switch name {
        case "iss": issuer = try cursor.string()
        case "sub": subject = try cursor.string()
        case "aud": audience = try cursor.kind() == .array ? try cursor.strings() : [try cursor.string()]
        case "client_id": clientID = try cursor.string()
        case "tenant_id": tenantID = try cursor.string()
        case "scope": scope = try cursor.string()
        case "roles": roles = try cursor.strings()
        case "jti": tokenID = try cursor.string()
        case "iat": issuedAt = try cursor.date()
        case "exp": expiresAt = try cursor.date()
        case "nbf": notBefore = try cursor.date()
        case "auth_time": authenticatedAt = try cursor.date()
        case "acr": authenticationClass = try cursor.string()
        case "amr": authenticationMethods = try cursor.strings()
        case "sid": sessionID = try cursor.string()
        case "cnf": confirmation = try confirmation(&cursor)
        default: try cursor.skip()
        }
    }

    private func confirmation(
        _ cursor: inout JSONCursor
    ) throws(JSONError) -> AccessTokenClaims.Confirmation {
        var confirmation = AccessTokenClaims.Confirmation()
        try cursor.object { name, cursor throws(JSONError) in
            switch name {
            case "jkt": confirmation.keyThumbprint = try cursor.string()
            case "x5t#S256": confirmation.certificateThumbprint = try cursor.string()
            default: try cursor.skip()
            }
        }
        return confirmation
    }
}

extension JSONCursor {
    /// Reads a NumericDate (RFC 7519 §2): a number, whole or not.
    fileprivate mutating func date() throws(JSONError) -> NumericDate { NumericDate(try number().doubleValue) }
}
