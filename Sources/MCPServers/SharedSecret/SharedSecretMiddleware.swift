import HTTPTypes
import Hummingbird
import JSON
import Logging
import OAuth
import ResourceServer
import SharedSecretTokens

/// How requests prove that they may use the servers; one way for all servers of a process, never two.
public enum MCPAuthentication: Sendable {
    /// By access tokens of trusted issuers (RFC 9068): the way that Signet is made for.
    case issuers
    /// By tokens under a secret that servers and clients share, `previous` too while it is being exchanged.
    case sharedSecret(SharedSecret, previous: SharedSecret?)
}

/// Lets a request pass only with a token under the shared secret.
///
/// The challenges are those of RFC 6750 §3 without metadata: there is no authorization server to send anybody to.
struct SharedSecretMiddleware: RouterMiddleware {
    let secrets: [SharedSecret]
    /// The name in `aud`: the last part of the server's path.
    let server: String
    let scopes: Scope
    let time: any TimeSource
    let onRefusal: @Sendable (_ code: String) -> Void

    func handle(
        _ request: Request,
        context: MCPRequestContext,
        next: (Request, MCPRequestContext) async throws -> Response
    ) async throws -> Response {
        let fields = request.headers[values: .authorization]
        guard let field = fields.first else {
            onRefusal("no_token")
            return Self.refusal(.unauthorized, nil, "An access token is needed")
        }
        let parts = field.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count == 1, parts.count == 2, parts[0].lowercased() == "bearer" else {
            onRefusal("invalid_request")
            return Self.refusal(.badRequest, "invalid_request", "The Authorization header is malformed")
        }
        let token: SharedSecretToken
        do throws(SharedSecretToken.Refusal) {
            token = try SharedSecretToken(
                verifying: String(parts[1]),
                with: secrets,
                for: server,
                at: time.now()
            )
        } catch {
            onRefusal(error.rawValue)
            context.logger.info("a request was refused", metadata: ["code": "\(error.rawValue)"])
            return Self.refusal(.unauthorized, "invalid_token", "The access token is not accepted")
        }
        var context = context
        context.proven = ProvenCaller(
            tenant: token.tenant,
            subject: token.subject,
            client: token.subject,
            tokenID: "",
            scope: token.scope ?? scopes
        )
        return try await next(request, context)
    }

    /// A refusal with its challenge (RFC 6750 §3).
    static func refusal(_ status: HTTPResponse.Status, _ error: String?, _ description: String) -> Response {
        let challenge = error.map { "Bearer error=\"\($0)\", error_description=\"\(description)\"" } ?? "Bearer"
        var json = JSONWriter(capacity: 128)
        json.object {
            $0.member("error", error)
            $0.member("error_description", description)
        }
        return Response(
            status: status,
            headers: [
                .wwwAuthenticate: challenge, .contentType: "application/json", .cacheControl: "no-store",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: json.bytes))
        )
    }
}
