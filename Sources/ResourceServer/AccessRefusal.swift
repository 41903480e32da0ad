#if ResourceServer
import HTTPTypes
import Hummingbird
import JSON

/// Why a request may not have what it asks for, and the one place where that becomes HTTP.
///
/// A handler may throw it; the router turns it into the answer.
///
/// | reason | status | `error` |
/// |---|---|---|
/// | no token | 401 | none (RFC 6750 §3.1) |
/// | several tokens, one in the query, a malformed header | 400 | `invalid_request` |
/// | the token is refused | 401 | `invalid_token` |
/// | its scope does not suffice | 403 | `insufficient_scope`, with all that the operation needs |
/// | the `tenant-id` header names another tenant | 403 | none: no other scope would help |
/// | the origin is not allowed | 403 | none |
/// | the issuer's keys cannot be had | 503, `Retry-After` | none: it is not the client's fault |
public struct AccessRefusal: HTTPResponseError, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Reason: Sendable, Hashable {
        /// No bearer token.
        case noToken
        /// Not a request that RFC 6750 §2 knows.
        case malformedRequest(String)
        /// The token is not accepted, or cannot be judged now.
        case tokenRefused(TokenRefusal)
        /// The token does not allow all of this.
        case insufficientScope(Scope)
        /// The request asks for another tenant than the token's.
        case tenantMismatch
        /// A browser page that is not allowed here sent it.
        case originRefused
    }

    /// What was wrong.
    public let reason: Reason
    private let resource: ProtectedResource?

    /// A refusal at a resource; the origin's is of no resource.
    public init(_ reason: Reason, at resource: ProtectedResource?) {
        self.reason = reason
        self.resource = resource
    }

    /// A stable word for logs and metrics.
    public var code: String {
        switch reason {
        case .noToken: "no_token"
        case .malformedRequest: "invalid_request"
        case .tokenRefused(let refusal): refusal.code.rawValue
        case .insufficientScope: "insufficient_scope"
        case .tenantMismatch: "tenant_mismatch"
        case .originRefused: "origin_refused"
        }
    }

    /// The code alone.
    public var description: String { code }

    /// The answer's status.
    public var status: HTTPResponse.Status {
        switch reason {
        case .noToken: .unauthorized
        case .malformedRequest: .badRequest
        case .tokenRefused(let refusal): refusal.isUnavailability ? .serviceUnavailable : .unauthorized
        case .insufficientScope, .tenantMismatch, .originRefused: .forbidden
        }
    }

    /// The spec's `error`, where there is one, and what a client is told.
    private var told: (error: String?, description: String) {
        switch reason {
        case .noToken: (nil, "An access token is needed")
        case .malformedRequest(let what): ("invalid_request", what)
        case .tokenRefused(let refusal) where refusal.isUnavailability:
            ("temporarily_unavailable", refusal.publicDescription)
        case .tokenRefused(let refusal): ("invalid_token", refusal.publicDescription)
        case .insufficientScope: ("insufficient_scope", "The access token does not allow this")
        case .tenantMismatch: (nil, "The access token is of another tenant")
        case .originRefused: (nil, "This origin is not allowed")
        }
    }

    /// The value of `WWW-Authenticate`, where one belongs.
    private var challenge: BearerChallenge? {
        guard let resource else { return nil }
        var challenge = BearerChallenge(scope: resource.scopes, metadataURL: resource.metadataURL)
        switch reason {
        case .noToken: return challenge
        case .tokenRefused(let refusal) where refusal.isUnavailability: return nil
        case .malformedRequest, .tokenRefused: break
        case .insufficientScope(let scope): challenge.scope = scope
        case .tenantMismatch, .originRefused: return nil
        }
        (challenge.error, challenge.description) = told
        return challenge
    }

    /// The answer: status, challenge, and a JSON body in the form of RFC 6749 §5.2.
    public func response() -> Response {
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let challenge {
            headers[.wwwAuthenticate] = challenge.value
            // A client in a browser must be able to read where to go (RFC 9728 §5.1 needs it).
            headers[.accessControlExposeHeaders] = "WWW-Authenticate"
        }
        if case .tokenRefused(let refusal) = reason, let wait = refusal.retryAfter {
            headers[.retryAfter] = "\(max(1, Int64(wait.inSeconds.rounded(.up))))"
        }
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.member("error", told.error)
            json.member("error_description", told.description)
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    /// The answer.
    public func response(from request: Request, context: some RequestContext) throws -> Response { response() }
}
#endif
